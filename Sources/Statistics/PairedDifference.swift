// The difference of two systems that were run on the same random numbers.

/// How much two systems differ on average, from pairs of runs that had the same random numbers.
///
/// Runs of a pair vary together, and what they share cancels in their difference: the interval of the mean
/// difference is much narrower than two separate intervals would suggest (Law, *Simulation Modeling and
/// Analysis*, 5th ed., §10.2.1 and §11.2).
public struct PairedDifference: Hashable, Sendable {
  /// The mean of second less first.
  public let mean: Double

  /// The interval of that mean, by Student's *t*.
  public let interval: ConfidenceInterval

  /// The number of pairs.
  public let count: Int

  /// The difference from `first` to `second`, pair by pair; nil for fewer than two pairs.
  /// - Precondition: both have the same length; 0 < `level` < 1.
  /// - Complexity: O(*n*), *n* pairs.
  public init?(from first: [Double], to second: [Double], level: Double = 0.95) {
    precondition(first.count == second.count, "each run has its partner")
    let moments = Moments(zip(first, second).map { $1 - $0 })
    guard let mean = moments.mean,
      let interval = ConfidenceInterval.mean(of: moments, level: level)
    else { return nil }
    self.mean = mean
    self.interval = interval
    count = moments.count
  }

  /// Whether a difference is shown at the interval's level: whether the interval leaves out 0.
  public var isShown: Bool { !interval.contains(0) }
}
