// Tests of intervals and tests of fit against values from SciPy.

import CGSL
import Statistics
import Testing

@Suite("Against SciPy")
struct OracleTests {
  static func uniforms(_ count: Int) -> [Double] {
    var generator = SplitMix64(seed: UInt64(count))
    return (0..<count).map { _ in generator.uniform() }
  }

  @Test("Student's intervals are SciPy's to nine digits", arguments: OracleValues.student)
  func student(count: Int, level: Double, low: Double, high: Double) throws {
    let samples = OracleTests.uniforms(count).map { 100 * $0 }
    let interval = try #require(ConfidenceInterval.mean(of: samples, level: level))
    #expect(abs(interval.low - low) <= 1e-9 * (high - low))
    #expect(abs(interval.high - high) <= 1e-9 * (high - low))
    #expect(interval.level == level)
  }

  @Test("Wilson's score intervals are SciPy's to nine digits", arguments: OracleValues.probability)
  func probability(successes: Int, trials: Int, level: Double, low: Double, high: Double) {
    let interval = ConfidenceInterval.probability(successes: successes, trials: trials, level: level)
    #expect(abs(interval.low - low) <= 1e-9 * low + 1e-18)
    #expect(abs(interval.high - high) <= 1e-9 * high)
  }

  @Test("Garwood's intervals are SciPy's to nine digits", arguments: OracleValues.poisson)
  func poisson(count: Int, level: Double, low: Double, high: Double) {
    let interval = ConfidenceInterval.poissonMean(count: count, level: level)
    #expect(abs(interval.low - low) <= 1e-9 * low)
    #expect(abs(interval.high - high) <= 1e-9 * high)
  }

  @Test("An interval of any count can be had, and widens with the level")
  func everyCount() {
    for count in Array(0..<300) + [1718, 99_999, 100_000, 100_001, 227_250, 1_765_100, 2_000_000_000] {
      var inner = ConfidenceInterval.poissonMean(count: count, level: 0.5)
      for level in [0.9, 0.95, 0.99, 0.9999] {
        let outer = ConfidenceInterval.poissonMean(count: count, level: level)
        #expect(outer.low < inner.low || count == 0)
        #expect(outer.high > inner.high)
        #expect(outer.contains(Double(count)))
        inner = outer
      }
    }
  }

  @Test(
    "Kolmogorov and Smirnov's p-value is within 0.02 of the exact one",
    arguments: OracleValues.kolmogorovSmirnov)
  func kolmogorovSmirnov(count: Int, power: Double, statistic: Double, pValue: Double) {
    let samples = OracleTests.uniforms(count).map { pow($0, power) }
    let fit = GoodnessOfFit.kolmogorovSmirnov(samples) { $0 }
    #expect(abs(fit.statistic - statistic) < 1e-12)
    #expect(abs(fit.pValue - pValue) < 0.02)
    // In the tail, where it decides, the correction errs by less than a quarter of the value.
    #expect(pValue > 0.1 || abs(fit.pValue / pValue - 1) < 0.25)
  }

  @Test("Pearson's test is SciPy's", arguments: OracleValues.chiSquare)
  func chiSquare(observed: [Int], expected: [Double], statistic: Double, pValue: Double) {
    let fit = GoodnessOfFit.chiSquare(observed: observed, expected: expected)
    #expect(abs(fit.statistic - statistic) < 1e-10)
    #expect(abs(fit.pValue - pValue) < 1e-10)
  }
}
