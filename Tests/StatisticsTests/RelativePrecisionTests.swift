// Tests of stopping once an estimate is precise.

import Statistics
import Testing

@Suite("Relative precision")
struct RelativePrecisionTests {
  private static func interval(_ low: Double, _ high: Double) -> ConfidenceInterval {
    ConfidenceInterval(low: low, high: high, level: 0.95)
  }

  @Test("The error is beside the true value, and that of the longer side")
  func error() throws {
    let rule = RelativePrecision(0.25)
    // 100 ± 20: the true value may be 80, and 20 is a quarter of that.
    #expect(try #require(rule.error(of: 100, in: Self.interval(80, 120))) == 0.25)
    #expect(rule.isReached(by: 100, in: Self.interval(80, 120)))
    #expect(!rule.isReached(by: 100, in: Self.interval(79.9, 100)))
    #expect(!rule.isReached(by: 100, in: Self.interval(90, 120.1)))
    #expect(rule.error(of: 100, in: Self.interval(0, 120)) == nil && rule.error(of: 100, in: nil) == nil)
    #expect(rule.error(of: 0, in: Self.interval(0, 0)) == 0)
  }

  @Test(
    "At a load of 0.9 the mean is within the precision as often as promised less what stopping early costs",
    .enabled(if: isOptimized))
  func power() throws {
    let rule = RelativePrecision(0.1)
    let truth = MM1(arrivalRate: 0.9, serviceRate: 1).meanSojourn * QueueCoverageTests.tick
    var generator = SplitMix64(seed: 710)
    var (precise, covered, replications) = (0, 0, 0)
    var estimates = Moments()
    for _ in 0..<QueueCoverageTests.experiments {
      var means: [Double] = []
      var interval: ConfidenceInterval?
      repeat {
        for _ in 0..<10 {
          means.append(SingleServerRun(load: 0.9, stationaryFor: 5000, &generator).meanSojourn)
        }
        interval = ConfidenceInterval.mean(of: means)
      } while !rule.isReached(by: try #require(Moments(means).mean), in: interval)
      let estimate = try #require(Moments(means).mean)
      estimates.add(estimate / truth - 1)
      replications += means.count
      if (estimate / truth - 1).magnitude <= rule.target { precise += 1 }
      if try #require(interval).contains(truth) { covered += 1 }
    }
    let bias = try #require(estimates.mean)
    let text = "precise \(precise), covered \(covered), bias \(bias), replications \(replications)"
    #expect(precise >= 920, "\(text)")
    #expect(covered >= 900, "\(text)")
    // It stops early where the sample has been calm, which is where it is too low.
    #expect((-0.03..<0).contains(bias), "\(text)")
  }
}
