// Tests of running as many replications as a precision takes.

import Experiments
import Models
import SimEngine
import Statistics
import Testing

@Suite("Precision")
struct PrecisionTests {
  private static func result(
    _ relative: Double, most: Int = 40, statistic: LatencyRow.Statistic = .mean, jobs: Int = 2
  ) async throws -> ScenarioResult {
    var scenario = Scenario.scene(
      .queue(rate: 300, mean: .milliseconds(2)), replications: 4,
      architectures: [
        Variant(name: "loop", runtime: "event-loop"), Variant(name: "pool", runtime: "thread-pool"),
      ])
    scenario.precision = Precision(
      statistic: statistic, relative: RelativePrecision(relative), mostReplications: most)
    return try await ScenarioRunner(scenario: scenario, jobs: jobs).run().result
  }

  @Test("Batches are run until every architecture is precise, the same ones for any number of jobs")
  func precise() async throws {
    let result = try await Self.result(0.04)
    #expect(result.stopReason == .precise)
    let count = result.scenario.replications
    #expect(count % 4 == 0 && count > 4 && count < 40)
    for row in result.latency where row.statistic == .mean && row.request == "all" {
      let value = try #require(row.estimate.value)
      #expect(row.estimate.replications == count)
      #expect(RelativePrecision(0.04).isReached(by: value, in: row.estimate.interval))
    }
    let other = try await Self.result(0.04, jobs: 1)
    #expect(other.fingerprint == result.fingerprint && other.scenario.replications == count)
    // A batch less would not have done.
    let before = try await Self.result(0.04, most: count - 4)
    guard case .mostReplications(_, let error) = before.stopReason else {
      Issue.record("\(before.stopReason)")
      return
    }
    #expect(try #require(error) > 0.04)
  }

  @Test("What is precise at once takes one batch, and what cannot be stops at the most")
  func ends() async throws {
    #expect(try await Self.result(10).scenario.replications == 4)
    let vague = try await Self.result(0.000_001, most: 10)
    #expect(vague.scenario.replications == 10)
    guard case .mostReplications("loop", .some(let error)) = vague.stopReason else {
      Issue.record("\(vague.stopReason)")
      return
    }
    #expect(error > 0.01)
    // 1,200 requests do not carry a p99.9.
    let none = try await Self.result(0.5, most: 6, statistic: .p999)
    #expect(none.scenario.replications == 6)
    guard case .mostReplications(_, nil) = none.stopReason else {
      Issue.record("\(none.stopReason)")
      return
    }
  }

  @Test("More replications are the same ones and others besides")
  func prefix() async throws {
    let result = try await Self.result(0.04)
    var plain = result.scenario
    plain.precision = nil
    #expect(try await ScenarioRunner(scenario: plain, jobs: 2).run().result.fingerprint == result.fingerprint)
  }
}
