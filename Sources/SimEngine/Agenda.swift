// What comes next: the clock and the pending events of one run.

/// The clock of a run and the events that are still to happen.
///
/// A model schedules what follows from an event while it handles that event. Events at equal times happen in the
/// order they were scheduled. An agenda has one owner and is not copied.
///
///     agenda.schedule(.quantumExpired(core: 3), after: .microseconds(50))
@frozen
public struct Agenda<Event: BitwiseCopyable>: ~Copyable {
  @usableFromInline var queue: EventQueue<Event>
  @usableFromInline var clock: SimTime

  /// The present instant.
  @inlinable public var now: SimTime { clock }

  /// An empty agenda at the start of time.
  @inlinable public init() { self.init(firstSequence: 0) }

  /// An empty agenda whose first event gets `firstSequence` as its number in the order of scheduling.
  /// - Precondition: `firstSequence` is below 2⁴⁰.
  @usableFromInline package init(firstSequence: UInt64) {
    precondition(firstSequence >> 40 == 0, "a sequence number has 40 bits")
    queue = EventQueue(sequence: firstSequence)
    clock = .zero
  }

  /// The number of events that are scheduled and neither handled nor cancelled.
  /// - Complexity: O(1).
  @inlinable public var pendingCount: Int { queue.count }

  /// Schedules `event` for `time`, after everything already scheduled for that time.
  /// - Returns: a handle with which the event can be cancelled or moved.
  /// - Precondition: `time` is not in the past; fewer than 2²⁴ events are pending; fewer than 2⁴⁰ were scheduled.
  /// - Complexity: O(log *n*), *n* pending events.
  @discardableResult
  @inlinable public mutating func schedule(_ event: Event, at time: SimTime) -> EventHandle {
    precondition(time >= now, "an event cannot be scheduled in the past")
    return queue.insert(event, at: UInt64(bitPattern: time.nanoseconds))
  }

  /// Schedules `event` for `delay` from now, after everything already scheduled for that time.
  /// - Returns: a handle with which the event can be cancelled or moved.
  /// - Precondition: as for ``schedule(_:at:)``; `delay` is not negative and does not pass the end of time.
  /// - Complexity: O(log *n*), *n* pending events.
  @discardableResult
  @inlinable public mutating func schedule(_ event: Event, after delay: SimDuration) -> EventHandle {
    schedule(event, at: now + delay)
  }

  /// Takes back a scheduled event.
  /// - Returns: false if the handle is stale: its event was handled or cancelled before.
  /// - Complexity: O(log *n*), *n* pending events.
  @discardableResult
  @inlinable public mutating func cancel(_ handle: EventHandle) -> Bool { queue.remove(handle) }

  /// Moves a scheduled event to `time`, after everything already scheduled for that time; the handle stays good.
  /// - Returns: false if the handle is stale: its event was handled or cancelled before.
  /// - Precondition: `time` is not in the past.
  /// - Complexity: O(log *n*), *n* pending events.
  @discardableResult
  @inlinable public mutating func reschedule(_ handle: EventHandle, at time: SimTime) -> Bool {
    precondition(time >= now, "an event cannot be moved into the past")
    return queue.move(handle, to: UInt64(bitPattern: time.nanoseconds))
  }

  /// When the event of `handle` is due; nil if the handle is stale.
  /// - Complexity: O(1).
  @inlinable public func time(of handle: EventHandle) -> SimTime? {
    guard let place = queue.place(of: handle) else { return nil }
    return SimTime(nanoseconds: Int64(truncatingIfNeeded: queue.key(at: place).pointee &>> 64))
  }

  /// When the next event is due, in nanoseconds; where none is pending, a number beyond all times.
  @inlinable mutating func nextTime() -> UInt64 { UInt64(truncatingIfNeeded: queue.first() &>> 64) }

  /// Moves the clock to the next event, which is due at `time`, and takes it.
  @inlinable mutating func takeNext(at time: UInt64) -> Event {
    clock = SimTime(nanoseconds: Int64(truncatingIfNeeded: time))
    return queue.takeFirst()
  }

  /// Moves the clock on to `time`, if it is not there yet.
  @inlinable mutating func advance(to time: SimTime) { clock = max(clock, time) }
}
