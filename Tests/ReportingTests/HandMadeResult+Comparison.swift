// Differences that nobody computed: every verdict, and every kind of cell that may be empty.

import Experiments
import Statistics

extension HandMadeResult {
  /// Out of order, as files must not be.
  static var comparison: [ComparisonRow] {
    [
      row("pool", "report", .latency(.p99), nil, .inconclusive),
      row("pool", "all", .latency(.p99), 12.5, .inconclusive, halfWidth: 40, adjusted: 1),
      row("pool", "all", .throughput(.failed), 0.25, .more, halfWidth: 0.0625, adjusted: 0.004),
      row("loop-4", "page", .latency(.p50), -0.375, .noDifferenceShown, halfWidth: 0.25, adjusted: 0.34),
      row("loop-4", "page", .latency(.p99), 3.5, .slower, adjusted: 0.01171875),
      row("loop-4", "all", .latency(.mean), -20.5, .faster, halfWidth: 2.5, adjusted: 0.000123456789),
    ]
  }

  private static func row(
    _ architecture: String, _ request: String, _ subject: ComparisonRow.Subject, _ difference: Double?,
    _ verdict: ComparisonRow.Verdict, halfWidth: Double? = nil, adjusted: Double? = nil
  ) -> ComparisonRow {
    func interval(_ value: Double, _ halfWidth: Double) -> ConfidenceInterval {
      ConfidenceInterval(low: value - halfWidth, high: value + halfWidth, level: 0.95)
    }
    return ComparisonRow(
      architecture: architecture, request: request, subject: subject, difference: difference,
      interval: difference.flatMap { value in halfWidth.map { interval(value, $0) } },
      ratio: difference.map { 1 + $0 / 40 },
      ratioInterval: difference.flatMap { value in halfWidth.map { interval(1 + value / 40, $0 / 39) } },
      varianceReduction: halfWidth.map { 8 / $0 - 0.1 }, pValue: adjusted.map { $0 / 4 }, adjusted: adjusted,
      verdict: verdict, replications: 10)
  }

  /// One of each verdict, one without an interval, and characters that XML has other uses for.
  static var thresholds: [ThresholdRow] {
    let slow = Threshold(
      text: "page.p99 < 200ms", subject: .latency(request: "page", .p99), relation: .below, bound: 200)
    let hit = Threshold(
      text: "poison.affected >= 50", subject: .blastRadius(fault: "poison", .affected), relation: .atLeast,
      bound: 50)
    func row(
      _ architecture: String, _ threshold: Threshold, _ estimate: Estimate, _ unit: String,
      _ verdict: ThresholdRow.Verdict
    ) -> ThresholdRow {
      ThresholdRow(
        architecture: architecture, threshold: threshold, estimate: estimate, unit: unit, verdict: verdict)
    }
    return [
      row("loop", slow, estimate(123.25, halfWidth: 4.5), "ms", .pass),
      row("loop-4", slow, estimate(240, halfWidth: 12), "ms", .fail),
      row(
        "pool", slow, Estimate(value: nil, replications: 10, samples: 600, needed: 1000), "ms", .inconclusive),
      row("loop", hit, estimate(48, halfWidth: 5), "1/run", .inconclusive),
      row("loop-4", hit, estimate(480, halfWidth: 500), "1/run", .inconclusive),
      row("pool", hit, estimate(2, halfWidth: 0.5), "1/run", .fail),
    ]
  }
}
