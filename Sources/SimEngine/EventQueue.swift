// The event set: an indexed 4-ary heap of 128-bit keys over a slab of event bodies.

/// The pending events of an ``Agenda``, ordered by time and, at equal times, by when they were scheduled.
///
/// A key is time (64 bits), sequence number (40) and slot (24), compared as one integer. The root is the fourth key of a
/// 64-byte aligned block, so every four siblings share a cache line; unused places hold the greatest key, so a
/// family is always complete and its least child is found by arithmetic instead of by branches.
///
/// A *place* is a key's distance from the start of the block in bytes, so that no step has to multiply.
///
/// The event that is being handled keeps its place at the root, which is then called *vacant*: the next event to be
/// scheduled takes over its slot and sinks from there, which spares one of two walks through the heap. A vacant
/// root still holds the least key, so every other operation works on the heap as usual.
@frozen
@usableFromInline
struct EventQueue<Event: BitwiseCopyable>: ~Copyable {
  @usableFromInline var keys: UnsafeMutableRawPointer
  @usableFromInline var slots: UnsafeMutablePointer<EventSlot>
  @usableFromInline var bodies: UnsafeMutablePointer<Event>
  /// Places allocated in each of the three buffers.
  @usableFromInline var capacity: Int
  /// One past the last place of the heap; ``root`` where it is empty.
  @usableFromInline var end: Int
  /// Slots ever used; the slots at and above it are untouched.
  @usableFromInline var slotCount: Int
  /// The first free slot of the list that runs through ``EventSlot/position``, or ``noSlot``.
  @usableFromInline var freeSlot: UInt32
  /// The number the next event gets, in the bits it has in a key.
  @usableFromInline var sequence: UInt64
  @usableFromInline var isRootVacant: Bool

  @inlinable static var root: Int { 3 * keySize }
  @inlinable static var keySize: Int { 16 }
  @inlinable static var slotBits: Int { 24 }
  @inlinable static var slotMask: UInt64 { 1 << 24 - 1 }
  @inlinable static var noSlot: UInt32 { .max }

  /// An empty queue whose first event gets `sequence` as its number.
  @inlinable init(sequence: UInt64) {
    capacity = 64
    keys = Self.allocateKeys(64)
    slots = .allocate(capacity: 64)
    bodies = .allocate(capacity: 64)
    end = Self.root
    slotCount = 0
    freeSlot = Self.noSlot
    self.sequence = sequence << UInt64(Self.slotBits)
    isRootVacant = false
  }

  @inlinable deinit {
    keys.deallocate()
    slots.deallocate()
    bodies.deallocate()
  }

  /// The number of pending events.
  @inlinable var count: Int { (end &- Self.root) / Self.keySize &- (isRootVacant ? 1 : 0) }

  /// The key of the event that comes first, after closing the gap the last one left; the greatest of all keys
  /// where there is none.
  @inlinable mutating func first() -> UInt128 {
    if isRootVacant { fillVacantRoot() }
    return firstKey
  }

  /// Makes the root vacant and returns the event that was there.
  /// - Precondition: the queue is not empty and its root is not vacant.
  @inlinable mutating func takeFirst() -> Event {
    let slot = Self.slot(of: firstKey)
    slots[slot].generation &+= 1
    isRootVacant = true
    return bodies[slot]
  }

  /// Adds `event` at `time`, after all that are already there for that time.
  /// - Complexity: O(log *n*), *n* pending events; no allocation unless *n* was never that large before.
  @inlinable mutating func insert(_ event: Event, at time: UInt64) -> EventHandle {
    if isRootVacant {
      isRootVacant = false
      let slot = Self.slot(of: firstKey)
      bodies[slot] = event
      sink(makeKey(time: time, slot: slot), from: Self.root)
      return EventHandle(slot: UInt32(truncatingIfNeeded: slot), generation: slots[slot].generation)
    }
    if end == capacity &* Self.keySize { grow() }
    let slot = takeFreeSlot()
    bodies[slot] = event
    let place = end
    end &+= Self.keySize
    rise(makeKey(time: time, slot: slot), from: place)
    return EventHandle(slot: UInt32(truncatingIfNeeded: slot), generation: slots[slot].generation)
  }

  /// Where the event of `handle` stands in the heap; nil if the handle is stale.
  @inlinable func place(of handle: EventHandle) -> Int? {
    let slot = Int(handle.slot)
    guard slot < slotCount, slots[slot].generation == handle.generation else { return nil }
    return Int(slots[slot].position)
  }

  /// Removes the event of `handle`; false if the handle is stale.
  /// - Complexity: O(log *n*), *n* pending events.
  @inlinable mutating func remove(_ handle: EventHandle) -> Bool {
    guard let place = place(of: handle) else { return false }
    slots[Int(handle.slot)].generation &+= 1
    removeKey(at: place)
    release(Int(handle.slot))
    return true
  }

  /// Moves the event of `handle` to `time`, as if it were scheduled now; false if the handle is stale.
  /// - Complexity: O(log *n*), *n* pending events.
  @inlinable mutating func move(_ handle: EventHandle, to time: UInt64) -> Bool {
    guard let place = place(of: handle) else { return false }
    settle(makeKey(time: time, slot: Int(handle.slot)), at: place)
    return true
  }
}

/// What a slot knows besides the event's body.
@frozen
@usableFromInline
struct EventSlot: BitwiseCopyable {
  /// The event's place in the heap; of a free slot, the next free one.
  @usableFromInline var position: UInt32
  /// How often the slot was emptied.
  @usableFromInline var generation: UInt32

  @inlinable init(position: UInt32, generation: UInt32) {
    self.position = position
    self.generation = generation
  }
}
