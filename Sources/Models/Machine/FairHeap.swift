// Waiting threads in the order of a key, each of which can be taken out from the middle.

/// A binary heap of threads, least key first, then first come.
///
/// Each thread's ``FairEntity`` knows its place in the heap. Every operation but `first` is O(log *n*); in a
/// steady state none allocates.
struct FairHeap: ~Copyable, Sendable {
  struct Entry: Sendable, BitwiseCopyable {
    let key: Int64
    let order: UInt32
    let id: Int32

    func isBefore(_ other: Entry) -> Bool { key == other.key ? order < other.order : key < other.key }
  }

  private(set) var entries = Slab<Entry>()

  var count: Int { entries.count }
  var first: Entry? { entries.isEmpty ? nil : entries[0] }

  mutating func insert(_ id: Int, key: Int64, _ entities: inout Slab<FairEntity>) {
    let entry = Entry(key: key, order: entities[id].order, id: Int32(id))
    entries.append(entry)
    rise(entry, from: entries.count - 1, &entities)
  }

  /// Takes out the thread at `position`.
  mutating func remove(at position: Int, _ entities: inout Slab<FairEntity>) {
    let last = entries.removeLast()
    guard position < entries.count else { return }
    let removed = entries[position]
    if last.isBefore(removed) {
      rise(last, from: position, &entities)
    } else {
      sink(last, from: position, &entities)
    }
  }

  private mutating func rise(_ entry: Entry, from start: Int, _ entities: inout Slab<FairEntity>) {
    var position = start
    while position > 0 {
      let parent = (position - 1) / 2
      guard entry.isBefore(entries[parent]) else { break }
      set(entries[parent], at: position, &entities)
      position = parent
    }
    set(entry, at: position, &entities)
  }

  private mutating func sink(_ entry: Entry, from start: Int, _ entities: inout Slab<FairEntity>) {
    var position = start
    while true {
      var child = 2 * position + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].isBefore(entries[child]) { child += 1 }
      guard entries[child].isBefore(entry) else { break }
      set(entries[child], at: position, &entities)
      position = child
    }
    set(entry, at: position, &entities)
  }

  private mutating func set(_ entry: Entry, at position: Int, _ entities: inout Slab<FairEntity>) {
    entries[position] = entry
    entities[Int(entry.id)].position = Int32(position)
  }
}
