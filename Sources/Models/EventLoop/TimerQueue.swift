// The timers of one event loop, soonest first.

import SimEngine

/// Timers in order of their due time, and among equals in the order in which they were set.
///
/// A binary heap for those that are still to come due, and a list of those that have: setting a timer and its coming
/// due are O(log *n*), taking one that is due is O(1).
struct TimerQueue: Sendable {
  struct Entry: Sendable {
    var due: SimTime
    var order: UInt64
    var request: RequestID
    /// How long its request's program waits.
    var planned: SimDuration

    fileprivate func isBefore(_ other: Entry) -> Bool { (due, order) < (other.due, other.order) }
  }

  private var entries: [Entry] = []
  /// Timers that have come due, in order, from `next` on.
  private var expired: [Entry] = []
  private var next = 0
  private var set: UInt64 = 0

  /// When the soonest timer is due.
  var soonest: SimTime? { next < expired.count ? expired[next].due : entries.first?.due }

  mutating func insert(_ request: RequestID, due: SimTime, planned: SimDuration) {
    entries.append(Entry(due: due, order: set, request: request, planned: planned))
    set += 1
    var child = entries.count - 1
    while child > 0, case let parent = (child - 1) / 2, entries[child].isBefore(entries[parent]) {
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the soonest of the timers that have come due, if it was due by `limit`.
  mutating func popFirst(due limit: SimTime) -> RequestID? {
    guard next < expired.count, expired[next].due <= limit else { return nil }
    let request = expired[next].request
    next += 1
    if next == expired.count {
      expired.removeAll(keepingCapacity: true)
      next = 0
    }
    return request
  }

  /// Notes that the soonest timer has come due, if it has by `now`; it is to be taken by `popFirst(due:)`.
  mutating func expireFirst(by now: SimTime) -> Entry? {
    guard let first = entries.first, first.due <= now else { return nil }
    removeFirst()
    expired.append(first)
    return first
  }

  private mutating func removeFirst() {
    guard let last = entries.popLast(), !entries.isEmpty else { return }
    entries[0] = last
    var parent = 0
    while case let left = 2 * parent + 1, left < entries.count {
      let right = left + 1
      let child = right < entries.count && entries[right].isBefore(entries[left]) ? right : left
      guard entries[child].isBefore(entries[parent]) else { break }
      entries.swapAt(child, parent)
      parent = child
    }
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    expired.removeAll(keepingCapacity: true)
    next = 0
  }
}
