// The time average of a whole number that changes in steps, from its exact integral.

/// The integral over time, the mean and the maximum of a whole number that changes in steps: a queue's length,
/// the processors in use, memory held.
///
/// Time stamps are whole ticks of any unit, nanoseconds say. The integral is an integer, so Little's law,
/// ∫ *N* d*t* = Σ sojourn, can be checked as an equality.
///
/// ```swift
/// var queue = TimeAverage(startingAt: 0)
/// queue.add(1, at: 10)
/// queue.add(-1, at: 25)
/// queue.integral(until: 30)   // 15
/// ```
@frozen
public struct TimeAverage: Equatable, Sendable {
  /// When the observation began.
  @usableFromInline var start: Int64
  /// When the value last changed.
  @usableFromInline var changed: Int64
  /// The integral from `start` to `changed`.
  @usableFromInline var area: Int128 = 0
  @usableFromInline var current: Int64
  @usableFromInline var greatest: Int64

  /// An observation that begins at `time` with `value`.
  @inlinable public init(startingAt time: Int64, value: Int64 = 0) {
    start = time
    changed = time
    current = value
    greatest = value
  }

  /// The value since the last change.
  @inlinable public var value: Int64 { current }

  /// The greatest value there was; one that lasted no time counts.
  @inlinable public var maximum: Int64 { greatest }

  /// Sets the value to `value` from `time` on.
  /// - Precondition: `time` is not before the last change.
  /// - Complexity: O(1).
  @inlinable public mutating func update(to value: Int64, at time: Int64) {
    area = integral(until: time)
    changed = time
    current = value
    greatest = max(greatest, value)
  }

  /// Adds `change` to the value from `time` on.
  /// - Precondition: `time` is not before the last change.
  /// - Complexity: O(1).
  @inlinable public mutating func add(_ change: Int64, at time: Int64) {
    update(to: current + change, at: time)
  }

  /// Forgets everything but the value, and begins anew at `time`: what ends a warm-up.
  /// - Precondition: `time` is not before the last change.
  @inlinable public mutating func restart(at time: Int64) {
    precondition(time >= changed, "time does not go back")
    self = TimeAverage(startingAt: time, value: current)
  }

  /// The integral of the value over time from the start to `time`, in ticks.
  /// - Precondition: `time` is not before the last change.
  /// - Complexity: O(1).
  @inlinable public func integral(until time: Int64) -> Int128 {
    precondition(time >= changed, "time does not go back")
    return area + Int128(current) * (Int128(time) - Int128(changed))
  }

  /// The mean of the value from the start to `time`; nil if no time has passed.
  /// - Precondition: `time` is not before the last change.
  /// - Complexity: O(1).
  public func mean(until time: Int64) -> Double? {
    let area = integral(until: time)
    return time > start ? Double(area) / Double(Int128(time) - Int128(start)) : nil
  }
}
