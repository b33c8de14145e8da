// Tests of the confidence intervals of means, probabilities and rates.

import Statistics
import Testing

@Suite("Confidence interval")
struct ConfidenceIntervalTests {
  @Test("One sample has no interval, and two have a wide one")
  func few() throws {
    #expect(ConfidenceInterval.mean(of: [1]) == nil)
    let interval = try #require(ConfidenceInterval.mean(of: [1, 3]))
    #expect(abs(interval.center - 2) < 1e-12)
    #expect(abs(interval.halfWidth - 12.706_204_736_174_7) < 1e-9)  // t(1; 0.975), with s/√n = 1.
  }

  @Test("Equal samples have an interval of no width")
  func equal() throws {
    let interval = try #require(ConfidenceInterval.mean(of: [7, 7, 7]))
    #expect(interval.low == 7 && interval.high == 7)
    #expect(interval.relativeHalfWidth == 0)
  }

  @Test("An interval contains its ends and nothing outside")
  func contains() {
    let interval = ConfidenceInterval(low: 1, high: 2, level: 0.9)
    #expect(interval.contains(1) && interval.contains(2) && interval.contains(1.5))
    #expect(!interval.contains(0.999) && !interval.contains(2.001))
  }
}
