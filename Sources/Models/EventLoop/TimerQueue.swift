// The timers of one event loop, soonest first.

import SimEngine

/// Timers in order of their due time, and among equals in the order in which they were set.
///
/// A binary heap: setting and taking the soonest are O(log *n*).
struct TimerQueue: Sendable {
  private struct Entry: Sendable {
    var due: SimTime
    var order: UInt64
    var request: RequestID

    func isBefore(_ other: Entry) -> Bool { (due, order) < (other.due, other.order) }
  }

  private var entries: [Entry] = []
  private var set: UInt64 = 0

  /// When the soonest timer is due.
  var soonest: SimTime? { entries.first?.due }

  mutating func insert(_ request: RequestID, due: SimTime) {
    entries.append(Entry(due: due, order: set, request: request))
    set += 1
    var child = entries.count - 1
    while child > 0, case let parent = (child - 1) / 2, entries[child].isBefore(entries[parent]) {
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the soonest timer, if it is due by `now`.
  mutating func popFirst(due now: SimTime) -> RequestID? {
    guard let first = entries.first, first.due <= now, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first.request }
    entries[0] = last
    var parent = 0
    while case let left = 2 * parent + 1, left < entries.count {
      let right = left + 1
      let child = right < entries.count && entries[right].isBefore(entries[left]) ? right : left
      guard entries[child].isBefore(entries[parent]) else { break }
      entries.swapAt(child, parent)
      parent = child
    }
    return first.request
  }

  /// Takes every timer, in no particular order.
  mutating func removeAll() -> [RequestID] {
    defer { entries.removeAll(keepingCapacity: true) }
    return entries.map(\.request)
  }
}
