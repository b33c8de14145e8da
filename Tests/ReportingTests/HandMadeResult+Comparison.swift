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
}
