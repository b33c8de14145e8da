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

  @Test("of counts that vary by chance alone has Garwood's interval of their sum, also where all agree")
  func counts() throws {
    let poisson = Estimate(ofCounts: [3, 1, 4, 2])
    let sum = ConfidenceInterval.poissonMean(count: 10)
    #expect(poisson.value == 2.5)
    #expect(poisson.interval == ConfidenceInterval(low: sum.low / 4, high: sum.high / 4, level: 0.95))
    let none = try #require(Estimate(ofCounts: [0, 0, 0, 0, 0]).interval)
    #expect(none.low == 0 && abs(none.high - 3.688879 / 5) < 1e-6)
    #expect(try #require(Estimate(ofCounts: [1, 1, 1, 1]).interval).high > 2)
  }

  @Test("of counts that come in bunches has Student's interval, if that is valid")
  func bunches() {
    let bunched: [Double] = [100, 160, 90, 140, 75]
    #expect(Estimate(ofCounts: bunched).interval == ConfidenceInterval.mean(of: bunched))
    #expect(Estimate(ofCounts: [0, 900, 2, 1, 0]).interval == nil)
    // Figures less their twins' are no counts.
    #expect(Estimate(ofCounts: [-1, 2, 3]).interval == Estimate(of: [-1, 2, 3], samples: 3).interval)
  }

  @Test("of a percentile is that of all requests, where each replication carries it")
  func percentile() throws {
    let runs = (0..<4).map { run in (1...40).map { Int64($0) * 1_000_000 + Int64(run) } }
    let own: [Double?] = [20, 20, 20, 20]
    let estimate = Estimate(of: 0.5, values: own, latencies: runs)
    #expect(estimate.value == 20.000003 && estimate.samples == 160)
    #expect(try #require(estimate.interval).contains(20) && estimate.neededForInterval == nil)
    #expect(Estimate(of: 0.5, values: own.dropLast() + [nil], latencies: runs).value == nil)
    let tail = Estimate(of: 0.975, values: own, latencies: [[1, 9], [1, 1], [1, 1], [1, 1]])
    #expect(tail.interval == nil && tail.neededForInterval != nil)
  }
}
