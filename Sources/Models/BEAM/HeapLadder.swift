// The sizes that the heap of an Erlang process can have: a ladder that it climbs and descends.

/// The sizes of Erlang heaps, in words of 8 bytes, in ascending order.
///
/// From 12 and 38 words on, each step is the sum of the two before it and one; past 833,026 words each is a fifth larger
/// than the one before it.
///
/// Source: erts_init_gc in erl_gc.c, OTP 25 to 27; `erlang:system_info(heap_sizes)` lists them.
package enum HeapLadder {
  package static let steps: [Int] = {
    var steps = [12, 38]
    while steps.count < 23 { steps.append(steps[steps.count - 1] + steps[steps.count - 2] + 1) }
    // The runtime goes on up to 2^53 bytes; no heap of this model has 2^32 words.
    while steps[steps.count - 1] < 1 << 32 { steps.append(steps[steps.count - 1] * 6 / 5) }
    return steps
  }()

  /// The smallest step of at least `words`.
  ///
  /// - Complexity: O(log *n*), *n* steps.
  package static func step(for words: Int) -> Int { steps[index(for: words)] }

  /// The step after the smallest that has room for `words`; the lowest where `words` lie below that.
  package static func step(past words: Int) -> Int {
    words < steps[0] ? steps[0] : steps[index(for: words) + 1]
  }

  private static func index(for words: Int) -> Int {
    var (low, high) = (0, steps.count - 1)
    precondition(words <= steps[high], "no heap of an Erlang process has \(words) words")
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < words { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension FixedWidthInteger {
  /// Takes as many words as there are out of a part of a heap; what is left is to be taken elsewhere.
  @inline(__always)
  mutating func take(from part: inout Self) {
    let taken = Swift.min(self, part)
    part -= taken
    self -= taken
  }
}
