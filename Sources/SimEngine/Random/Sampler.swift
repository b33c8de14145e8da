// What drawing from a distribution needs, and no more: small, and drawn from where it stands.

/// A distribution reduced to its native parameters, for drawing many values.
///
/// It has one owner and is not copied, so that a table of samplers is drawn from without counting references. Its draws
/// are those of the ``Distribution`` that it was made from.
@frozen
public struct Sampler: ~Copyable, Sendable {
  @usableFromInline let draw: Draw

  /// Draws from `distribution`.
  public init(_ distribution: Distribution) { draw = distribution.draw }

  /// Draws a value.
  /// - Complexity: O(1); no allocation.
  @inlinable public borrowing func sample(_ stream: inout RandomStream) -> Double { draw(&stream) }
}
