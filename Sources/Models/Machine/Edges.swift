// Instants that come again and again: a clock's ticks, a quota's periods, a hypervisor's stretches.

import SimEngine

/// Instants `period` ns apart, one of them `phase` ns after the start.
struct Edges: Sendable, Hashable, BitwiseCopyable {
  let phase: Int64
  let period: Int64

  /// The phase may be any number; only its place within a period counts.
  init(phase: Int64, period: Int64) {
    precondition(period > 0, "instants that come again need a period")
    self.period = period
    self.phase = phase - Self.floor(phase, period) * period
  }

  /// The last edge that is not after `instant`.
  func last(atOrBefore instant: SimTime) -> SimTime {
    SimTime(nanoseconds: phase + Self.floor(instant.nanoseconds - phase, period) * period)
  }

  /// The first edge that is not before `instant`.
  func next(atOrAfter instant: SimTime) -> SimTime {
    let last = last(atOrBefore: instant)
    return last == instant ? last : last + SimDuration(nanoseconds: period)
  }

  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    value >= 0 ? value / divisor : (value - divisor + 1) / divisor
  }
}

/// Stretches in which the hypervisor gives a core to somebody else.
///
/// They come at fixed intervals, so how much of a span is stolen, and when a thread that stands still in them is
/// done, are sums and need no events.
struct Stretches: Sendable, Hashable, BitwiseCopyable {
  private let starts: Edges
  private let length: Int64

  /// Nothing is stolen.
  static let none = Stretches(share: 0, length: 1, phase: 0)

  /// A share of time in billionths, below one, in stretches of `length` ns.
  init(share: Int64, length: Int64, phase: Int64) {
    precondition((0..<1_000_000_000).contains(share) && length > 0, "some of the time must be left")
    self.length = share == 0 ? 0 : length
    let period = share == 0 ? 1 : Int64(Int128(length) * 1_000_000_000 / Int128(share))
    starts = Edges(phase: phase, period: period)
  }

  /// How much of the time from `start` to `end` is stolen.
  @inline(__always)
  func stolen(from start: SimTime, to end: SimTime) -> SimDuration {
    guard length > 0, end > start else { return .zero }
    return SimDuration(nanoseconds: total(before: end) - total(before: start))
  }

  /// When a thread has had `span` of the core from `start` on.
  @inline(__always)
  func end(of span: SimDuration, from start: SimTime) -> SimTime {
    guard length > 0, span > .zero else { return start + span }
    return later(span, from: start)
  }

  private func later(_ span: SimDuration, from start: SimTime) -> SimTime {
    let origin = starts.phase - starts.period
    let left = starts.period - length
    let progress = start.nanoseconds - origin - total(before: start) + span.nanoseconds
    let periods = (progress - 1) / left
    return SimTime(nanoseconds: origin + periods * starts.period + length + progress - periods * left)
  }

  /// Whether the core is taken away at `instant`, and until when that stays so.
  func state(at instant: SimTime) -> (isStolen: Bool, until: SimTime) {
    guard length > 0 else { return (false, .never) }
    let start = starts.last(atOrBefore: instant)
    let end = start + SimDuration(nanoseconds: length)
    return instant < end ? (true, end) : (false, start + SimDuration(nanoseconds: starts.period))
  }

  /// The first instant, `instant` or later, at which the core is not taken away.
  func firstGiven(atOrAfter instant: SimTime) -> SimTime {
    guard length > 0 else { return instant }
    return max(instant, starts.last(atOrBefore: instant) + SimDuration(nanoseconds: length))
  }

  /// Stolen time before `instant`, counted from a stretch that starts at or before time zero.
  private func total(before instant: SimTime) -> Int64 {
    let elapsed = instant.nanoseconds - (starts.phase - starts.period)
    let periods = elapsed / starts.period
    return periods * length + min(elapsed - periods * starts.period, length)
  }
}
