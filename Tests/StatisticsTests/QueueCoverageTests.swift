// Tests that intervals over replications cover what queueing theory says, as often as they claim.

import CGSL
import Statistics
import Testing

/// 1,000 experiments of ten replications each.
///
/// A nominal 95 % interval must cover in 93 to 97 %, which is three standard deviations of chance about 95 %. Their lengths are the shortest round ones at which it does.
@Suite("Coverage over replications of queues", .enabled(if: isOptimized))
struct QueueCoverageTests {
  static let experiments = 1000
  static let replications = 10
  /// Ticks in a mean service: the error of whole ticks is far below that of any interval here.
  static let tick = 10_000.0

  static func isCovering(_ covered: Int, of count: Int = experiments) -> Bool {
    (0.93...0.97).contains(Double(covered) / Double(count))
  }

  @Test(
    "Mean and percentiles of the sojourn at one server with exponential service",
    arguments: [(0.5, 4000), (0.8, 30_000), (0.9, 50_000)])
  func exponential(load: Double, customers: Int) throws {
    let queue = MM1(arrivalRate: load, serviceRate: 1)
    let quantiles: [Quantile] = [0.5, 0.9, 0.99]
    let truths = quantiles.map { queue.sojourn(quantile: $0.fraction) * Self.tick }
    var generator = SplitMix64(seed: 700)
    var means = 0
    var covered = [0, 0, 0]
    var bounded = [0, 0, 0]
    for _ in 0..<Self.experiments {
      let runs = (0..<Self.replications).map { _ in
        SingleServerRun(load: load, stationaryFor: customers, &generator).sojourns
      }
      let own = runs.map { $0.reduce(0) { $0 + Double($1) } / Double(customers) }
      if try #require(ConfidenceInterval.mean(of: own)).contains(queue.meanSojourn * Self.tick) { means += 1 }
      let sorted = runs.map { $0.sortedByDigits() }
      for index in quantiles.indices {
        let estimate = try #require(ReplicatedQuantile(quantiles[index], ofSorted: sorted))
        guard let interval = estimate.interval else { continue }
        bounded[index] += 1
        if interval.contains(truths[index]) { covered[index] += 1 }
      }
    }
    #expect(Self.isCovering(means))
    for index in quantiles.indices {
      #expect(bounded[index] >= 970)
      #expect(Self.isCovering(covered[index], of: bounded[index]), "\(quantiles[index].fraction)")
    }
  }

  @Test("Percentiles that a short run cannot bound have no interval more often than a wrong one")
  func short() throws {
    let truth = MM1(arrivalRate: 0.9, serviceRate: 1).sojourn(quantile: 0.99) * Self.tick
    let p99 = Quantile(0.99)
    var generator = SplitMix64(seed: 701)
    var (wrong, unbounded, wrongByStudent) = (0, 0, 0)
    for _ in 0..<Self.experiments {
      let runs = (0..<Self.replications).map { _ in
        SingleServerRun(load: 0.9, stationaryFor: 2000, &generator).sojourns.sortedByDigits()
      }
      let estimate = try #require(ReplicatedQuantile(p99, ofSorted: runs))
      if let interval = estimate.interval {
        if !interval.contains(truth) { wrong += 1 }
      } else {
        unbounded += 1
        #expect(try #require(estimate.neededCount) > 2000)
      }
      let own = runs.map { Double(p99.value(ofSorted: $0) ?? 0) }
      if try !#require(ConfidenceInterval.mean(of: own)).contains(truth) { wrongByStudent += 1 }
    }
    #expect(wrong < 70 && unbounded > 800)
    // What the mean of the replications' own percentiles would claim.
    #expect(wrongByStudent > 700)
  }

  @Test("Mean wait of the barber with a customer every 18 minutes for 16")
  func barber() throws {
    let load = 16.0 / 18
    let truth = MM1(arrivalRate: 1.0 / 18, serviceRate: 1.0 / 16).meanWait / 16 * Self.tick
    #expect(abs(truth / Self.tick * 16 - 128) < 1e-9)
    var generator = SplitMix64(seed: 702)
    var covered = 0
    for _ in 0..<Self.experiments {
      let own = (0..<Self.replications).map { _ in
        SingleServerRun(load: load, stationaryFor: 22_000, &generator).meanWait
      }
      if try #require(ConfidenceInterval.mean(of: own)).contains(truth) { covered += 1 }
    }
    #expect(Self.isCovering(covered))
  }

  @Test("Mean sojourn with service times of a squared coefficient of variation of 10")
  func variable() throws {
    let truth = (1 + MG1(arrivalRate: 0.5, meanService: 1, squaredCV: 10).meanWait) * Self.tick
    var generator = SplitMix64(seed: 703)
    var covered = 0
    for _ in 0..<Self.experiments {
      let own = (0..<Self.replications).map { _ in
        SingleServerRun(load: 0.5, squaredCV: 10, warmUp: 2000, for: 20_000, &generator).meanSojourn
      }
      if try #require(ConfidenceInterval.mean(of: own)).contains(truth) { covered += 1 }
    }
    #expect(Self.isCovering(covered))
  }

  @Test(
    "Paired difference and ratio of two fast and three slower servers under the same arrivals and demands")
  func paired() throws {
    let (two, three) = (
      MMc(arrivalRate: 1.4, serviceRate: 1, servers: 2), MMc(arrivalRate: 1.4, serviceRate: 0.7, servers: 3)
    )
    let difference = (three.meanSojourn - two.meanSojourn) * Self.tick
    let ratio = three.meanSojourn / two.meanSojourn
    var generator = SplitMix64(seed: 704)
    var (differences, ratios) = (0, 0)
    for _ in 0..<Self.experiments {
      var means: (first: [Double], second: [Double]) = ([], [])
      for _ in 0..<Self.replications {
        let (arrivals, services) = Self.customers(4500, rate: 1.4, &generator)
        let slower = services.map { Int64((Double($0) / 0.7).rounded()) }
        let (first, second) = (
          KieferWolfowitz.sojourns(arrivals: arrivals, services: services, servers: 2),
          KieferWolfowitz.sojourns(arrivals: arrivals, services: slower, servers: 3)
        )
        means.first.append(first.dropFirst(500).reduce(0) { $0 + Double($1) } / 4000)
        means.second.append(second.dropFirst(500).reduce(0) { $0 + Double($1) } / 4000)
      }
      let estimate = try #require(PairedDifference(from: means.first, to: means.second))
      if try #require(estimate.interval).contains(difference) { differences += 1 }
      if try #require(estimate.ratioInterval).contains(ratio) { ratios += 1 }
    }
    #expect(Self.isCovering(differences) && Self.isCovering(ratios))
  }

  private static func customers(
    _ count: Int, rate: Double, _ generator: inout SplitMix64
  ) -> (arrivals: [Int64], services: [Int64]) {
    var time = 0.0
    var (arrivals, services): ([Int64], [Int64]) = ([], [])
    for _ in 0..<count {
      time -= log(generator.uniform()) / rate
      arrivals.append(Int64((time * tick).rounded()))
      services.append(Int64((-log(generator.uniform()) * tick).rounded()))
    }
    return (arrivals, services)
  }
}

/// One server in order of arrival, by Lindley's recursion, with a mean service of ``QueueCoverageTests/tick`` ticks.
struct SingleServerRun {
  let sojourns: [Int64]
  let meanWait: Double

  var meanSojourn: Double { sojourns.reduce(0) { $0 + Double($1) } / Double(sojourns.count) }

  /// Exponential service; the first wait is drawn from the stationary law, so there is no transient.
  init(load: Double, stationaryFor customers: Int, _ generator: inout SplitMix64) {
    let isWaiting = generator.uniform() < load
    let first = isWaiting ? -log(generator.uniform()) / (1 - load) : 0
    self.init(load: load, wait: first, warmUp: 0, for: customers, &generator) { -log($0.uniform()) }
  }

  /// Exponential service; the first customer finds `queued` others.
  init(load: Double, queued: Int, for customers: Int, _ generator: inout SplitMix64) {
    let wait = (0..<queued).reduce(0) { sum, _ in sum - log(generator.uniform()) }
    self.init(load: load, wait: wait, warmUp: 0, for: customers, &generator) { -log($0.uniform()) }
  }

  /// Hyperexponential service of two phases with balanced means.
  init(
    load: Double, squaredCV: Double, warmUp: Int, for customers: Int, _ generator: inout SplitMix64
  ) {
    let often = (1 + ((squaredCV - 1) / (squaredCV + 1)).squareRoot()) / 2
    self.init(load: load, wait: 0, warmUp: warmUp, for: customers, &generator) { generator in
      let share = generator.uniform() < often ? often : 1 - often
      return -log(generator.uniform()) / (2 * share)
    }
  }

  private init(
    load: Double, wait first: Double, warmUp: Int, for customers: Int, _ generator: inout SplitMix64,
    service: (inout SplitMix64) -> Double
  ) {
    var sojourns: [Int64] = []
    sojourns.reserveCapacity(customers)
    var wait = first
    var waits = 0.0
    for index in 0..<warmUp + customers {
      let sojourn = wait + service(&generator)
      if index >= warmUp {
        sojourns.append(Int64((sojourn * QueueCoverageTests.tick).rounded()))
        waits += wait
      }
      wait = max(0, sojourn + log(generator.uniform()) / load)
    }
    self.sojourns = sojourns
    meanWait = waits / Double(customers) * QueueCoverageTests.tick
  }
}
