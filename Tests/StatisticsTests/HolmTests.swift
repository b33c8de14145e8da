// Tests of the correction for many tests at once.

import Statistics
import Testing

@Suite("Holm's method")
struct HolmTests {
  @Test("Adjusted p-values are those of statsmodels", arguments: OracleValues.holm)
  func oracle(pValues: [Double], adjusted: [Double]) {
    for (own, reference) in zip(Holm.adjusted(pValues), adjusted) { #expect(abs(own - reference) < 1e-12) }
  }

  @Test("Nothing is adjusted to nothing, and one test stays as it is")
  func few() {
    #expect(Holm.adjusted([]) == [])
    #expect(Holm.adjusted([0.04]) == [0.04])
  }

  @Test("Forty tests of nothing raise an alarm in one family of twenty at most")
  func familywise() {
    var generator = SplitMix64(seed: 33)
    var alarms = 0.0
    for _ in 0..<CoverageTests.experiments {
      let pValues = (0..<40).map { _ in generator.uniform() }
      if Holm.adjusted(pValues).contains(where: { $0 < 0.05 }) { alarms += 1 }
    }
    #expect(alarms <= 1000 - CoverageTests.expectedCounts(0.95).lowerBound)
  }
}
