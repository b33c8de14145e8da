// Random figures beside exact ones: replications, intervals, and what the intervals must be able to tell.

import Models
import SimEngine
import Statistics
import Testing

/// The mean service time of the queues in these tests: rates and times are in multiples of it.
let unit = SimDuration.milliseconds(1)

extension Run {
  /// A queue of exponential or other services with mean ``unit``: `rate` arrivals in a unit, about `count` of them
  /// measured after a fifth as many that are not.
  static func queue(
    _ service: Distribution.Shape, rate: Double, count: Int, cores: Int = 1, slice: SimDuration = .unlimited,
    seed: UInt64
  ) -> Run {
    let duration = SimDuration(rounding: Double(count) / rate * Double(unit.nanoseconds))
    return Run(
      machine: .free(cores: cores, timeSlice: slice),
      workload: .uniform(.poisson(rate: rate * 1000), [.compute(.of(service))]),
      warmUp: .nanoseconds(duration.nanoseconds / 5), duration: duration, seed: seed)
  }
}

extension Distribution.Shape {
  static let unitExponential = Distribution.Shape.exponential(mean: 1e6)
}

extension RunRecord {
  /// Latencies of those who came in the measured window, in units, in order of key.
  func sojourns(in run: Run) -> [Double] {
    requests.filter { $0.arrival >= run.windowStart && $0.outcome == .completed }.map {
      Double($0.latency.nanoseconds) / Double(unit.nanoseconds)
    }
  }
}

extension [Double] {
  var mean: Double { reduce(0, +) / Double(count) }
}

/// `count` replications of a figure.
func replicate(_ count: UInt32, of run: Run, _ figure: (Run) throws -> Double) rethrows -> [Double] {
  try (0..<count).map { replication in
    var run = run
    run.replication = replication
    return try figure(run)
  }
}

/// Expects an exact value inside Student's interval over replications, and that interval to be narrow.
///
/// Of `comparisons` intervals in a table each has the level 1 − 0.01/`comparisons`, so that all of them hold at once
/// with probability 0.99 (Bonferroni). `precision` is the greatest half-width, as a share of the exact value: a wider
/// interval proves nothing.
func expect(
  _ replications: [Double], toEstimate exact: Double, comparisons: Int, precision: Double, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let interval = try #require(
    ConfidenceInterval.mean(of: replications, level: 1 - 0.01 / Double(comparisons)))
  #expect(
    interval.contains(exact),
    "\(what): \(exact) is outside \(interval.low)…\(interval.high), n = \(replications.count)",
    sourceLocation: sourceLocation)
  #expect(
    interval.halfWidth <= precision * exact, "\(what): ±\(interval.halfWidth) is too wide for \(exact)",
    sourceLocation: sourceLocation)
}
