// From a scenario to its answer, on any number of threads.

import Experiments
import Models
import SimEngine
import Statistics
import Testing

@Suite("Scenario runner")
struct ScenarioRunnerTests {
  private let scenario = Scenario.scene(
    .pages(.poisson(rate: 400)), warmUp: .automatic, replications: 4,
    faults: [
      Fault(name: "poison", at: .seconds(1), kind: .exception(requestClass: nil)),
      Fault(name: "hog", at: .seconds(2), kind: .hog(duration: .milliseconds(200))),
    ])

  @Test("The answer does not depend on the number of jobs")
  func jobs() async throws {
    let one = try await ScenarioRunner(scenario: scenario, jobs: 1).run().result
    for count in isOptimized ? [2, 3, 16] : [3] {
      let many = try await ScenarioRunner(scenario: scenario, jobs: count).run().result
      #expect(one.fingerprint == many.fingerprint, "\(count) jobs")
      #expect(one.latency == many.latency, "\(count) jobs")
      #expect(one.throughput == many.throughput, "\(count) jobs")
      #expect(one.blastRadius == many.blastRadius, "\(count) jobs")
      #expect(one.replications == many.replications, "\(count) jobs")
      #expect(one.eventCount == many.eventCount, "\(count) jobs")
      #expect(one.warmUp == many.warmUp && one.warmUpOrigin == many.warmUpOrigin, "\(count) jobs")
    }
    var other = scenario
    other.seed += 1
    #expect(try await ScenarioRunner(scenario: other, jobs: 2).run().result.fingerprint != one.fingerprint)
  }

  @Test(
    "A mean has Student's interval, a percentile lies among the replications' own, a maximum has no interval")
  func estimates() async throws {
    var scenario = scenario
    scenario.warmUp = .fixed(.seconds(1))
    let result = try await ScenarioRunner(scenario: scenario, jobs: 2).run().result
    for row in result.latency {
      let values = result.replications.filter {
        $0.architecture == row.architecture && $0.request == row.request
          && $0.metric == "latency_\(row.statistic.rawValue)"
      }.map(\.value)
      switch row.statistic {
      case .max:
        #expect(row.estimate.value == values.max() && row.estimate.interval == nil)
      case .p999:
        // 1,600 requests cannot carry it.
        #expect(row.estimate.value == nil && row.estimate.needed == 10_000 && values == [])
      case .p50, .p90, .p95, .p99:
        let (value, least, greatest) = try (
          #require(row.estimate.value), #require(values.min()), #require(values.max())
        )
        #expect(values.count == 4 && least <= value && value <= greatest)
        if let interval = row.estimate.interval {
          #expect(interval.contains(value) && row.estimate.neededForInterval == nil)
        } else {
          #expect(try #require(row.estimate.neededForInterval) > 0)
        }
      case .mean:
        let moments = Moments(values)
        #expect(values.count == 4)
        #expect(row.estimate.value.map { abs($0 - (moments.mean ?? 0)) < 1e-9 } == true)
        #expect(row.estimate.interval == ConfidenceInterval.mean(of: moments))
      }
    }
    #expect(result.warmUp == 1 && result.warmUpOrigin == .scenario)
    #expect(result.latency.count == 3 * 2 * LatencyRow.Statistic.allCases.count)
    #expect(result.blastRadius.count == 3 * 2 * BlastRadiusRow.Metric.allCases.count)
  }

  @Test("Progress counts every trial once")
  func progress() async throws {
    let counted = Counted()
    var scenario = scenario
    scenario.warmUp = .fixed(.zero)
    _ = try await ScenarioRunner(scenario: scenario, jobs: 2) { done, total in counted.add(done, total) }
      .run()
    #expect(counted.seen.map(\.0) == Array(0...12))
    #expect(counted.seen.allSatisfy { $0.1 == 12 })
  }

  @Test("MSER-5 cuts a queue's pilot runs in their first half, the same for any number of jobs")
  func warmUp() async throws {
    let loop = Variant(name: "event-loop", runtime: "event-loop")
    let scenario = Scenario.scene(
      .queue(rate: 350, mean: .milliseconds(2)), duration: .seconds(30), warmUp: .automatic, replications: 1,
      architectures: [loop])
    let one = try await ScenarioRunner(scenario: scenario, jobs: 1).run().result
    #expect(one.warmUpOrigin == .automatic)
    #expect(one.warmUp <= 15)
    #expect(try await ScenarioRunner(scenario: scenario, jobs: 2).run().result.warmUp == one.warmUp)
  }

  @Test("A queue that grows for ever has no warm-up that would do: half the pilot is taken, and said so")
  func unsettled() async throws {
    let loop = Variant(name: "event-loop", runtime: "event-loop")
    let scenario = Scenario.scene(
      .queue(rate: 700, mean: .milliseconds(2)), duration: .seconds(10), warmUp: .automatic, replications: 1,
      architectures: [loop])
    let result = try await ScenarioRunner(scenario: scenario, jobs: 2).run().result
    #expect(result.warmUpOrigin == .unsettled)
    #expect(result.warmUp == 5)
  }
}
