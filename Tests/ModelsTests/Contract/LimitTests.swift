// In the limit all architectures are the same queue, exactly; that licenses comparing them elsewhere.

import Models
import SimEngine
import Statistics
import Testing

@Suite("The limit of one server without costs")
struct LimitTests {
  @Test("Every architecture of the catalog is held to it")
  func isComplete() {
    #expect(SingleServer.all.map(\.testDescription) == ArchitectureCatalog.all.map(\.name))
  }

  @Test("Random requests leave when Lindley's recursion says, to the nanosecond", arguments: SingleServer.all)
  func lindleyAtRandom(server: SingleServer) throws {
    let services: [Distribution] = [
      .exponential(.milliseconds(1)), .of(.lognormal(mean: 1e6, cv: 4)),
      .of(.pareto(mean: 1e6, alpha: 1.3, max: 1e10)), .of(.uniform(from: 0, to: 2e6)),
    ]
    for (index, service) in services.enumerated() {
      for arrivals in [Arrivals.poisson(rate: 900), .constant(rate: 1000)] {
        try expectLindley(server, arrivals, service: service, seed: UInt64(index))
      }
    }
  }

  /// The services are drawn here from the streams that the world draws them from, by way of a machine with so
  /// many servers that nobody waits.
  private func expectLindley(
    _ server: SingleServer, _ arrivals: Arrivals, service: Distribution, seed: UInt64
  ) throws {
    let seconds: Int64 = isOptimized ? 10 : 2
    var run = Run(
      machine: .free(cores: 1024), workload: .uniform(arrivals, [.compute(service)]),
      duration: .seconds(seconds), seed: seed)
    var plenty = ThreadPool.singleServer
    plenty.threads = 100_000
    let alone = try ThreadPool.simulate(run, plenty)
    run.machine = .free(cores: 1)
    let record = try server.simulate(run)
    let expected = Lindley.sojourns(
      arrivals: record.requests.map(\.arrival.nanoseconds), services: alone.latencies)
    #expect(record.latencies == expected, "seed \(seed), \(service.shape)")
    #expect(record.requests.count > 500 * Int(seconds))
  }

  @Test(
    "Requests that come at once, with and without work, leave in order of arrival",
    arguments: SingleServer.all)
  func lindleyWithTies(server: SingleServer) throws {
    var rows: [Schedule.Row] = []
    for index in 0..<2000 as Range<Int64> {
      rows.append(Schedule.Row(at: index / 4 * 3, index % 5 == 0 ? 0 : index % 3))
    }
    let record = try server.simulate(.of(rows))
    #expect(
      record.latencies
        == Lindley.sojourns(
          arrivals: rows.map(\.arrival.nanoseconds), services: rows.map(\.compute.nanoseconds)))
    #expect(record.processorTime.work == record.demanded)
  }

  @Test("Times that are k times as long give latencies that are k times as long", arguments: SingleServer.all)
  func scales(server: SingleServer) throws {
    let rows = (0..<500 as Range<Int64>).map { index in
      Schedule.Row(
        at: index * 700, index * 7919 % 1301, wait: index % 3 * 500, then: index * 104_729 % 701,
        throwing: false)
    }
    let once = try server.simulate(.of(rows, on: .free(cores: 2)))
    for factor in [2, 1000, 1_234_567] as [Int64] {
      let longer = rows.map { row in
        Schedule.Row(
          at: row.arrival.nanoseconds * factor, row.compute.nanoseconds * factor,
          wait: row.wait.nanoseconds * factor, then: row.computeAfter.nanoseconds * factor)
      }
      let scaled = try server.simulate(.of(longer, on: .free(cores: 2)))
      #expect(scaled.latencies == once.latencies.map { $0 * factor }, "factor \(factor)")
    }
  }
}
