// Tests of what is said of architectures that faced the same random numbers.

import Experiments
import Models
import SimEngine
import Statistics
import Testing

@Suite("Comparison")
struct ComparisonTests {
  private static let loop = Variant(name: "loop", runtime: "event-loop")

  private static func result(
    _ architectures: [Variant], baseline: String? = nil, rate: Double = 300, replications: Int = 8,
    faults: [Fault] = []
  ) async throws -> ScenarioResult {
    var scenario = Scenario.scene(
      .queue(rate: rate, mean: .milliseconds(2)), replications: replications, architectures: architectures,
      faults: faults)
    scenario.baseline = baseline
    return try await ScenarioRunner(scenario: scenario, jobs: 2).run().result
  }

  @Test("An architecture under another name is not told from itself")
  func same() async throws {
    let result = try await Self.result([Self.loop, Variant(name: "twin", runtime: "event-loop")])
    #expect(result.comparison.count == 7)
    for row in result.comparison where row.subject != .latency(.p999) {
      #expect(row.difference == 0 && row.ratio == 1 && row.pValue == 1 && row.varianceReduction == nil)
      #expect(row.verdict == .noDifferenceShown, "\(row.subject.name)")
    }
  }

  @Test("A row is the paired difference of the replications' figures, and knows the family it is tested in")
  func rows() async throws {
    let result = try await Self.result([Self.loop, Variant(name: "pool", runtime: "thread-pool")])
    let row = try #require(result.comparison.first { $0.subject == .latency(.mean) })
    let values = ["loop", "pool"].map { name in
      result.replications.filter {
        $0.architecture == name && $0.request == "all" && $0.metric == "latency_mean"
      }.map(\.value)
    }
    let paired = try #require(PairedDifference(from: values[0], to: values[1]))
    #expect(row.interval == paired.interval && row.difference == paired.mean && row.pValue == paired.pValue)
    #expect(row.ratioInterval == paired.ratioInterval && row.replications == 8)
    let adjusted = Holm.adjusted(result.comparison.compactMap(\.pValue))
    #expect(result.comparison.compactMap(\.adjusted) == adjusted)
    // Two cores serve what one loop cannot share out.
    #expect(row.verdict == .faster && paired.mean < 0)
    #expect(try #require(row.varianceReduction) > 1)
  }

  @Test("Another baseline turns the differences around")
  func baseline() async throws {
    let variants = [Self.loop, Variant(name: "pool", runtime: "thread-pool")]
    let there = try await Self.result(variants)
    let back = try await Self.result(variants, baseline: "pool")
    #expect(there.comparison.allSatisfy { $0.architecture == "pool" })
    #expect(back.comparison.allSatisfy { $0.architecture == "loop" })
    for (one, other) in zip(there.comparison, back.comparison) {
      #expect(one.difference.map { -$0 } == other.difference && one.adjusted == other.adjusted)
    }
    // One that is not run gives way to the first.
    #expect(try await Self.result(variants, baseline: "beam").comparison == there.comparison)
  }

  @Test("What a percentile's replications cannot carry is not compared")
  func missing() async throws {
    let result = try await Self.result([Self.loop, Variant(name: "pool", runtime: "thread-pool")])
    let row = try #require(result.comparison.first { $0.subject == .latency(.p999) })
    #expect(row.difference == nil && row.interval == nil && row.pValue == nil && row.verdict == .inconclusive)
  }

  @Test("What never happened is not compared, and what happened to one alone is")
  func never() async throws {
    let variants = [Self.loop, Variant(name: "pool", runtime: "thread-pool")]
    let calm = try await Self.result(variants)
    #expect(!calm.comparison.contains { $0.subject == .throughput(.lost) })
    let struck = try await Self.result(
      variants, rate: 700,
      faults: [Fault(name: "poison", at: .seconds(2), kind: .exception(requestClass: nil, .first))])
    let lost = try #require(struck.comparison.first { $0.subject == .throughput(.lost) })
    #expect(lost.verdict == .fewer && lost.ratio == 0)
    #expect(!struck.comparison.contains { $0.subject == .throughput(.timedOut) })
  }

  @Test("One replication under chance shows a difference and no more")
  func single() async throws {
    let result = try await Self.result(
      [Self.loop, Variant(name: "pool", runtime: "thread-pool")], replications: 1)
    for row in result.comparison {
      #expect(row.verdict == .inconclusive && row.interval == nil && row.pValue == nil)
    }
    #expect(result.comparison.contains { ($0.difference ?? 0) != 0 })
  }

  @Test("A replay has no chance in it: what differs, differs")
  func replay() async throws {
    let rows = (0..<400).map {
      Schedule.Row(arrival: .milliseconds($0), compute: .microseconds(1500))
    }
    var workload = Workload.queue(rate: 1, mean: .milliseconds(1))
    workload.arrivals = .schedule(Schedule(rows))
    let scenario = Scenario.scene(
      workload, duration: .seconds(1), replications: 1,
      architectures: [Self.loop, Variant(name: "pool", runtime: "thread-pool")])
    let result = try await ScenarioRunner(scenario: scenario, jobs: 1).run().result
    let median = try #require(result.comparison.first { $0.subject == .latency(.p50) })
    #expect(median.verdict == .faster && median.interval == nil && median.pValue == nil)
    #expect(result.comparison.allSatisfy { $0.adjusted == nil })
  }
}
