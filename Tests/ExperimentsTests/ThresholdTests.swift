// Tests of whether intervals show that a threshold is met.

import Experiments
import Models
import SimEngine
import Statistics
import Testing

@Suite("Thresholds")
struct ThresholdTests {
  private static func rows(
    _ demands: [(Threshold.Subject, Threshold.Relation, Double)], replications: Int = 6
  ) async throws -> ScenarioResult {
    var scenario = Scenario.scene(
      .queue(rate: 300, mean: .milliseconds(2)), replications: replications,
      architectures: [Variant(name: "loop", runtime: "event-loop")])
    scenario.thresholds = demands.map {
      Threshold(text: "\($0.0) \($0.1.rawValue) \($0.2)", subject: $0.0, relation: $0.1, bound: $0.2)
    }
    return try await ScenarioRunner(scenario: scenario, jobs: 2).run().result
  }

  @Test("A threshold passes on one side of the interval, fails on the other, and is open within")
  func sides() async throws {
    let mean = Threshold.Subject.latency(request: "all", .mean)
    let probe = try await Self.rows([(mean, .below, 1)])
    let interval = try #require(probe.thresholds.first?.estimate.interval)
    let (low, high) = (interval.low, interval.high)
    let expected: [(Threshold.Relation, Double, ThresholdRow.Verdict)] = [
      (.below, high * 1.01, .pass), (.below, high, .inconclusive), (.below, interval.center, .inconclusive),
      (.below, low, .fail), (.below, low * 0.99, .fail), (.atMost, high, .pass),
      (.atMost, low, .inconclusive),
      (.atMost, low * 0.99, .fail), (.above, low * 0.99, .pass), (.above, low, .inconclusive),
      (.above, high, .fail),
      (.atLeast, low, .pass), (.atLeast, high, .inconclusive), (.atLeast, high * 1.01, .fail),
    ]
    let result = try await Self.rows(expected.map { (mean, $0.0, $0.1) })
    #expect(result.thresholds.map(\.verdict) == expected.map(\.2))
    #expect(result.thresholdVerdict == .fail)
    let open = try await Self.rows([(mean, .below, high * 1.01), (mean, .below, interval.center)])
    #expect(open.thresholdVerdict == .inconclusive)
    #expect(try await Self.rows([(mean, .below, high * 1.01)]).thresholdVerdict == .pass)
    #expect(try await Self.rows([]).thresholdVerdict == nil)
  }

  @Test("A share of none has an upper end: 7,200 requests without a failure do not show one in ten thousand")
  func none() async throws {
    let share = Threshold.Subject.share(request: "all", .failed)
    let result = try await Self.rows([(share, .below, 0.001), (share, .below, 0.0001)])
    #expect(result.thresholds.map(\.verdict) == [.pass, .inconclusive])
    let estimate = result.thresholds[0].estimate
    #expect(estimate.value == 0 && estimate.interval?.low == 0)
    // -ln(0.025) by what was offered.
    #expect(abs(try #require(estimate.interval).high * Double(estimate.samples) - 3.688879) < 1e-5)
  }

  @Test("What the sample does not carry, and a single replication, leave a threshold open")
  func open() async throws {
    let tail = try await Self.rows([(.latency(request: "all", .p999), .below, 1e9)])
    #expect(tail.thresholds.map(\.verdict) == [.inconclusive] && tail.thresholds[0].estimate.value == nil)
    let single = try await Self.rows([(.latency(request: "all", .mean), .below, 1e9)], replications: 1)
    #expect(single.thresholds.map(\.verdict) == [.inconclusive])
  }
}
