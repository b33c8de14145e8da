// Tests of quantiles as exact fractions.

import Statistics
import Testing

@Suite("Quantile")
struct QuantileTests {
  @Test(
    "A quantile's rank is the smallest that reaches the share",
    arguments: [
      (0.0, 10, 1), (0.5, 1, 1), (0.5, 2, 1), (0.5, 3, 2), (0.9, 10, 9), (0.99, 100, 99), (0.99, 101, 100),
      (0.999, 1000, 999), (0.07, 100, 7), (0.29, 100, 29), (1.0, 10, 10),
    ])
  func rank(fraction: Double, count: Int, expected: Int) {
    #expect(Quantile(fraction).rank(among: count) == expected)
  }

  @Test("The empirical distribution reaches the share at the quantile and not before", arguments: 1...60)
  func definition(count: Int) throws {
    let samples = (1...count).map { Int64($0 / 3) }
    for percent in 1...100 {
      let quantile = Quantile(billionths: Int64(percent) * 10_000_000)
      let value = try #require(quantile.value(ofSorted: samples))
      #expect(samples.filter { $0 <= value }.count * 100 >= percent * count)
      #expect(samples.filter { $0 < value }.count * 100 < percent * count)
    }
  }

  @Test(
    "A quantile needs ten samples beyond it, exactly",
    arguments: [
      (0.5, 20), (0.9, 100), (0.95, 200), (0.99, 1000), (0.999, 10_000), (0.9999, 100_000), (0.01, 1000),
      (0.7, 34),
    ])
  func support(fraction: Double, least: Int) {
    let quantile = Quantile(fraction)
    #expect(quantile.minimumSamples == least)
    #expect(quantile.isSupported(by: least))
    #expect(!quantile.isSupported(by: least - 1))
  }

  @Test("No number of samples supports the ends of a distribution")
  func ends() {
    #expect(Quantile(1).minimumSamples == nil)
    #expect(!Quantile(0).isSupported(by: .max))
  }

  @Test("A rank stays exact where floating point does not")
  func largeCounts() {
    #expect(Quantile(0.999_999_999).rank(among: .max) == Int.max - 9_223_372_036)
  }

  @Test("No samples have no quantile")
  func empty() {
    #expect(Quantile(0.5).value(ofSorted: [Int64]()) == nil)
  }
}
