// Callers who wait for their answer: the thread pool as the machine repair model.

import Models
import SimEngine
import Statistics
import Testing

@Suite("Thread pool in a closed loop", .tags(.statistical), .optimizedOnly)
struct ClosedLoopTests {
  /// A closed loop at a utilisation that an open one would answer in 1/(1 − U).
  struct Row: Sendable {
    let utilisation: Double
    let clients: Int
    /// In mean services.
    let think: Double
    /// In mean services, to three decimals.
    let published: Double
  }

  /// Source: exact mean value analysis after Schroeder, Wierman and Harchol-Balter (NSDI '06); think times solved for.
  static let rows = [
    Row(utilisation: 0.9, clients: 5, think: 2.881, published: 2.674),
    Row(utilisation: 0.9, clients: 10, think: 7.511, published: 3.601),
    Row(utilisation: 0.9, clients: 50, think: 49.562, published: 5.993),
    Row(utilisation: 0.9, clients: 100, think: 104.110, published: 7.001),
    Row(utilisation: 0.9, clients: 1000, think: 1101.808, published: 9.303),
  ]

  @Test("N callers at 90 % load wait less than an open stream does", arguments: rows)
  func closed(row: Row) throws {
    let theory = MachineRepair(
      population: row.clients, thinkTime: row.think, meanService: 1, servers: 1)
    #expect(abs(theory.meanSojourn - row.published) < 0.0015)
    let measured = row.clients > 100 ? 60_000 : 20_000
    let duration = SimDuration(rounding: Double(measured) / row.utilisation * Double(unit.nanoseconds))
    let run = Run(
      machine: .free(cores: 1),
      workload: .uniform(
        .closed(clients: row.clients, think: .of(.exponential(mean: row.think * 1e6))),
        [.compute(.of(.unitExponential))]),
      warmUp: .nanoseconds(duration.nanoseconds / 4), duration: duration, seed: UInt64(row.clients))
    var pool = ThreadPool.singleServer
    pool.threads = 1
    let means = try replicate(10, of: run) { run in
      try ThreadPool.simulate(run, pool).sojourns(in: run).mean
    }
    try expect(
      means, toEstimate: theory.meanSojourn, comparisons: Self.rows.count, precision: 0.15,
      "seed \(run.seed), \(row.clients) callers")
  }
}
