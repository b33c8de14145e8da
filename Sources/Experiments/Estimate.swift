// A number with what is known about its error.

package import Statistics

/// A number with what is known about its error.
package struct Estimate: Sendable, Hashable {
  /// The values of the replications, by their least, their middle and their greatest.
  package struct Spread: Sendable, Hashable {
    package var least: Double
    package var median: Double
    package var greatest: Double

    package init(least: Double, median: Double, greatest: Double) {
      self.least = least
      self.median = median
      self.greatest = greatest
    }
  }

  /// The mean over replications; nil where the sample cannot carry the number, and `needed` then says what would.
  package var value: Double?
  /// Student's interval over replications; nil for fewer than two of them, and where it would reach below zero, or
  /// a share's beyond one, which it cannot: the replications are too unlike for it, and `spread` says how unlike.
  package var interval: ConfidenceInterval?
  /// Nil where a replication has no value.
  package var spread: Spread?
  /// Replications that have no value.
  package var missing: Int
  package var replications: Int
  /// Observations behind the value, over all replications.
  package var samples: Int
  /// Observations that one replication would need for this number, where it has too few.
  package var needed: Int?

  package init(
    value: Double?, interval: ConfidenceInterval? = nil, spread: Spread? = nil, missing: Int = 0,
    replications: Int, samples: Int, needed: Int? = nil
  ) {
    self.value = value
    self.interval = interval
    self.spread = spread
    self.missing = missing
    self.replications = replications
    self.samples = samples
    self.needed = needed
  }
}

extension Estimate {
  /// The mean of the replications' values with Student's interval; without a value where any replication has none.
  ///
  /// - Parameters:
  ///   - values: One for each replication.
  ///   - samples: Observations behind them all.
  ///   - bound: What no value can exceed: an interval that reaches beyond is left out.
  package init(of values: [Double?], samples: Int, atMost bound: Double = .infinity) {
    let known = values.compactMap { $0 }
    let sorted = known.sorted()
    guard known.count == values.count, let least = sorted.first, let greatest = sorted.last else {
      self.init(value: nil, missing: values.count - known.count, replications: values.count, samples: samples)
      return
    }
    let middle = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    let interval = ConfidenceInterval.mean(of: known)
    self.init(
      value: known.reduce(0, +) / Double(known.count),
      interval: interval.flatMap { $0.low < 0 || $0.high > bound ? nil : $0 },
      spread: Spread(least: least, median: middle, greatest: greatest), replications: values.count,
      samples: samples)
  }
}
