// Requests that need one lock for part of their time, beside exact mean value analysis.

import Models
import SimEngine
import Statistics
import Testing

@Suite("A lock that everybody needs", .tags(.statistical), .optimizedOnly)
struct LockTests {
  /// What is done while the lock is held.
  enum Holder: CaseIterable, Sendable {
    /// Computing, on a thread and a core for everybody: the lock is all that they share.
    case computingThread
    /// Waiting, which holds neither loop nor scheduler.
    case waitingLoop, waitingProcess

    func simulate(_ run: Run, clients: Int) throws -> RunRecord {
      switch self {
      case .computingThread:
        var pool = ThreadPool.singleServer
        pool.threads = clients
        return try ThreadPool.simulate(run, pool)
      case .waitingLoop: return try EventLoop.simulate(run, EventLoop.singleServer)
      case .waitingProcess: return try BEAM.simulate(run, BEAM.singleServer)
      }
    }

    func step(_ span: Distribution) -> Step { self == .computingThread ? .compute(span) : .wait(span) }
  }

  /// `clients` requests at any time, each of a unit's length: a share of it waits for nothing, for the rest it has
  /// the lock.
  private func run(_ clients: Int, waiting share: Double, _ holder: Holder, _ handOff: Lock.HandOff) -> Run {
    let span = Double(unit.nanoseconds)
    var workload = Workload.uniform(
      .closed(clients: clients, think: .constant(.zero)),
      [
        .wait(.of(.gamma(mean: share * span, cv: 0.5))),
        .lock(0, isShared: false, [holder.step(.of(.exponential(mean: (1 - share) * span)))]),
      ])
    workload.locks = [Lock(name: "global", handOff: handOff)]
    return Run(
      machine: .free(cores: 16), workload: workload, warmUp: unit * 500, duration: unit * 5000, seed: 7)
  }

  @Test(
    "Throughput and latency are those of a closed network with one station",
    arguments: Holder.allCases, [0.25, 0.5, 0.75])
  func closedNetwork(holder: Holder, share: Double) throws {
    for (index, clients) in [1, 2, 3, 5, 8, 16].enumerated() {
      let run = run(clients, waiting: share, holder, index.isMultiple(of: 2) ? .fifo : .barging)
      let records = try (0..<10 as Range<UInt32>).map { replication in
        var run = run
        run.replication = replication
        return try holder.simulate(run, clients: clients)
      }
      let theory = ClosedNetwork(demands: [1 - share], delay: share).solution(population: clients)
      // Three holders, three shares, six populations, two figures: 108 intervals at once.
      let what = "seed 7, \(holder), share \(share), \(clients) clients"
      try expect(
        records.map { Double($0.sojourns(in: run).count) / 5000 }, toEstimate: theory.throughput,
        comparisons: 108, precision: 0.06, "\(what): throughput")
      try expect(
        records.map { $0.sojourns(in: run).mean }, toEstimate: theory.response + share, comparisons: 108,
        precision: 0.06, "\(what): latency")
    }
  }
}
