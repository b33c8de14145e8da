// Lists of timers in the order in which they come to their turn.

import SimEngine

/// A binary heap of lists by time, and among equals by a number of their own.
///
/// Only the first is ever taken out or put elsewhere, so none needs to know its place. Inserting and changing the first
/// are O(log *n*); in a steady state nothing allocates.
struct TimerListHeap: Sendable {
  struct Entry: Sendable, BitwiseCopyable {
    var time: SimTime
    var order: UInt64
    var list: Int32

    fileprivate func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
  }

  private var entries: [Entry] = []

  var first: Entry? { entries.first }

  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0, case let parent = (child - 1) / 2, entry.isBefore(entries[parent]) {
      entries[child] = entries[parent]
      child = parent
    }
    entries[child] = entry
  }

  mutating func removeFirst() {
    guard let last = entries.popLast(), !entries.isEmpty else { return }
    replaceFirst(with: last)
  }

  /// Puts `entry` in the place of the first, and then where it belongs.
  mutating func replaceFirst(with entry: Entry) {
    var parent = 0
    while case var child = 2 * parent + 1, child < entries.count {
      if child + 1 < entries.count, entries[child + 1].isBefore(entries[child]) { child += 1 }
      guard entries[child].isBefore(entry) else { break }
      entries[parent] = entries[child]
      parent = child
    }
    entries[parent] = entry
  }
}
