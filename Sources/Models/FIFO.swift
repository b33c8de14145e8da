// A queue of numbers, first in, first out.

/// Numbers in order of their turn.
///
/// A ring buffer that never shrinks: appending and taking the first are O(1) and in a steady state allocate
/// nothing; taking one out of the middle is O(*n*).
struct FIFO: Sendable {
  private var storage: [Int32] = []
  private var head = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }
  var first: Int? { count == 0 ? nil : Int(storage[head]) }
  var last: Int? { count == 0 ? nil : Int(storage[(head + count - 1) & (storage.count - 1)]) }

  mutating func append(_ number: Int) {
    if count == storage.count { grow() }
    storage[(head + count) & (storage.count - 1)] = Int32(number)
    count += 1
  }

  @inline(__always)
  mutating func popFirst() -> Int? {
    guard count > 0 else { return nil }
    let first = storage[head]
    head = (head + 1) & (storage.count - 1)
    count -= 1
    return Int(first)
  }

  mutating func popLast() -> Int? {
    guard count > 0 else { return nil }
    count -= 1
    return Int(storage[(head + count) & (storage.count - 1)])
  }

  /// Puts `number` behind the first `place` ones.
  ///
  /// - Complexity: O(`place`).
  mutating func insert(_ number: Int, at place: Int) {
    if count == storage.count { grow() }
    let mask = storage.count - 1
    head = (head + mask) & mask
    count += 1
    for offset in 0..<place { storage[(head + offset) & mask] = storage[(head + offset + 1) & mask] }
    storage[(head + place) & mask] = Int32(number)
  }

  /// Takes `number` out, wherever it stands.
  mutating func remove(_ number: Int) {
    for _ in 0..<count {
      guard let first = popFirst() else { return }
      if first != number { append(first) }
    }
  }

  mutating func removeAll() {
    head = 0
    count = 0
  }

  private mutating func grow() {
    let capacity = max(4, storage.count * 2)
    var larger: [Int32] = []
    larger.reserveCapacity(capacity)
    for offset in 0..<count { larger.append(storage[(head + offset) & (storage.count - 1)]) }
    larger.append(contentsOf: repeatElement(0, count: capacity - count))
    storage = larger
    head = 0
  }
}
