// Balancers beside theory: independent queues, and the power of two choices in small fleets.

import Models
import SimEngine
import Statistics
import Testing

@Suite("Balancers, in theory", .tags(.statistical), .optimizedOnly)
struct BalancerTheoryTests {
  private func means(_ instances: Int, _ policy: Balancer.Policy, load: Double, count: Int, seed: UInt64)
    throws
    -> [Double]
  {
    var run = Run.queue(.unitExponential, rate: load * Double(instances), count: count, seed: seed)
    run.platform = .of(instances, policy)
    return try replicate(10, of: run) { run in
      try EventLoop.simulate(run, EventLoop.singleServer).sojourns(in: run).mean
    }
  }

  @Test("At random each instance is an M/M/1", arguments: [0.5, 0.8])
  func random(load: Double) throws {
    try expect(
      means(10, .random, load: load, count: 60_000, seed: 71), toEstimate: 1 / (1 - load), comparisons: 2,
      precision: 0.08, "seed 71, load \(load)")
  }

  /// Mean sojourns of fleets whose customers take the shorter of two queues drawn with replacement, each from 24 million
  /// customers, good to half a percent; those of endlessly large fleets are lower: 1.6145 and 2.6141.
  @Test(
    "Of two choices the shorter queue: small fleets do as well as was simulated elsewhere",
    arguments: [(10, 0.7, 1.743), (10, 0.9, 3.114), (100, 0.7, 1.628), (100, 0.9, 2.656)])
  func powerOfTwo(instances: Int, load: Double, mean: Double) throws {
    let means = try means(instances, .powerOfTwoChoices, load: load, count: 80_000, seed: 73)
    let interval = try #require(ConfidenceInterval.mean(of: means, level: 1 - 0.01 / 4))
    let (low, high) = (interval.low - 0.005 * mean, interval.high + 0.005 * mean)
    #expect(
      low <= mean && mean <= high, "seed 73, \(instances) at \(load): \(mean) is outside \(low)…\(high)")
    #expect(interval.halfWidth < 0.04 * mean)
    #expect(Supermarket(load: load, choices: 2).meanSojourn < interval.high)
  }

  @Test("The fewest requests beat two choices, two choices beat turns, and turns beat chance")
  func ranking() throws {
    let policies: [Balancer.Policy] = [.leastConnections, .powerOfTwoChoices, .roundRobin, .random]
    let figures = try policies.map { try means(10, $0, load: 0.8, count: 40_000, seed: 79).mean }
    #expect(figures == figures.sorted(), "\(figures), seed 79")
  }
}
