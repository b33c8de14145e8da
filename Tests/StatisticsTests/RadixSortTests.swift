// Sorting by digits against sorting by comparison.

import Statistics
import Testing

@Suite("Sorting by digits")
struct RadixSortTests {
  @Test(
    "Numbers come out in ascending order, whatever their number and size",
    arguments: [0, 1, 2, 511, 512, 513, 3000, 40_000], [1, 3, 11, 12, 22, 40, 63])
  func sortsLikeComparing(count: Int, bits: Int) {
    var source = SplitMix64(seed: UInt64(count * 64 + bits))
    let numbers = (0..<count).map { _ in Int64(source.next() >> UInt64(64 - bits)) }
    #expect(numbers.sortedByDigits() == numbers.sorted())
  }

  @Test("Numbers that are in order, in reverse order or all equal are sorted too")
  func sortsOrdered() {
    let numbers = (0..<5000).map { Int64($0) << 20 }
    #expect(numbers.sortedByDigits() == numbers)
    #expect([Int64](numbers.reversed()).sortedByDigits() == numbers)
    #expect([Int64](repeating: 7, count: 5000).sortedByDigits() == [Int64](repeating: 7, count: 5000))
    #expect([Int64](repeating: 0, count: 5000).sortedByDigits() == [Int64](repeating: 0, count: 5000))
  }
}
