// A histogram of whole numbers whose bucket width grows with the value, so that the relative error is bounded.

/// Counts of whole numbers in buckets of bounded relative width.
///
/// Values below 512 have a bucket each. Above, every octave [2ᵉ, 2ᵉ⁺¹) is cut into 256 buckets of equal
/// width, so a bucket is at most 1/256 (0.39 %) of its values wide, and its middle is off by at most 1/512
/// (0.20 %). Count, sum, minimum and maximum are exact. Merging two histograms gives, bit for bit, the
/// histogram of all their values together.
///
/// The idea is HdrHistogram's (Gil Tene, 2012) with the number of significant digits fixed, which leaves
/// recording without a division or a loop: a leading-zero count, a shift and an increment.
///
/// ```swift
/// var latencies = Histogram()
/// latencies.record(1_250_000)              // nanoseconds, or any other unit
/// let p99 = latencies.quantile(0.99)
/// ```
///
/// Storage grows to the octave of the largest value: 8 bytes × 256 for each, 112 KiB at most.
@frozen
public struct Histogram: Equatable, Sendable {
  /// Buckets in an octave.
  public static let bucketsPerOctave = 256

  /// The largest share by which a reported quantile differs from the recorded one.
  public static let relativeError = 1.0 / 512

  /// Whole octaves of buckets, up to that of `maximum`: so equal contents have equal storage.
  @usableFromInline var buckets: [UInt64] = []
  @usableFromInline var total = 0
  @usableFromInline var valueSum: Int128 = 0
  @usableFromInline var least = Int64.max
  @usableFromInline var greatest = Int64.min

  /// A histogram of nothing.
  @inlinable public init() {}

  /// The number of values recorded.
  @inlinable public var count: Int { total }

  /// The sum of the values recorded, exactly.
  @inlinable public var sum: Int128 { valueSum }

  /// The least value recorded; nil if there is none.
  @inlinable public var minimum: Int64? { total == 0 ? nil : least }

  /// The greatest value recorded; nil if there is none.
  @inlinable public var maximum: Int64? { total == 0 ? nil : greatest }

  /// The mean of the values recorded, from their exact sum; nil if there are none.
  public var mean: Double? { total == 0 ? nil : Double(valueSum) / Double(total) }

  /// Counts `value` once.
  /// - Precondition: `value` is not negative.
  /// - Complexity: O(1) amortised; storage grows when a value opens a new octave.
  @inlinable public mutating func record(_ value: Int64) {
    precondition(value >= 0, "a histogram counts values from 0 upwards")
    let index = Histogram.index(of: value)
    if index >= buckets.count { extend(to: index) }
    buckets[index] &+= 1
    total &+= 1
    valueSum &+= Int128(value)
    least = min(least, value)
    greatest = max(greatest, value)
  }

  /// Counts `value` `count` times.
  /// - Precondition: neither is negative.
  public mutating func record(_ value: Int64, count: Int) {
    precondition(value >= 0 && count >= 0, "a histogram counts values from 0 upwards")
    guard count > 0 else { return }
    let index = Histogram.index(of: value)
    if index >= buckets.count { extend(to: index) }
    buckets[index] += UInt64(count)
    total += count
    valueSum += Int128(value) * Int128(count)
    least = min(least, value)
    greatest = max(greatest, value)
  }

  /// Counts everything that `other` has counted.
  /// - Complexity: O(*b*), *b* buckets of the fuller histogram.
  public mutating func merge(_ other: Histogram) {
    if other.buckets.count > buckets.count { extend(to: other.buckets.count - 1) }
    for (index, count) in other.buckets.enumerated() { buckets[index] += count }
    total += other.total
    valueSum += other.valueSum
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }

  /// The smallest value that a share `q` of the values does not exceed; nil if nothing was recorded.
  ///
  /// This is the sample of rank ⌈*q n*⌉ (see ``Quantile``), known to ``relativeError``: the middle of its
  /// bucket, and never outside the least and the greatest value.
  /// - Complexity: O(*b*), *b* buckets in use.
  public func quantile(_ q: Quantile) -> Int64? {
    guard total > 0 else { return nil }
    let rank = UInt64(q.rank(among: total))
    if rank == 1 { return least }
    if rank == UInt64(total) { return greatest }
    var seen: UInt64 = 0
    for (index, count) in buckets.enumerated() {
      seen += count
      if seen >= rank { return min(max(Histogram.middle(of: index), least), greatest) }
    }
    return greatest
  }

  /// The smallest value that a share `q` of the values does not exceed; nil if nothing was recorded.
  /// - Precondition: 0 ≤ `q` ≤ 1.
  /// - Complexity: O(*b*), *b* buckets in use.
  public func quantile(_ q: Double) -> Int64? { quantile(Quantile(q)) }

  /// How many values do not exceed `value`, or share its bucket.
  ///
  /// Its own bucket is counted whole, so the threshold is `value` to within 1/256 of it.
  /// - Precondition: `value` is not negative.
  /// - Complexity: O(*b*), *b* buckets up to `value`.
  public func count(upTo value: Int64) -> Int {
    precondition(value >= 0, "a histogram counts values from 0 upwards")
    let end = min(Histogram.index(of: value) + 1, buckets.count)
    return Int(buckets[..<end].reduce(0, +))
  }

  /// The buckets that hold something, in ascending order: the values they stand for, and how many.
  /// - Complexity: O(*b*), *b* buckets in use.
  public var occupiedBuckets: [(values: ClosedRange<Int64>, count: Int)] {
    buckets.indices.filter { buckets[$0] > 0 }.map { (Histogram.values(in: $0), Int(buckets[$0])) }
  }
}

extension Histogram {
  /// The bucket that counts `value`.
  @inlinable static func index(of value: Int64) -> Int {
    // The exponent of the bucket width: 0 below 512, then one more with each octave.
    let shift = 54 &- (value | 256).leadingZeroBitCount &+ 1
    return shift &<< 8 &+ Int(value &>> Int64(shift))
  }

  /// The values that bucket `index` counts.
  static func values(in index: Int) -> ClosedRange<Int64> {
    let shift = max(0, index >> 8 - 1)
    let low = Int64(index - shift << 8) << Int64(shift)
    return low...(low + (1 << Int64(shift) - 1))
  }

  /// The middle of bucket `index`, rounded down.
  static func middle(of index: Int) -> Int64 {
    let values = values(in: index)
    return values.lowerBound + (values.upperBound - values.lowerBound) / 2
  }

  /// Makes room for bucket `index` and the rest of its octave.
  @usableFromInline @inline(never) mutating func extend(to index: Int) {
    let size = (index / Histogram.bucketsPerOctave + 1) * Histogram.bucketsPerOctave
    buckets.append(contentsOf: repeatElement(0, count: size - buckets.count))
  }
}
