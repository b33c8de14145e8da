// Tests of the log-linear histogram.

import Statistics
import Testing

@Suite("Histogram")
struct HistogramTests {
  /// Values of every magnitude up to 2⁶², each power of two with its neighbours, and random ones.
  static let values: [Int64] = {
    var generator = SplitMix64(seed: 1)
    let powers: [Int64] = (0...62).flatMap { exponent in
      (-2...2).map { offset in (Int64(1) << Int64(exponent)) + offset }
    }
    let others: [Int64] = (0..<1_000).map { _ in
      let shift = 2 + generator.next() % 62
      return Int64(generator.next() >> shift)
    }
    return powers.filter { $0 >= 0 } + others
  }()

  @Test("A value alone between a smaller and a greater one is reported within the stated error")
  func error() throws {
    for value in HistogramTests.values where value > 0 && value < Int64(1) << 62 {
      var histogram = Histogram()
      histogram.record(0)
      histogram.record(value)
      histogram.record(value &+ 1 > 1 << 61 ? .max : 4 * value + 1)
      let reported = try #require(histogram.quantile(0.5))
      #expect(Double((reported - value).magnitude) <= Double(value) * Histogram.relativeError)
    }
  }

  @Test("Values below 512 are counted exactly", arguments: 0..<Int64(512))
  func exactBelow(value: Int64) {
    var histogram = Histogram()
    histogram.record(0)
    histogram.record(value)
    histogram.record(100_000)
    #expect(histogram.quantile(0.5) == value)
  }

  @Test("Buckets follow one another without gap or overlap")
  func buckets() {
    var histogram = Histogram()
    for value in HistogramTests.values { histogram.record(value) }
    let buckets = histogram.occupiedBuckets
    #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.values.upperBound < $1.values.lowerBound })
    #expect(buckets.reduce(0) { $0 + $1.count } == HistogramTests.values.count)
    for bucket in buckets {
      let held = HistogramTests.values.count { bucket.values.contains($0) }
      #expect(bucket.count == held)
    }
  }

  @Test("Count, sum, least and greatest are exact")
  func totals() {
    var histogram = Histogram()
    for value in HistogramTests.values { histogram.record(value) }
    let sum = HistogramTests.values.reduce(Int128(0)) { $0 + Int128($1) }
    #expect(histogram.count == HistogramTests.values.count)
    #expect(histogram.sum == sum)
    #expect(histogram.minimum == HistogramTests.values.min())
    #expect(histogram.maximum == HistogramTests.values.max())
    #expect(histogram.mean == Double(sum) / Double(HistogramTests.values.count))
  }

  @Test(
    "Quantiles are within the stated error of the sorted samples'",
    arguments: [0, 0.001, 0.5, 0.9, 0.99, 0.9999, 1])
  func quantiles(fraction: Double) throws {
    var histogram = Histogram()
    for value in HistogramTests.values { histogram.record(value) }
    let exact = try #require(Quantile(fraction).value(ofSorted: HistogramTests.values.sorted()))
    let reported = try #require(histogram.quantile(fraction))
    #expect(Double((reported - exact).magnitude) <= Double(exact) * Histogram.relativeError)
  }

  @Test("Merging parts is recording all, in whatever order")
  func merge() {
    var whole = Histogram()
    var parts = [Histogram](repeating: Histogram(), count: 3)
    for (index, value) in HistogramTests.values.enumerated() {
      whole.record(value)
      parts[index % 3].record(value)
    }
    var forwards = Histogram()
    var backwards = Histogram()
    for part in parts { forwards.merge(part) }
    for part in parts.reversed() { backwards.merge(part) }
    #expect(forwards == whole)
    #expect(backwards == whole)
  }

  @Test("Recording a value many times at once is recording it many times")
  func weights() {
    var once = Histogram()
    var singly = Histogram()
    once.record(70_000, count: 5)
    once.record(1 << 61, count: 0)
    for _ in 0..<5 { singly.record(70_000) }
    #expect(once == singly)
  }

  @Test("The count up to a value takes in its whole bucket and nothing beyond")
  func countUpTo() {
    var histogram = Histogram()
    for value in Int64(0)..<2000 { histogram.record(value) }
    #expect(histogram.count(upTo: 0) == 1)
    #expect(histogram.count(upTo: 511) == 512)
    #expect(histogram.count(upTo: 1024) == 1028)
    #expect(histogram.count(upTo: .max) == 2000)
  }

  @Test("An empty histogram has no quantile, mean, least or greatest value")
  func empty() {
    let histogram = Histogram()
    #expect(histogram.quantile(0.5) == nil)
    #expect(histogram.mean == nil)
    #expect(histogram.minimum == nil)
    #expect(histogram.maximum == nil)
    #expect(histogram.count(upTo: 10) == 0)
  }

  @Test("A negative value is a mistake of the caller")
  func negative() async {
    await #expect(processExitsWith: .failure) {
      var histogram = Histogram()
      histogram.record(-1)
    }
  }
}
