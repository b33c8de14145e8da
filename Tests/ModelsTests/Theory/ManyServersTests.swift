// A pool of c threads on c cores is the queue with c servers.

import Models
import SimEngine
import Statistics
import Testing

@Suite("Thread pool as a queue with several servers", .tags(.statistical), .optimizedOnly)
struct ManyServersTests {
  /// 15 cells with a mean wait and a probability of waiting each.
  private let comparisons = 30

  private func pool(_ threads: Int, queue: Int = .max) -> ThreadPool.Configuration {
    var configuration = ThreadPool.singleServer
    configuration.threads = threads
    configuration.queue = queue
    return configuration
  }

  @Test(
    "c threads on c cores equal Kiefer and Wolfowitz to the nanosecond and M/M/c within a 99 % interval",
    arguments: [1, 2, 4, 8, 16], [0.5, 0.8, 0.9])
  func erlangC(servers: Int, load: Double) throws {
    let rate = load * Double(servers)
    let run = Run.queue(
      .unitExponential, rate: rate, count: load > 0.85 ? 40_000 : 25_000, cores: servers,
      seed: UInt64(servers * 1000) + UInt64(load * 100))
    var meanWaits: [Double] = []
    var waitShares: [Double] = []
    for replication in 0..<10 as Range<UInt32> {
      var run = run
      run.replication = replication
      let waits = try exactWaits(in: run, servers: servers)
      meanWaits.append(waits.reduce(0) { $0 + Double($1) } / Double(waits.count) / Double(unit.nanoseconds))
      waitShares.append(Double(waits.count { $0 > 0 }) / Double(waits.count))
    }
    let theory = MMc(arrivalRate: rate, serviceRate: 1, servers: servers)
    let what = "seed \(run.seed), \(servers) servers at \(load)"
    try expect(
      meanWaits, toEstimate: theory.meanWait, comparisons: comparisons, precision: 0.5, "\(what): mean wait")
    try expect(
      waitShares, toEstimate: theory.waitProbability, comparisons: comparisons, precision: 0.25,
      "\(what): probability of waiting")
  }

  /// The waits in ns of those who come in the window, after comparing all sojourns with the recursion.
  ///
  /// The services are what the same requests take where nobody waits.
  private func exactWaits(in run: Run, servers: Int) throws -> [Int64] {
    let record = try ThreadPool.simulate(run, pool(servers))
    var roomy = run
    roomy.machine = .free(cores: 128)
    let services = try ThreadPool.simulate(roomy, pool(128)).latencies
    let expected = KieferWolfowitz.sojourns(
      arrivals: record.requests.map(\.arrival.nanoseconds), services: services, servers: servers)
    #expect(record.latencies == expected, "seed \(run.seed), replication \(run.replication)")
    return zip(record.requests, services).filter { $0.0.arrival >= run.windowStart }.map {
      $0.0.latency.nanoseconds - $0.1
    }
  }

  @Test("A pool with 10 threads and room for 50 more loses what M/M/10/60 loses", arguments: [0.9, 1.0, 1.2])
  func bounded(load: Double) throws {
    let theory = MMcK(arrivalRate: 10 * load, serviceRate: 1, servers: 10, capacity: 60)
    let run = Run.queue(
      .unitExponential, rate: 10 * load, count: load < 1 ? 100_000 : 60_000, cores: 10,
      seed: UInt64(load * 10))
    var losses: [Double] = []
    let sojourns = try replicate(10, of: run) { run in
      let record = try ThreadPool.simulate(run, pool(10, queue: 50))
      let cohort = record.requests.filter { $0.arrival >= run.windowStart }
      losses.append(Double(cohort.count { $0.outcome == .rejected }) / Double(cohort.count))
      return record.sojourns(in: run).mean
    }
    let what = "seed \(run.seed), load \(load)"
    // Three loads with two figures each. At 0.9 a loss is rare: 3.5 in 10,000.
    try expect(
      losses, toEstimate: theory.lossProbability, comparisons: 6, precision: load < 1 ? 1 : 0.35,
      "\(what): loss")
    try expect(
      sojourns, toEstimate: theory.meanSojournOfAccepted, comparisons: 6, precision: 0.12, "\(what): sojourn")
  }

  @Test("The exact values are the published ones")
  func oracle() {
    #expect(abs(MMc(arrivalRate: 7.2, serviceRate: 1, servers: 8).waitProbability - 0.701533) < 1e-6)
    #expect(
      abs(MMcK(arrivalRate: 12, serviceRate: 1, servers: 10, capacity: 60).lossProbability - 0.166675) < 1e-6)
  }
}
