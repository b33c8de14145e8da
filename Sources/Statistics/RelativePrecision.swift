// When to stop sampling: once the interval is narrow enough beside the value.

/// A relative error that an estimate is to have, with the level of its interval.
///
/// Where an interval reaches γ times the *estimate* to either side, the estimate may be off by more than γ times the
/// *true* value, which is the smaller one. So the interval has to reach no further than γ/(1 + γ) of the estimate (Law,
/// *Simulation Modeling and Analysis*, 5th ed., §9.4.1).
///
/// Asked again after each batch of samples, the rule tends to stop where the interval happens to be short: its
/// coverage approaches the level only as the target becomes small (Chow and Robbins, "On the Asymptotic Theory of
/// Fixed-Width Sequential Confidence Intervals for the Mean", *Ann. Math. Stat.* 36, 1965), which is why batches are to
/// be of ten and more.
public struct RelativePrecision: Hashable, Sendable {
  /// The largest error beside the true value, such as 0.05.
  public let target: Double

  /// - Precondition: `target` is above 0.
  public init(_ target: Double) {
    precondition(target > 0, "an estimate has some error")
    self.target = target
  }

  /// The error beside the true value that `interval` leaves to `value`; nil without an interval, and where it
  /// reaches as far as the value itself.
  ///
  /// With γ′ for how far the interval reaches beside the estimate, on the longer side, this is γ′/(1 − γ′).
  public func error(of value: Double, in interval: ConfidenceInterval?) -> Double? {
    guard let interval else { return nil }
    let reach = max(interval.high - value, value - interval.low)
    guard reach > 0 else { return 0 }
    return reach < value ? reach / (value - reach) : nil
  }

  /// Whether the estimate is as precise as that.
  public func isReached(by value: Double, in interval: ConfidenceInterval?) -> Bool {
    error(of: value, in: interval).map { $0 <= target } ?? false
  }
}
