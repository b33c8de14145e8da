// Tests that intervals cover the true value as often as they claim.

import CGSL
import Statistics
import Testing

@Suite("Coverage")
struct CoverageTests {
  static let experiments = 1000

  /// How often 1,000 experiments may cover at `level`: within 3.29 standard deviations, significance 0.001.
  static func expectedCounts(_ level: Double) -> ClosedRange<Double> {
    let mean = level * Double(experiments)
    let margin = 3.29 * (mean * (1 - level)).squareRoot()
    return mean - margin...mean + margin
  }

  @Test("Student's interval of normal samples covers at its level", arguments: [2, 5, 30], [0.8, 0.95])
  func student(count: Int, level: Double) throws {
    var generator = SplitMix64(seed: 10)
    var covered = 0.0
    for _ in 0..<CoverageTests.experiments {
      let samples = (0..<count).map { _ in 7 + 3 * gsl_cdf_ugaussian_Pinv(generator.uniform()) }
      if try #require(ConfidenceInterval.mean(of: samples, level: level)).contains(7) { covered += 1 }
    }
    #expect(CoverageTests.expectedCounts(level).contains(covered))
  }

  @Test("Wilson's interval covers close to its level", arguments: [0.02, 0.3, 0.5, 0.93])
  func probability(of success: Double) {
    var generator = SplitMix64(seed: 11)
    var covered = 0.0
    for _ in 0..<CoverageTests.experiments {
      let successes = (0..<400).count { _ in generator.uniform() < success }
      if ConfidenceInterval.probability(successes: successes, trials: 400).contains(success) { covered += 1 }
    }
    #expect(CoverageTests.expectedCounts(0.95).contains(covered))
  }

  @Test("Garwood's interval covers with at least its level", arguments: [0.7, 4, 30])
  func poisson(mean: Double) {
    var generator = SplitMix64(seed: 12)
    var covered = 0.0
    for _ in 0..<CoverageTests.experiments {
      var count = -1
      var time = 0.0
      while time <= mean {
        time -= log(generator.uniform())
        count += 1
      }
      if ConfidenceInterval.poissonMean(count: count).contains(mean) { covered += 1 }
    }
    #expect(covered >= CoverageTests.expectedCounts(0.95).lowerBound)
  }
}
