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

  /// The key that stands at `place`.
  @inlinable func key(at place: Int) -> UnsafeMutablePointer<UInt128> { Self.key(keys, place) }

  @inlinable static func key(_ keys: UnsafeMutableRawPointer, _ place: Int) -> UnsafeMutablePointer<UInt128> {
    (keys + place).assumingMemoryBound(to: UInt128.self)
  }

  /// The least key of all; the greatest there can be where the heap is empty.
  @inlinable var firstKey: UInt128 { key(at: Self.root).pointee }

  /// The place above `place`.
  @inlinable static func parent(of place: Int) -> Int { (place &>> 2 & ~(keySize &- 1)) &+ 2 &* keySize }

  /// The first of the four places below `place`.
  @inlinable static func child(of place: Int) -> Int { place &* 4 &- 8 &* keySize }

  /// Writes `key` at `place` and tells its slot.
  @inlinable static func put(
    _ key: UInt128, at place: Int, _ keys: UnsafeMutableRawPointer,
    _ slots: UnsafeMutablePointer<EventSlot>
  ) {
    Self.key(keys, place).pointee = key
    slots[slot(of: key)].position = UInt32(truncatingIfNeeded: place)
  }

  /// Lets `key` rise from `start`, a place whose own key is void, to where its parent is less.
  @inlinable mutating func rise(_ key: UInt128, from start: Int) {
    let keys = keys
    let slots = slots
    var place = start
    while place > Self.root {
      let parent = Self.parent(of: place)
      let above = Self.key(keys, parent).pointee
      if above < key { break }
      Self.put(above, at: place, keys, slots)
      place = parent
    }
    Self.put(key, at: place, keys, slots)
  }

  /// Lets `key` sink from `start`, a place whose own key is void, to where its children are greater.
  @inline(__always) @inlinable mutating func sink(_ key: UInt128, from start: Int) {
    // Below 4,096 keys the heap stays in the first two caches, and prefetching costs more than it saves.
    if end > 4096 * Self.keySize {
      sink(key, from: start, isPrefetching: true)
    } else {
      sink(key, from: start, isPrefetching: false)
    }
  }

  /// The least of four siblings is found in two rounds of comparisons whose results are added, not branched upon: a
  /// heap is slowed by mispredicted branches long before memory matters.
  @inline(__always) @inlinable mutating func sink(_ key: UInt128, from start: Int, isPrefetching: Bool) {
    // Copies, because the compiler cannot know that writing a key leaves the queue's own fields alone.
    let keys = keys
    let slots = slots
    let last = end &- Self.keySize
    var place = start
    var child = Self.child(of: place)
    while child < last {
      if isPrefetching {
        let grandchildren = keys + Self.child(of: child)
        archsim_prefetch(grandchildren)
        archsim_prefetch(grandchildren + 64)
        archsim_prefetch(grandchildren + 128)
        archsim_prefetch(grandchildren + 192)
      }
      let family = Self.key(keys, child)
      let left = family[1] < family[0] ? Self.keySize : 0
      let right = family[3] < family[2] ? 3 &* Self.keySize : 2 &* Self.keySize
      let isRight = Self.key(keys + child, right).pointee < Self.key(keys + child, left).pointee
      let least = child &+ (isRight ? right : left)
      let below = Self.key(keys, least).pointee
      if key < below {
        Self.put(key, at: place, keys, slots)
        return
      }
      Self.put(below, at: place, keys, slots)
      place = least
      child = Self.child(of: place)
    }
    // A child without siblings is the last key of all; there is nothing to choose.
    if child == last {
      let below = Self.key(keys, child).pointee
      if below < key {
        Self.put(below, at: place, keys, slots)
        place = child
      }
    }
    Self.put(key, at: place, keys, slots)
  }

  /// Puts `key` where it belongs, starting from `place`, whose own key is void.
  @inline(never) @inlinable mutating func settle(_ key: UInt128, at place: Int) {
    if place > Self.root, key < self.key(at: Self.parent(of: place)).pointee {
      rise(key, from: place)
    } else {
      sink(key, from: place)
    }
  }

  /// Takes the key at `place` out of the heap; the last key fills the gap.
  @inlinable mutating func removeKey(at place: Int) {
    end &-= Self.keySize
    let last = key(at: end).pointee
    key(at: end).pointee = .max
    if place != end { settle(last, at: place) }
  }

  /// Closes the gap at the root and frees the slot of the event that stood there.
  @inlinable mutating func fillVacantRoot() {
    isRootVacant = false
    let slot = Self.slot(of: firstKey)
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
    movedKeys.copyMemory(from: keys, byteCount: capacity * Self.keySize)
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
  @inlinable static func allocateKeys(_ capacity: Int) -> UnsafeMutableRawPointer {
    let keys = UnsafeMutableRawPointer.allocate(byteCount: capacity * keySize, alignment: 64)
    keys.initializeMemory(as: UInt128.self, repeating: .max, count: capacity)
    return keys
  }
}
