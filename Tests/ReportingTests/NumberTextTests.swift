// How numbers are written.

import Experiments
import Reporting
import Statistics
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
  @Test(
    "An exact number is the shortest decimal that reads back as it, without an exponent",
    arguments: [
      (0.1, "0.1"), (1 / 3, "0.3333333333333333"), (1e-7, "0.0000001"), (1.5e20, "150000000000000000000"),
      (123.456, "123.456"), (-0.0, "0"), (-2.5, "-2.5"), (100, "100"),
      (9_007_199_254_740_992, "9007199254740992"),
    ] as [(Double, String)])
  func exact(value: Double, text: String) {
    #expect(NumberText.exact(value) == text)
    #expect(Double(text) == value)
  }

  @Test("The extremes of Double read back as themselves")
  func extremes() throws {
    for value in [Double.leastNonzeroMagnitude, .greatestFiniteMagnitude, .ulpOfOne, .pi] {
      let text = try #require(NumberText.exact(value))
      #expect(Double(text) == value)
      #expect(!text.contains("e"))
    }
  }

  @Test("What is not finite has no text", arguments: [Double.nan, .infinity, -.infinity])
  func nonFinite(value: Double) {
    #expect(NumberText.exact(value) == nil)
    #expect(NumberText.significant(value, digits: 6) == nil)
  }

  @Test(
    "Six significant digits are kept, half rounds away from zero, and trailing zeros go",
    arguments: [
      (0, "0"), (1234567, "1234570"), (0.00012345649, "0.000123456"), (999999.5, "1000000"), (20.0, "20"),
      (20.61324999, "20.6132"), (0.1234565, "0.123457"), (-0.1234565, "-0.123457"), (1e-12, "0.000000000001"),
    ] as [(Double, String)])
  func significant(value: Double, text: String) {
    #expect(NumberText.significant(value, digits: 6) == text)
  }

  @Test(
    "Rounding to a place keeps the zeros up to it",
    arguments: [
      (182.4, 0, "182"), (182.4, 1, "180"), (20.6, -2, "20.60"), (0.04, -1, "0.0"), (0.05, -1, "0.1"),
      (99.96, -1, "100.0"), (3, 2, "0"),
    ] as [(Double, Int, String)])
  func place(value: Double, place: Int, text: String) {
    #expect(NumberText.toPlace(value, place) == text)
  }

  @Test(
    "A cell shows as many digits as its interval supports, and never a narrower interval",
    arguments: [
      (182.4, 12.1, "182 ±13"), (20.6132, 0.371, "20.6 ±0.4"), (1001.3, 3.17, "1001 ±4"),
      (1001.3, 0.0012, "1001.3 ±0.1"),
      (1000, 0, "1000"), (0, 0, "0"), (20.11, 0, "20.110"), (0.0166667, 0, "0.016667"),
      (123_456.7, 0, "123457"),
      (12.5, 25, "12.5 (0–62.5)"), (3, 250, "3 (0–503)"),
      (0.0166667, 0.001, "0.0167 ±0.0010"),
      (182345, 12000, "182000 ±12000"), (0, 0.5, "0 (0–1)"),
    ] as [(Double, Double, String)])
  func cell(value: Double, halfWidth: Double, text: String) {
    #expect(EstimateText(HandMadeResult.estimate(value, halfWidth: halfWidth)).line == text)
  }

  @Test(
    "A cell without an interval has three significant digits, one without a number says what it would need")
  func otherCells() {
    #expect(EstimateText(Estimate(value: 20.6132, replications: 1, samples: 9)).line == "20.6")
    #expect(EstimateText(Estimate(value: 12345, replications: 1, samples: 9)).line == "12345")
    #expect(EstimateText(Estimate(value: 0.04567, replications: 1, samples: 9)).line == "0.0457")
    #expect(
      EstimateText(Estimate(value: nil, replications: 1, samples: 9, needed: 1000)).line
        == "needs >= 1000 requests a replication")
    #expect(
      EstimateText(Estimate(value: nil, replications: 2, samples: 0, needed: 1)).line == "none completed")
    #expect(EstimateText(Estimate(value: nil, replications: 1, samples: 9)).line == "-")
  }

  @Test("Counts and numbers without an interval are the median with the least and greatest replication")
  func spread() {
    let skewed = Estimate(
      value: 302.5, spread: Estimate.Spread(least: 50, median: 68, greatest: 1437), replications: 10,
      samples: 10)
    #expect(EstimateText(skewed).line == "68 (50–1437)")
    let count = HandMadeResult.estimate(880, halfWidth: 165)
    #expect(EstimateText(count).line == "880 ±170")
    #expect(EstimateText(count, isCount: true).line == "880 (550–1210)")
    #expect(EstimateText(HandMadeResult.estimate(7, halfWidth: 0), isCount: true).line == "7")
  }

  @Test("A single replication agrees with nobody: its digits claim no more than three places")
  func single() {
    let alone = Estimate(
      value: 20.11, spread: Estimate.Spread(least: 20.11, median: 20.11, greatest: 20.11), replications: 1,
      samples: 9)
    #expect(EstimateText(alone).line == "20.1")
  }

  @Test("An interval that is not centred on its value is shown by its ends")
  func skewed() {
    let estimate = Estimate(
      value: 182, interval: ConfidenceInterval(low: 171.2, high: 196.4, level: 0.95), replications: 5,
      samples: 9)
    #expect(EstimateText(estimate).line == "182 [171, 196]")
  }
}
