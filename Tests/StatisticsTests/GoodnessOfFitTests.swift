// Tests of the tests of fit.

import CGSL
import Statistics
import Testing

@Suite("Goodness of fit")
struct GoodnessOfFitTests {
  @Test("The samples' distance to the distribution is the largest, on either side of a step")
  func distance() {
    let fit = GoodnessOfFit.kolmogorovSmirnov([0.9, 0.1, 0.2]) { $0 }
    #expect(abs(fit.statistic - (2.0 / 3 - 0.2)) < 1e-15)
  }

  @Test("Counts as expected fit perfectly, and others by the chi-square distribution")
  func chiSquare() {
    #expect(GoodnessOfFit.chiSquare(observed: [10, 20], expected: [10, 20]).pValue == 1)
    let fit = GoodnessOfFit.chiSquare(observed: [44, 56], expected: [50, 50])
    #expect(abs(fit.statistic - 1.44) < 1e-12)
    #expect(abs(fit.pValue - 0.230_139_340_443_280) < 1e-12)
    let strict = GoodnessOfFit.chiSquare(
      observed: [44, 56, 50], expected: [50, 50, 50], estimatedParameters: 1)
    #expect(abs(strict.pValue - fit.pValue) < 1e-12)
  }

  @Test("p-values of samples from the distribution itself are uniform")
  func uniform() {
    // 2,000 p-values in ten cells: the chi-square quantile of 9 degrees of freedom at 0.999 is 27.88.
    var generator = SplitMix64(seed: 3)
    var cells = [Int](repeating: 0, count: 10)
    for _ in 0..<2000 {
      let samples = (0..<100).map { _ in -log(generator.uniform()) }
      let fit = GoodnessOfFit.kolmogorovSmirnov(samples) { 1 - exp(-$0) }
      cells[min(9, Int(fit.pValue * 10))] += 1
    }
    let fit = GoodnessOfFit.chiSquare(observed: cells, expected: Array(repeating: 200, count: 10))
    #expect(fit.statistic < 27.88)
  }

  @Test("A distribution five per cent off is told from 10,000 samples")
  func power() {
    var generator = SplitMix64(seed: 4)
    let samples = (0..<10_000).map { _ in -1.05 * log(generator.uniform()) }
    #expect(GoodnessOfFit.kolmogorovSmirnov(samples) { 1 - exp(-$0) }.pValue < 0.001)
    #expect(GoodnessOfFit.kolmogorovSmirnov(samples) { 1 - exp(-$0 / 1.05) }.pValue > 0.01)
  }
}
