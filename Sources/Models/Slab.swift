// A numbered store that grows: what the hot path reads and writes in place.

/// Elements that are numbered from zero and that nobody else shares.
///
/// It has one owner and is not copied. So writing to an element asks neither whether the memory is shared, as writing to
/// an array in a structure does each time, nor for anything but that the number is below ``count``. Appending is
/// O(1) amortised; everything else but ``firstIndex(where:)`` is O(1).
package struct Slab<Element: ~Copyable>: ~Copyable {
  private var base: UnsafeMutablePointer<Element>
  private var capacity: Int
  package private(set) var count = 0

  package init() {
    capacity = 0
    base = .allocate(capacity: 0)
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  package var indices: Range<Int> { 0..<count }
  package var isEmpty: Bool { count == 0 }

  package subscript(_ index: Int) -> Element {
    @inline(__always) unsafeAddress {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "there is no such element")
      return UnsafePointer(base + index)
    }
    @inline(__always) unsafeMutableAddress {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "there is no such element")
      return base + index
    }
  }

  @inline(__always)
  package mutating func append(_ element: consuming Element) {
    if count == capacity { grow(to: max(8, 2 * capacity)) }
    (base + count).initialize(to: element)
    count += 1
  }

  /// Takes out the last element; there has to be one.
  @inline(__always)
  package mutating func removeLast() -> Element {
    precondition(count > 0, "there is an element to take out")
    count -= 1
    return (base + count).move()
  }

  @inline(never)
  private mutating func grow(to capacity: Int) {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
    self.capacity = capacity
  }

  func withElements<Result>(_ body: (UnsafeBufferPointer<Element>) -> Result) -> Result
  where Element: Copyable {
    body(UnsafeBufferPointer(start: base, count: count))
  }

  package func firstIndex(where isWanted: (borrowing Element) -> Bool) -> Int? {
    for index in 0..<count where isWanted(base[index]) { return index }
    return nil
  }
}

// The memory has one owner, as the structure has.
extension Slab: @unchecked Sendable where Element: Sendable & ~Copyable {}

extension Slab where Element: BitwiseCopyable {
  package init(_ elements: some Sequence<Element>) {
    self.init()
    for element in elements { append(element) }
  }

  package init(repeating element: Element, count: Int) {
    self.init()
    append(element, times: count)
  }

  /// Adds `element` so many times.
  mutating func append(_ element: Element, times: Int) {
    if count + times > capacity { grow(to: max(count + times, 2 * capacity)) }
    (base + count).initialize(repeating: element, count: times)
    count += times
  }

  /// Sets the elements in `range` to `element`.
  @inline(__always)
  mutating func fill(_ range: Range<Int>, with element: Element) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "there are no such elements")
    (base + range.lowerBound).update(repeating: element, count: range.count)
  }
}

extension Slab where Element == Int64 {
  /// Gives `body` the cells in `row`, whose number is checked once.
  @inline(__always)
  mutating func withRow(_ row: Range<Int>, _ body: (UnsafeMutablePointer<Int64>) -> Void) {
    precondition(row.lowerBound >= 0 && row.upperBound <= count, "the row is there")
    body(base + row.lowerBound)
  }

  /// Adds the cells of `source` in `range` to as many of these from `start` on.
  @inline(__always)
  mutating func add(_ source: borrowing Slab<Int64>, from range: Range<Int>, at start: Int) {
    precondition(
      start >= 0 && start + range.count <= count && range.lowerBound >= 0 && range.upperBound <= source.count,
      "both rows are there")
    let (to, from) = (base + start, source.base + range.lowerBound)
    for offset in 0..<range.count { to[offset] &+= from[offset] }
  }

  /// Calls `body` with the place in the row and the value of each cell that is not zero.
  @inline(__always)
  func forEachNonzero(in row: Range<Int>, _ body: (_ place: Int, _ value: Int64) -> Void) {
    precondition(row.lowerBound >= 0 && row.upperBound <= count, "the row is there")
    let cells = base + row.lowerBound
    var place = 0
    // Most cells are zero: four at a time.
    while place + 4 <= row.count {
      if cells[place] | cells[place + 1] | cells[place + 2] | cells[place + 3] != 0 {
        for cell in place..<place + 4 where cells[cell] != 0 { body(cell, cells[cell]) }
      }
      place += 4
    }
    for cell in place..<row.count where cells[cell] != 0 { body(cell, cells[cell]) }
  }
}

extension Array where Element: BitwiseCopyable {
  /// A copy of the elements of `slab`.
  init(_ slab: borrowing Slab<Element>) {
    self = slab.withElements { Array($0) }
  }
}
