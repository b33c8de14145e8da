// Tests that cutting the warm-up where MSER-5 says removes the bias of how a queue starts.

import CGSL
import Statistics
import Testing

/// M/M/1 at a load of 0.8, 20 replications of 40,000 customers, averaged customer by customer and then over 80 at a time
/// into 500 observations.
@Suite("Warm-up of a queue", .enabled(if: isOptimized))
struct QueueWarmUpTests {
  private static let windows = 500
  private static let width = 80
  private static let replications = 20

  /// Mean sojourns by replication and window; the first customer finds `queued` others.
  private static func series(queued: Int, _ generator: inout SplitMix64) -> [[Double]] {
    (0..<replications).map { _ in
      let sojourns = SingleServerRun(
        load: 0.8, queued: queued, for: windows * width, &generator
      ).sojourns
      return (0..<windows).map { window in
        sojourns[window * width..<(window + 1) * width].reduce(0) { $0 + Double($1) } / Double(width)
      }
    }
  }

  private static func warmUp(of series: [[Double]]) throws -> WarmUp {
    let averaged = (0..<windows).map { window in series.reduce(0) { $0 + $1[window] } / Double(replications) }
    return try #require(WarmUp.mser5(averaged))
  }

  @Test(
    "Started empty or with 1,000 queued, the mean of what is left is that of the steady state",
    arguments: [0, 1000])
  func unbiased(queued: Int) throws {
    let truth = MM1(arrivalRate: 0.8, serviceRate: 1).meanSojourn * QueueCoverageTests.tick
    var generator = SplitMix64(seed: 720 + UInt64(queued))
    let experiments = 100
    var (covered, coveredUncut, unsettled) = (0, 0, 0)
    var (errors, uncut) = (Moments(), Moments())
    for _ in 0..<experiments {
      let series = Self.series(queued: queued, &generator)
      let warmUp = try Self.warmUp(of: series)
      if !warmUp.isValid { unsettled += 1 }
      // Where the rule finds nothing, half is left out.
      let cut = warmUp.isValid ? warmUp.truncation : Self.windows / 2
      // 1,000 customers are served in 5,000 mean services, in which 4,000 come: 50 windows.
      #expect(queued == 0 || cut >= 40)
      let means = series.map { $0[cut...].reduce(0, +) / Double(Self.windows - cut) }
      let whole = series.map { $0.reduce(0, +) / Double(Self.windows) }
      if try #require(ConfidenceInterval.mean(of: means)).contains(truth) { covered += 1 }
      if try #require(ConfidenceInterval.mean(of: whole)).contains(truth) { coveredUncut += 1 }
      errors.add(try #require(Moments(means).mean) / truth - 1)
      uncut.add(try #require(Moments(whole).mean) / truth - 1)
    }
    let text = "covered \(covered), uncut \(coveredUncut), bias \(errors.mean ?? 0), uncut \(uncut.mean ?? 0)"
    // Its minimum lies in the second half now and then, by chance.
    #expect(unsettled <= 6)
    // Three standard deviations below 95 of 100.
    #expect(covered >= 88, "\(text)")
    #expect(abs(try #require(errors.mean)) < 0.005, "\(text)")
    if queued > 0 { #expect(coveredUncut == 0, "\(text)") }
  }
}
