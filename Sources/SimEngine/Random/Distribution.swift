// A law of chance that knows its mean, its variance and its distribution function, and draws from it with GSL.

/// A distribution of values that are not negative; the models draw durations in nanoseconds.
///
/// Parameters are checked and turned into native ones once, so that ``sample(_:)`` is a jump and a call of GSL.
///
///     let demand = try Distribution(.lognormal(mean: 80e6, cv: 1.5))
///     let compute = SimDuration(rounding: demand.sample(&stream))
public struct Distribution: Sendable, Hashable {
  /// The family and parameters it was made from.
  public let shape: Shape
  /// The expected value of a draw.
  public let mean: Double
  /// The expected squared distance of a draw from ``mean``.
  public let variance: Double
  private let law: any Law
  @usableFromInline let draw: Draw

  /// The distribution of this shape.
  /// - Throws: ``DistributionError`` if no such distribution exists, or if one draw in 10¹⁵ would lie beyond 2⁶²
  ///   (146 years in nanoseconds), where virtual time ends.
  public init(_ shape: Shape) throws(DistributionError) {
    precondition(GSLErrors.areReturned)
    self.shape = shape
    law = try shape.law()
    draw = law.draw
    mean = law.mean
    variance = law.variance
    guard law.cumulative(Parameter.limit) >= 1 - 0x1p-50, variance.isFinite else {
      throw Parameter.refusal(
        shape.locationParameter,
        "is so large that draws would pass 2^62 ns (146 years), the end of virtual time")
    }
  }

  /// The probability of a draw of at most `x`.
  public func cumulative(_ x: Double) -> Double {
    guard x >= 0 else { return x.isNaN ? .nan : 0 }
    return x.isFinite ? law.cumulative(x) : 1
  }

  /// Draws a value.
  /// - Complexity: O(1); no allocation.
  @inlinable public func sample(_ stream: inout RandomStream) -> Double { draw(&stream) }

  /// Whether both have the same family and parameters.
  public static func == (lhs: Distribution, rhs: Distribution) -> Bool { lhs.shape == rhs.shape }

  /// Feeds the family and parameters to `hasher`.
  public func hash(into hasher: inout Hasher) { hasher.combine(shape) }
}
