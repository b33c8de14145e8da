// A span of virtual time.

/// A span of virtual time, in whole nanoseconds.
@frozen
public struct SimDuration: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The span's length in nanoseconds.
  public var nanoseconds: Int64

  /// A span of `nanoseconds`.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// No time at all.
  @inlinable public static var zero: SimDuration { SimDuration(nanoseconds: 0) }

  /// Longer than any run: a limit that is never reached.
  @inlinable public static var unlimited: SimDuration { SimDuration(nanoseconds: .max) }

  /// A span of `count` nanoseconds.
  @inlinable public static func nanoseconds(_ count: Int64) -> SimDuration { SimDuration(nanoseconds: count) }

  /// A span of `count` microseconds.
  @inlinable public static func microseconds(_ count: Int64) -> SimDuration {
    SimDuration(nanoseconds: count * 1000)
  }

  /// A span of `count` milliseconds.
  @inlinable public static func milliseconds(_ count: Int64) -> SimDuration {
    SimDuration(nanoseconds: count * 1_000_000)
  }

  /// A span of `count` seconds.
  @inlinable public static func seconds(_ count: Int64) -> SimDuration {
    SimDuration(nanoseconds: count * 1_000_000_000)
  }

  /// A span of `nanoseconds`, rounded to the nearest whole one, ties to even; below zero counts as zero.
  ///
  /// This is where a sampled number becomes time: nothing after it rounds.
  /// - Precondition: `nanoseconds` is a number below 2⁶³.
  @inlinable public init(rounding nanoseconds: Double) {
    if nanoseconds >= 0, nanoseconds < 0x1p51 {
      // Adding 2⁵² leaves no room for a fraction, so the sum is rounded and its low bits are the whole number.
      self.init(nanoseconds: Int64(truncatingIfNeeded: (nanoseconds + 0x1p52).bitPattern & (1 << 52 - 1)))
    } else {
      self.init(nanoseconds: nanoseconds < 0 ? 0 : Int64(nanoseconds.rounded(.toNearestOrEven)))
    }
  }

  /// The span in seconds, for reports; the kernel never reads it.
  @inlinable public var seconds: Double { Double(nanoseconds) / 1e9 }

  /// The span in milliseconds, for reports; the kernel never reads it.
  @inlinable public var milliseconds: Double { Double(nanoseconds) / 1e6 }

  /// Whether `lhs` is shorter than `rhs`.
  @inlinable public static func < (lhs: SimDuration, rhs: SimDuration) -> Bool {
    lhs.nanoseconds < rhs.nanoseconds
  }

  /// The span as long as both together.
  @inlinable public static func + (lhs: SimDuration, rhs: SimDuration) -> SimDuration {
    SimDuration(nanoseconds: lhs.nanoseconds + rhs.nanoseconds)
  }

  /// The span that is left of `lhs` after `rhs`.
  @inlinable public static func - (lhs: SimDuration, rhs: SimDuration) -> SimDuration {
    SimDuration(nanoseconds: lhs.nanoseconds - rhs.nanoseconds)
  }

  /// The span `rhs` times over.
  @inlinable public static func * (lhs: SimDuration, rhs: Int64) -> SimDuration {
    SimDuration(nanoseconds: lhs.nanoseconds * rhs)
  }

  /// Lengthens the span by `rhs`.
  @inlinable public static func += (lhs: inout SimDuration, rhs: SimDuration) { lhs = lhs + rhs }

  /// Shortens the span by `rhs`.
  @inlinable public static func -= (lhs: inout SimDuration, rhs: SimDuration) { lhs = lhs - rhs }
}
