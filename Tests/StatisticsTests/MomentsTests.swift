// Tests of count, mean and variance in one pass.

import Statistics
import Testing

@Suite("Moments")
struct MomentsTests {
  @Test("Mean and variance of a small sample are the textbook's")
  func small() throws {
    let moments = Moments([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(moments.count == 8)
    #expect(moments.mean == 5)
    #expect(try abs(#require(moments.variance) - 32.0 / 7) < 1e-14)
  }

  @Test("A large common offset does not spoil the variance")
  func offset() throws {
    let moments = Moments([4, 7, 13, 16].map { $0 + 1e9 })
    #expect(try abs(#require(moments.variance) - 30) < 1e-6)
  }

  @Test("Merging parts is adding all, up to rounding", arguments: [0, 1, 500, 999, 1000])
  func merge(cut: Int) throws {
    var generator = SplitMix64(seed: 2)
    let samples = (0..<1000).map { _ in 100 + generator.uniform() }
    let whole = Moments(samples)
    var merged = Moments(samples[..<cut])
    merged.merge(Moments(samples[cut...]))
    #expect(merged.count == whole.count)
    #expect(try abs(#require(merged.mean) - #require(whole.mean)) < 1e-11)
    #expect(try abs(#require(merged.variance) / #require(whole.variance) - 1) < 1e-11)
  }

  @Test("Too few samples have no moments")
  func few() {
    #expect(Moments().mean == nil)
    #expect(Moments([3]).mean == 3)
    #expect(Moments([3]).variance == nil)
    #expect(Moments([3]).standardError == nil)
  }
}
