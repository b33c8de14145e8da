// A quantile from several replications, whose values are correlated within each, with its confidence interval.

internal import CGSL

/// A quantile of the values of several independent replications, with an interval.
///
/// The estimate is the quantile of all values together, whose bias is that of the whole sample and not that of
/// a single replication. The interval is Woodruff's ("Confidence Intervals for Medians and Other Position
/// Measures", *J. Amer. Stat. Assoc.* 47, 1952), with replications as the clusters: how far the *share* of values at or
/// below the estimate may be from *q* is estimated from how it varies between replications, by Student's *t*, and
/// the quantiles at both of these shares are the ends. A share is a ratio of sums, so its variance is that of a ratio
/// estimator (Cochran, *Sampling Techniques*, 3rd ed., §6.4): Σ (*kᵣ* − *F nᵣ*)² · *R*/(*R* − 1)/*N*².
///
/// Correlation within a replication needs no model: it is in how replications differ. Nothing is assumed of the
/// distribution, the ends are values that occurred, and they lie as unevenly around the estimate as the tail is long.
public struct ReplicatedQuantile: Hashable, Sendable {
  /// The quantile of all values together.
  public let value: Int64

  /// The interval; nil for one replication, and where the sample does not bound it on both sides.
  public let interval: ConfidenceInterval?

  /// Values that a replication would need, on average, for the interval to be bounded, where it is not.
  ///
  /// The error of the share shrinks with the square root of the values; twice as many as just suffice are asked for,
  /// since the error is itself an estimate.
  public let neededCount: Int?

  /// The quantile `quantile` of `replications`, each in ascending order; nil where there are no values.
  /// - Precondition: 0 < `level` < 1.
  /// - Complexity: O(*R* log *n* log *w*), *R* replications of *n* values that spread over a range *w*.
  public init?(_ quantile: Quantile, ofSorted replications: [[Int64]], level: Double = 0.95) {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    let sample = Pooled(replications)
    guard let value = sample.value(ofRank: { quantile.rank(among: $0) }) else { return nil }
    self.value = value
    guard replications.count > 1 else {
      interval = nil
      neededCount = nil
      return
    }
    // Where many values are equal, the share jumps there; the larger of the errors on both sides of the jump.
    let error = max(sample.shareError(upTo: value), sample.shareError(upTo: value - 1))
    let margin = error * gsl_cdf_tdist_Pinv((1 + level) / 2, Double(replications.count - 1))
    let (below, above) = (quantile.fraction - margin, quantile.fraction + margin)
    guard below > 0, above < 1,
      let low = sample.value(ofRank: { max(1, Int((below * Double($0)).rounded(.down))) }),
      let high = sample.value(ofRank: { Int((above * Double($0)).rounded(.up)) })
    else {
      interval = nil
      let room = min(quantile.fraction, 1 - quantile.fraction)
      let average = Double(sample.count) / Double(replications.count)
      neededCount = room > 0 ? Int((2 * average * margin * margin / (room * room)).rounded(.up)) : nil
      return
    }
    interval = ConfidenceInterval(low: Double(low), high: Double(high), level: level)
    neededCount = nil
  }
}

/// Sorted samples looked upon as one.
private struct Pooled {
  let samples: [[Int64]]
  let count: Int

  init(_ samples: [[Int64]]) {
    self.samples = samples
    count = samples.reduce(0) { $0 + $1.count }
  }

  /// The value of a rank, from 1, that is given for the number of values; nil where there are none.
  func value(ofRank rank: (Int) -> Int) -> Int64? {
    guard var low = samples.compactMap(\.first).min(), var high = samples.compactMap(\.last).max() else {
      return nil
    }
    let rank = rank(count)
    while low < high {
      let middle = low + (high - low) / 2
      if samples.reduce(0, { $0 + $1.countSorted(upTo: middle) }) >= rank {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }

  /// The standard error of the share of values up to `value`, from its variation between samples.
  func shareError(upTo value: Int64) -> Double {
    let counts = samples.map { Double($0.countSorted(upTo: value)) }
    let share = counts.reduce(0, +) / Double(count)
    let squares = zip(counts, samples).reduce(0) { sum, pair in
      let residual = pair.0 - share * Double(pair.1.count)
      return sum + residual * residual
    }
    let groups = Double(samples.count)
    return (squares * groups / (groups - 1)).squareRoot() / Double(count)
  }
}

extension [Int64] {
  /// How many do not exceed `value`, if they ascend.
  fileprivate func countSorted(upTo value: Int64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
