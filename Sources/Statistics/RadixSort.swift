// Sorting many whole numbers digit by digit, in place of comparison by comparison.

extension [Int64] {
  /// The numbers in ascending order.
  ///
  /// Sorts by one digit of 11 bits after the other, the least significant first, each pass keeping the order of the one
  /// before (D. Knuth, The Art of Computer Programming 3, 5.2.5).
  ///
  /// - Precondition: no number is negative.
  /// - Complexity: O(*n* *d*), the greatest number having *d* digits; a second array of *n*.
  package func sortedByDigits() -> [Int64] {
    guard count > Self.fewest else { return sorted() }
    var (sorted, other) = (self, self)
    let greatest = self.max() ?? 0
    var shift: Int64 = 0
    while greatest >> shift > 0 {
      Self.sort(sorted, into: &other, byDigitAt: shift)
      swap(&sorted, &other)
      shift += Self.digitBits
    }
    return sorted
  }

  /// Below so many numbers, comparing them is faster.
  private static var fewest: Int { 512 }
  private static var digitBits: Int64 { 11 }

  private static func sort(_ source: [Int64], into target: inout [Int64], byDigitAt shift: Int64) {
    let mask = 1 << digitBits - 1 as Int64
    var places = [Int](repeating: 0, count: 1 << digitBits)
    places.withUnsafeMutableBufferPointer { places in
      for number in source {
        precondition(number >= 0, "only numbers that are not negative can be sorted by their digits")
        places[Int(number >> shift & mask)] += 1
      }
      var next = 0
      for digit in places.indices { (places[digit], next) = (next, next + places[digit]) }
      target.withUnsafeMutableBufferPointer { target in
        for number in source {
          let digit = Int(number >> shift & mask)
          target[places[digit]] = number
          places[digit] += 1
        }
      }
    }
  }
}
