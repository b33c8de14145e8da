// Tests of the difference of systems run on the same random numbers.

import CGSL
import Statistics
import Testing

@Suite("Paired difference")
struct PairedDifferenceTests {
  @Test("What pairs share cancels, so a small difference shows")
  func shared() throws {
    let first = [10.0, 50, 90, 30, 70]
    let second = [11.0, 51.2, 90.9, 31.1, 70.8]
    let paired = try #require(PairedDifference(from: first, to: second))
    #expect(abs(paired.mean - 1) < 1e-12)
    #expect(paired.count == 5)
    #expect(paired.isShown)
    // The same samples unpaired have intervals that overlap almost entirely.
    let lone = try #require(ConfidenceInterval.mean(of: first))
    #expect(try #require(paired.interval).halfWidth * 100 < lone.halfWidth)
    #expect(try #require(paired.varianceReduction) > 10_000)
  }

  @Test("A difference that chance explains is not shown")
  func chance() throws {
    let paired = try #require(PairedDifference(from: [1, 2, 3], to: [2, 1, 3.5]))
    #expect(!paired.isShown)
  }

  @Test("Turning the pair around turns the sign")
  func direction() throws {
    let there = try #require(PairedDifference(from: [1, 2, 3], to: [4, 6, 8], level: 0.9))
    let back = try #require(PairedDifference(from: [4, 6, 8], to: [1, 2, 3], level: 0.9))
    #expect(abs(there.mean + back.mean) < 1e-12)
    #expect(abs(try #require(there.interval).low + #require(back.interval).high) < 1e-12)
    #expect(there.pValue == back.pValue)
  }

  @Test("One pair shows nothing")
  func single() {
    #expect(PairedDifference(from: [1], to: [2]) == nil)
  }

  @Test(
    "Equal differences are as sure as their number makes them, and have no variance that pairing could save")
  func equal() throws {
    for (count, isShown) in [(2, false), (5, false), (6, true), (10, true)] {
      // 20.4 - 20.1 and 0.4 - 0.1 differ in the last bit.
      let first = (0..<count).map { 0.1 + Double($0) }
      let paired = try #require(PairedDifference(from: first, to: first.map { $0 + 0.3 }))
      #expect(paired.pValue == pow(2, 1 - Double(count)) && paired.varianceReduction == nil)
      #expect(paired.isShown == isShown && (paired.interval != nil) == isShown)
      #expect(paired.ratioInterval == nil)
    }
  }

  @Test("Systems that always agree have no difference and a ratio of one")
  func same() throws {
    let paired = try #require(PairedDifference(from: [3, 4], to: [3, 4]))
    #expect(paired.mean == 0 && paired.pValue == 1 && !paired.isShown)
    #expect(paired.interval == ConfidenceInterval(low: 0, high: 0, level: 0.95))
    #expect(paired.ratio == 1 && paired.ratioInterval == ConfidenceInterval(low: 1, high: 1, level: 0.95))
  }

  @Test("A ratio to what may be nothing is not bounded, and to nothing is none")
  func unbounded() throws {
    let vague = try #require(PairedDifference(from: [0, 0, 1], to: [5, 6, 7]))
    #expect(vague.ratio == 18 && vague.ratioInterval == nil)
    let none = try #require(PairedDifference(from: [0, 0, 0], to: [5, 6, 7]))
    #expect(none.ratio == nil && none.ratioInterval == nil && none.interval != nil)
  }

  @Test(
    "The test and Fieller's interval are SciPy's, and agree on whether there is a difference",
    arguments: OracleValues.pairs)
  func oracle(
    seed: UInt64, count: Int, slope: Double, noise: Double, level: Double, pValue: Double, low: Double,
    high: Double, reduction: Double
  ) throws {
    var generator = SplitMix64(seed: seed)
    let first = (0..<count).map { _ in 5 + generator.uniform() }
    let second = first.map { slope * $0 + noise * generator.uniform() }
    let paired = try #require(PairedDifference(from: first, to: second, level: level))
    let ratio = try #require(paired.ratioInterval)
    #expect(abs(paired.pValue - pValue) < 1e-9 * pValue + 1e-15)
    #expect(abs(ratio.low - low) < 1e-9 * low && abs(ratio.high - high) < 1e-9 * high)
    #expect(abs(try #require(paired.varianceReduction) - reduction) < 1e-8 * reduction)
    #expect(paired.isShown == !ratio.contains(1) && paired.isShown == (pValue < 1 - level))
  }

  @Test("Fieller's interval covers the ratio of means at its level", arguments: [0.3, 1], [5, 10])
  func coverage(noise: Double, count: Int) throws {
    var generator = SplitMix64(seed: 31)
    func normal() -> Double { gsl_cdf_ugaussian_Pinv(generator.uniform()) }
    var covered = 0.0
    for _ in 0..<CoverageTests.experiments {
      let first = (0..<count).map { _ in 4 + normal() }
      let second = first.map { 0.7 * $0 + noise * normal() }
      if try #require(PairedDifference(from: first, to: second)?.ratioInterval).contains(0.7) { covered += 1 }
    }
    #expect(CoverageTests.expectedCounts(0.95).contains(covered))
  }
}
