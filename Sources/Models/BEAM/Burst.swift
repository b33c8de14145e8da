// What a scheduler asks the machine for at once: one slice, or many of a process that has no rival.

import SimEngine

/// A stretch of a scheduler's time: overhead first, then one process's slices with a switch between each two.
///
/// A process alone on its scheduler would be put back on the empty run queue and picked again at the end of
/// every slice. Those passes change nothing but the time, so they are counted instead of simulated; whoever
/// joins the queue cuts the burst at the end of the slice under way.
struct Burst: Sendable {
  /// The scheduler's own time before the process runs.
  var overhead = SimDuration.zero
  /// What the process gets to compute.
  var user = SimDuration.zero
  /// What the process can compute before its present budget is used up.
  var firstSlice = SimDuration.zero
  /// Whether it goes on past the first slice.
  var hasBoundaries = false
  /// Ends of slices inside it that are in the books.
  var credited = 0
  /// What its overhead is for.
  enum Purpose: UInt8, Sendable {
    /// For what the scheduler does for itself.
    case work
    /// For collections of the process's heap.
    case collection
    /// For waiting for the lock of a queue.
    case lock

    /// The part of a latency that it is.
    var part: Part {
      switch self {
      case .work: .runtime
      case .collection: .garbageCollection
      case .lock: .mailboxLock
      }
    }
  }

  var purpose = Purpose.work
  /// Whether the process has got a message since, which the burst is not for.
  var isUnclaimed = false

  /// Length of the burst, with a switch after each full slice.
  @inline(__always)
  func length(slice: SimDuration, switching: SimDuration) -> SimDuration {
    guard user != .unlimited else { return .unlimited }
    return overhead + user + switching * boundaries(slice: slice)
  }

  /// Ends of slices inside the burst.
  @inline(__always)
  func boundaries(slice: SimDuration) -> Int64 {
    guard hasBoundaries, user > firstSlice else { return 0 }
    return ((user - firstSlice).nanoseconds + slice.nanoseconds - 1) / slice.nanoseconds
  }

  /// What the process has computed once the burst has had `served`.
  @inline(__always)
  func user(after served: SimDuration, slice: SimDuration, switching: SimDuration) -> SimDuration {
    let run = max(.zero, served - overhead)
    guard hasBoundaries, run > firstSlice else { return min(run, user) }
    let cycle = (slice + switching).nanoseconds
    let (cycles, rest) = (run - firstSlice).nanoseconds.quotientAndRemainder(dividingBy: cycle)
    return min(user, firstSlice + slice * cycles + max(.zero, .nanoseconds(rest) - switching))
  }

  /// Ends of slices inside the burst that lie behind once it has had `served`.
  func slicesPassed(after served: SimDuration, slice: SimDuration, switching: SimDuration) -> Int {
    let run = served - overhead - firstSlice
    guard hasBoundaries, run >= .zero else { return 0 }
    return Int(min(1 + run.nanoseconds / (slice + switching).nanoseconds, boundaries(slice: slice)))
  }

  /// Cuts the burst, which has boundaries, at the end of the slice that is under way after `served`.
  ///
  /// - Returns: The new length, or nil where the burst ends before that anyway.
  mutating func cut(after served: SimDuration, slice: SimDuration, switching: SimDuration) -> SimDuration? {
    let past = served - overhead - firstSlice
    let cycle = (slice + switching).nanoseconds
    let more = past <= .zero ? 0 : (past.nanoseconds + cycle - 1) / cycle
    let cutUser = firstSlice + slice * more
    guard cutUser < user else { return nil }
    user = cutUser
    return overhead + firstSlice + .nanoseconds(cycle * more)
  }
}
