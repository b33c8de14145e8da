// Rows of cells in a flat array of times.

extension [Int64] {
  /// Adds the cells of `source` in `range` to as many of these from `start` on.
  // A row is added with each burst of a thread: without a buffer each cell would ask whether the array is shared.
  mutating func add(_ source: [Int64], from range: Range<Int>, at start: Int) {
    precondition(start >= 0 && start + range.count <= count && range.upperBound <= source.count)
    withUnsafeMutableBufferPointer { cells in
      source.withUnsafeBufferPointer { source in
        for offset in 0..<range.count { cells[start + offset] &+= source[range.lowerBound + offset] }
      }
    }
  }

  /// Sets the cells in `range` to zero.
  mutating func clear(_ range: Range<Int>) {
    withUnsafeMutableBufferPointer { $0[range].update(repeating: 0) }
  }
}
