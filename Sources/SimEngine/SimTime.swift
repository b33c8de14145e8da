// Virtual time: whole nanoseconds since the start of a run, and the spans between such instants.

/// An instant of virtual time, in whole nanoseconds since the start of the run.
///
/// 63 bits of nanoseconds are 292 years; arithmetic traps on overflow.
@frozen
public struct SimTime: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the start of the run.
  public var nanoseconds: Int64

  /// The instant `nanoseconds` after the start of the run.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The start of the run.
  @inlinable public static var zero: SimTime { SimTime(nanoseconds: 0) }

  /// The end of virtual time; a run never gets there.
  @inlinable public static var never: SimTime { SimTime(nanoseconds: .max) }

  /// Whether `lhs` comes before `rhs`.
  @inlinable public static func < (lhs: SimTime, rhs: SimTime) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

  /// The instant `rhs` after `lhs`.
  @inlinable public static func + (lhs: SimTime, rhs: SimDuration) -> SimTime {
    SimTime(nanoseconds: lhs.nanoseconds + rhs.nanoseconds)
  }

  /// The instant `rhs` before `lhs`.
  @inlinable public static func - (lhs: SimTime, rhs: SimDuration) -> SimTime {
    SimTime(nanoseconds: lhs.nanoseconds - rhs.nanoseconds)
  }

  /// The span from `rhs` to `lhs`.
  @inlinable public static func - (lhs: SimTime, rhs: SimTime) -> SimDuration {
    SimDuration(nanoseconds: lhs.nanoseconds - rhs.nanoseconds)
  }

  /// Moves the instant `rhs` later.
  @inlinable public static func += (lhs: inout SimTime, rhs: SimDuration) { lhs = lhs + rhs }
}
