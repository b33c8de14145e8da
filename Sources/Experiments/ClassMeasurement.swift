// The figures of one class of requests in one replication.

import Models
import SimEngine
package import Statistics

/// What became of the requests that arrived in the measured window, and how long the completed ones took.
///
/// Latencies are those of all requests that were completed in the end, so none is cut off by the end of the
/// window. Counts are as of the end of the window, so an overloaded runtime cannot hide its backlog.
package struct ClassMeasurement: Sendable {
  package let name: String
  /// Latencies of completed requests in ns, in ascending order.
  let latencies: [Int64]
  private let sum: Double
  private let counts: [ThroughputRow.Metric: Int]

  /// Those of one class of `cohort`; nil stands for the only one.
  init(name: String, of cohort: some Sequence<RequestRecord>, class number: Int?, closingAt end: SimTime) {
    self.name = name
    var latencies: [Int64] = []
    var endings = [Int](repeating: 0, count: Outcome.allCases.count)
    var (offered, unfinished) = (0, 0)
    for record in cohort where number.map({ $0 == Int(record.requestClass) }) ?? true {
      offered += 1
      if record.end <= end { endings[Int(record.outcome.rawValue)] += 1 } else { unfinished += 1 }
      if record.outcome == .completed { latencies.append(record.latency.nanoseconds) }
    }
    self.latencies = latencies.sortedByDigits()
    sum = self.latencies.reduce(0) { $0 + Double($1) }
    var counts: [ThroughputRow.Metric: Int] = [.offered: offered, .unfinished: unfinished]
    for outcome in Outcome.allCases { counts[outcome.metric] = endings[Int(outcome.rawValue)] }
    self.counts = counts
  }

  /// The figures of several classes together.
  init(name: String, together classes: [ClassMeasurement]) {
    self.name = name
    latencies = classes.flatMap(\.latencies).sortedByDigits()
    sum = latencies.reduce(0) { $0 + Double($1) }
    counts = classes.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
  }

  /// Completed requests.
  package var samples: Int { latencies.count }

  /// Requests that came to this by the end of the window.
  package func count(_ metric: ThroughputRow.Metric) -> Int { counts[metric] ?? 0 }

  /// The statistic in ms; nil where there are too few requests for it.
  package func latency(_ statistic: LatencyRow.Statistic) -> Double? {
    guard let largest = latencies.last else { return nil }
    switch statistic {
    case .mean: return sum / Double(latencies.count) / 1e6
    case .max: return Double(largest) / 1e6
    default:
      guard let quantile = statistic.quantile, quantile.isSupported(by: latencies.count) else { return nil }
      return quantile.value(ofSorted: latencies).map { Double($0) / 1e6 }
    }
  }
}

extension LatencyRow.Statistic {
  /// The quantile that it is, if it is one.
  package var quantile: Quantile? {
    switch self {
    case .mean, .max: nil
    case .p50: Quantile(billionths: 500_000_000)
    case .p90: Quantile(billionths: 900_000_000)
    case .p95: Quantile(billionths: 950_000_000)
    case .p99: Quantile(billionths: 990_000_000)
    case .p999: Quantile(billionths: 999_000_000)
    }
  }

  /// Requests that a replication must have completed for it.
  package var minimumSamples: Int { quantile?.minimumSamples ?? 1 }
}

extension Outcome {
  /// What counts the requests that ended so.
  var metric: ThroughputRow.Metric {
    switch self {
    case .completed: .completed
    case .failed: .failed
    case .rejected: .rejected
    case .timedOut: .timedOut
    case .lost: .lost
    }
  }
}
