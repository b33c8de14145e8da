// Node's measure of how late a loop runs: a timer of 10 ms, and the time between its firings.

package import SimEngine

/// What `perf_hooks.monitorEventLoopDelay` records of one loop.
///
/// It is a timer of libuv's own that is set anew for `resolution` each time it fires, by the loop's clock; what is recorded
/// is the time since it fired before, the resolution included: 10 ms and the kernel's timer slack in an idle loop. It takes no
/// time, and does not change what the loop does. A loop that is blocked is told of only at the end of that: the firings
/// meanwhile follow from when it began.
///
/// Source: Node src/histogram.cc (IntervalHistogram, RecordDelta), src/node_perf.cc; libuv src/timer.c (uv_timer_again).
package struct DelayMonitor: Sendable {
  /// How often it would fire: Node's default.
  package static let resolution = SimDuration.milliseconds(10)

  /// A span that was recorded so many times in a row.
  package struct Record: Hashable, Sendable {
    package let span: SimDuration
    package let count: Int
  }

  private let unit: SimDuration
  /// How much later than asked the kernel ends a poll.
  private let slack: SimDuration
  /// When it fires by the loop's clock; never if nobody reads it.
  package private(set) var due: SimTime
  private var last: SimTime
  /// Since when the loop has been blocked, or has fired nothing but this timer, and what its clock shows.
  private var blocked = SimTime.zero
  private var clock = SimTime.zero

  /// A monitor that is never asked.
  static let off = DelayMonitor(unit: .nanoseconds(1), slack: .zero, at: .never, isOn: false)

  /// A monitor that is enabled at this instant; what is recorded first is the time from then on.
  package init(unit: SimDuration, slack: SimDuration, at now: SimTime, isOn: Bool = true) {
    self.unit = unit
    self.slack = slack
    last = now
    due = .never
    if isOn { due = time(at: now) + Self.resolution }
  }

  /// The loop calls its timers, and its clock is past ``due``.
  package mutating func fire(at now: SimTime, clock: SimTime) -> Record {
    let record = Record(span: now - last, count: 1)
    last = now
    due = clock + Self.resolution
    return record
  }

  /// The loop is blocked from `now` on, its clock as last read.
  package mutating func block(at now: SimTime, clock: SimTime) {
    (blocked, self.clock) = (now, clock)
  }

  /// The loop has been blocked until `now`: the firings meanwhile.
  ///
  /// - Returns: The first of them, and those after it, which are all alike.
  package mutating func pass(until now: SimTime) -> (first: Record, others: Record)? {
    guard due != .never else { return nil }
    let instant = blocked + max(.zero, due - clock) + slack
    guard instant < now else { return nil }
    let first = fire(at: instant, clock: time(at: instant))
    let period = Self.resolution + slack
    let count = max(0, (now - instant).nanoseconds - 1) / period.nanoseconds
    last = instant + period * count
    clock = time(at: last)
    due = clock + Self.resolution
    blocked = last
    return (first, Record(span: period, count: Int(count)))
  }

  /// The time as the loop's clock shows it.
  private func time(at now: SimTime) -> SimTime {
    SimTime(nanoseconds: now.nanoseconds / unit.nanoseconds * unit.nanoseconds)
  }
}
