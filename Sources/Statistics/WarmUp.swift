// Where a run's initial transient ends, by the rule MSER-5.

/// How many leading observations of a run to leave out so that its mean is not biased by an empty start.
///
/// The rule is MSER-5: of all truncation points, take the one that minimises the squared standard error of
/// what remains, computed over means of five observations. Leaving out more removes bias but widens the
/// error; the minimum weighs the two. It needs no parameter and no look at a graph.
///
/// - White, "An Effective Truncation Heuristic for Bias Reduction in Simulation Output", *Simulation* 69, 1997.
/// - Franklin and White, "Stationarity Tests and MSER-5: Exploring the Intuition behind
///   Mean-Squared-Error-Reduction in Detecting and Correcting Initialization Bias", WSC 2008.
public struct WarmUp: Hashable, Sendable {
  /// The number of leading observations to leave out, a multiple of five.
  public let truncation: Int

  /// Whether the truncation lies in the first half of the series.
  ///
  /// If it does not, the series has not settled within its length: the run is too short for its transient,
  /// and the truncation means nothing.
  public let isValid: Bool

  /// Observations in a batch.
  static let batchSize = 5

  /// Batches at the end where no truncation point is considered.
  ///
  /// The error of fewer than five remaining batches is small by chance (Hoad, Robinson and Davies, "Automating Warm-up Length Estimation", *J. Oper.
  /// Res. Soc.* 61, 2010).
  static let batchesKept = 5

  /// The transient of `series`, by MSER-5; nil for fewer than 50 observations, which leave no choice.
  ///
  /// The series is one run's observations in order of time or, better, the average of several replications,
  /// observation by observation. Observations that do not fill a last batch are disregarded. Of equally good
  /// truncation points the earliest is taken.
  /// - Complexity: O(*n*), *n* observations: the error of every remainder comes from one backward pass.
  public static func mser5(_ series: [Double]) -> WarmUp? {
    let batches = batchMeans(of: series)
    guard batches.count >= 2 * batchesKept else { return nil }
    var remainder = Moments()
    var best = (error: Double.infinity, batches: 0)
    for index in batches.indices.reversed() {
      remainder.add(batches[index])
      guard remainder.count >= batchesKept, let error = remainder.meanSquaredError else { continue }
      if error <= best.error { best = (error, index) }
    }
    return WarmUp(
      truncation: best.batches * batchSize, isValid: best.batches * 2 <= batches.count)
  }

  private static func batchMeans(of series: [Double]) -> [Double] {
    (0..<series.count / batchSize).map { batch in
      series[batch * batchSize..<(batch + 1) * batchSize].reduce(0, +) / Double(batchSize)
    }
  }
}

extension Moments {
  /// MSER's measure: Σ (*x* − x̄)²/*n*², the squared standard error with divisor *n* for the variance.
  fileprivate var meanSquaredError: Double? {
    variance.map { $0 * Double(count - 1) / (Double(count) * Double(count)) }
  }
}
