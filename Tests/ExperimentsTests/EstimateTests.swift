// What is said of the values of several replications.

import Experiments
import Statistics
import Testing

@Suite("An estimate")
struct EstimateTests {
  @Test("is the mean, with Student's interval and the spread")
  func plain() throws {
    let estimate = Estimate(of: [4, 1, 3, 2], samples: 40)
    #expect(estimate.value == 2.5 && estimate.replications == 4 && estimate.missing == 0)
    #expect(estimate.spread == .init(least: 1, median: 2.5, greatest: 4))
    // t(0.975, 3) = 3.182446; s = 1.290994; half = 3.182446 * 1.290994 / 2.
    let interval = try #require(estimate.interval)
    #expect(abs(interval.low - 0.445739) < 1e-6 && abs(interval.high - 4.554261) < 1e-6)
  }

  @Test("has no interval where Student's would reach below zero")
  func belowZero() {
    let estimate = Estimate(of: [1437, 172, 63, 79, 55, 80, 59, 53, 74, 50], samples: 10)
    #expect(estimate.interval == nil && estimate.spread?.median == 68.5)
  }

  @Test("has no interval where a share's would reach beyond one")
  func beyondOne() {
    #expect(Estimate(of: [1, 1, 0.7], samples: 3, atMost: 1).interval == nil)
    #expect(Estimate(of: [0.5, 0.51, 0.49], samples: 3, atMost: 1).interval != nil)
  }

  @Test("has no value where a replication has none, and says how many have none")
  func missing() {
    let estimate = Estimate(of: [1, nil, 3], samples: 2)
    #expect(
      estimate.value == nil && estimate.interval == nil && estimate.spread == nil && estimate.missing == 1)
  }

  @Test("of one replication has no interval")
  func single() {
    #expect(Estimate(of: [7], samples: 1).interval == nil)
  }
}
