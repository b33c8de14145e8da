// The heap's steps: rise, sink, remove, and the memory under them.

public import CGSL

extension EventQueue {
  @inlinable static func slot(of key: UInt128) -> Int {
    Int(truncatingIfNeeded: UInt64(truncatingIfNeeded: key) & slotMask)
  }

  /// A key for `slot` with the next sequence number.
  @inlinable mutating func makeKey(time: UInt64, slot: Int) -> UInt128 {
    let low = sequence | UInt64(truncatingIfNeeded: slot)
    let (next, overflow) = sequence.addingReportingOverflow(1 << 24)
    precondition(!overflow, "a run cannot schedule more than 2⁴⁰ events: their order would be lost")
    sequence = next
    return UInt128(truncatingIfNeeded: time) &<< 64 | UInt128(truncatingIfNeeded: low)
  }

  /// Writes `key` at `place` and tells its slot.
  @inlinable func put(_ key: UInt128, at place: Int) {
    keys[place] = key
    slots[Self.slot(of: key)].position = UInt32(truncatingIfNeeded: place)
  }

  /// Lets `key` rise from `start`, a place whose own key is void, to where its parent is less.
  @inlinable func rise(_ key: UInt128, from start: Int) {
    var place = start
    while place > Self.root {
      let parent = place &>> 2 &+ 2
      let above = keys[parent]
      if above < key { break }
      put(above, at: place)
      place = parent
    }
    put(key, at: place)
  }

  /// Lets `key` sink from `start`, a place whose own key is void, to where its children are greater.
  ///
  /// The least of four siblings is found in two rounds of comparisons whose results are added, not branched upon:
  /// a heap is slowed by mispredicted branches long before memory matters.
  @inlinable func sink(_ key: UInt128, from start: Int) {
    var place = start
    while true {
      let child = place &* 4 &- 8
      if child >= end { break }
      let family = keys + child
      archsim_prefetch(keys + (child &* 4 &- 8))
      archsim_prefetch(keys + (child &* 4 &- 4))
      archsim_prefetch(keys + (child &* 4))
      archsim_prefetch(keys + (child &* 4 &+ 4))
      let left = family[1] < family[0] ? 1 : 0
      let right = 2 &+ (family[3] < family[2] ? 1 : 0)
      let least = left &+ (family[right] < family[left] ? right &- left : 0)
      let below = family[least]
      if key < below { break }
      put(below, at: place)
      place = child &+ least
    }
    put(key, at: place)
  }

  /// Puts `key` where it belongs, starting from `place`, whose own key is void.
  @inlinable func settle(_ key: UInt128, at place: Int) {
    if place > Self.root, key < keys[place &>> 2 &+ 2] {
      rise(key, from: place)
    } else {
      sink(key, from: place)
    }
  }

  /// Takes the key at `place` out of the heap; the last key fills the gap.
  @inlinable mutating func removeKey(at place: Int) {
    end &-= 1
    let last = keys[end]
    keys[end] = .max
    if place != end { settle(last, at: place) }
  }

  /// Closes the gap at the root and frees the slot of the event that stood there.
  @inlinable mutating func fillVacantRoot() {
    isRootVacant = false
    let slot = Self.slot(of: keys[Self.root])
    removeKey(at: Self.root)
    release(slot)
  }

  @inlinable mutating func release(_ slot: Int) {
    slots[slot].position = freeSlot
    freeSlot = UInt32(truncatingIfNeeded: slot)
  }

  @inlinable mutating func takeFreeSlot() -> Int {
    if freeSlot != Self.noSlot {
      let slot = Int(freeSlot)
      freeSlot = slots[slot].position
      return slot
    }
    let slot = slotCount
    precondition(slot <= Int(Self.slotMask), "an agenda cannot hold more than 16,777,216 pending events")
    slots[slot] = EventSlot(position: 0, generation: 0)
    slotCount &+= 1
    return slot
  }

  /// Doubles the room of all three buffers.
  @inlinable mutating func grow() {
    let larger = capacity * 2
    let movedKeys = Self.allocateKeys(larger)
    movedKeys.update(from: keys, count: capacity)
    keys.deallocate()
    keys = movedKeys
    slots = Self.enlarged(slots, from: capacity, to: larger)
    bodies = Self.enlarged(bodies, from: capacity, to: larger)
    capacity = larger
  }

  /// A copy of `buffer` with more room; frees `buffer`.
  @inlinable static func enlarged<Element: BitwiseCopyable>(
    _ buffer: UnsafeMutablePointer<Element>, from count: Int, to capacity: Int
  ) -> UnsafeMutablePointer<Element> {
    let larger = UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Element>.stride, alignment: MemoryLayout<Element>.alignment)
    larger.copyMemory(from: buffer, byteCount: count * MemoryLayout<Element>.stride)
    buffer.deallocate()
    return larger.bindMemory(to: Element.self, capacity: capacity)
  }

  /// Room for `capacity` keys on a cache-line boundary, all void.
  @inlinable static func allocateKeys(_ capacity: Int) -> UnsafeMutablePointer<UInt128> {
    let keys = UnsafeMutableRawPointer.allocate(byteCount: capacity * 16, alignment: 64)
      .bindMemory(to: UInt128.self, capacity: capacity)
    keys.initialize(repeating: .max, count: capacity)
    return keys
  }
}
