// An interval that covers an unknown value with a stated probability.

/// A range that covers an unknown value with the probability `level`, over repetitions of the experiment.
@frozen
public struct ConfidenceInterval: Hashable, Sendable {
  /// The lower end.
  public var low: Double

  /// The upper end.
  public var high: Double

  /// The probability with which such an interval covers the value, such as 0.95.
  public var level: Double

  /// The interval from `low` to `high` at `level`.
  /// - Precondition: `low` ≤ `high`, and 0 < `level` < 1.
  public init(low: Double, high: Double, level: Double) {
    precondition(low <= high, "an interval's low end is not above its high end")
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    self.low = low
    self.high = high
    self.level = level
  }

  /// The middle of the interval.
  public var center: Double { low + (high - low) / 2 }

  /// Half the interval's width.
  public var halfWidth: Double { (high - low) / 2 }

  /// Half the width as a share of the middle's magnitude: infinite around 0, and 0 for an exact 0.
  public var relativeHalfWidth: Double {
    halfWidth == 0 ? 0 : halfWidth / center.magnitude
  }

  /// Whether `value` lies in the interval, ends included.
  public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
