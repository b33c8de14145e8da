// Servers of several instances: which of them has a message, and what waits for it.

import Models
import SimEngine
import Statistics
import Testing

@Suite("Servers of several instances, under every architecture")
struct InstanceTests {
  @Test(
    "A pool gives a message to whichever instance is free; messages wait together", arguments: Runtime.all)
  func pool(runtime: Runtime) throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.pool(of: 2, .wait(100))])
    let record = try runtime.simulate(scene.atOnce(5))
    #expect(record.ends == [100, 100, 200, 200, 300])
    #expect(record.total(.mailbox) == 100 + 100 + 200)
    #expect(record.total(.server) == 500)
  }

  @Test("Instances of a pool that are idle have the next messages beside each other", arguments: Runtime.all)
  func idle(runtime: Runtime) throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.pool(of: 2, .wait(100))])
    // At 40, 80 … 200: the third finds both busy until 140 and takes the fifth's place until 240.
    let record = try runtime.simulate(scene.every(40, count: 5))
    #expect(record.ends == [140, 180, 240, 280, 340])
  }

  @Test("Each message goes to the instance that it names, the same one under every architecture")
  func key() throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.keyed(4, .wait(100))])
    let ends = try Runtime.all.map { try $0.simulate(scene.atOnce(8)).ends }
    #expect(Set(ends).count == 1)
    // Some instance has three or more of eight, so that it is not done at 200; in a pool all would be.
    #expect(ends[0].max() ?? 0 > 200)
    let record = try BEAM.simulate(scene.atOnce(8), BEAM.singleServer)
    #expect(record.total(.mailbox) == ends[0].reduce(0) { $0 + $1 - 100 })
  }

  @Test("Instances have equally many messages but for chance")
  func evenly() throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.keyed(16, .wait(100))])
    let ends = try BEAM.simulate(scene.atOnce(3200), BEAM.singleServer).ends
    // So many instances have had an n-th message: those with the fewest messages end first.
    let waves = Dictionary(grouping: ends) { $0 / 100 }.mapValues(\.count)
    let messages = (0..<16).map { instance in waves.count { $0.value > instance } }
    #expect(messages.reduce(0, +) == 3200)
    let surplus = messages.map { Double($0 - 200) * Double($0 - 200) / 200 }.reduce(0, +)
    // χ² with 15 degrees of freedom: 0.1 % above 37.7, 0.1 % below 3.48.
    #expect(surplus < 37.7 && surplus > 3.48, "seed 1: \(messages)")
  }

  @Test(
    "An instance of the BEAM that dies takes its own mailbox with it; a pool's messages wait with its manager"
  )
  func death() throws {
    let dying = [Step.wait(100), .fail(.exception, perBillion: 1_000_000_000)]
    let keyed = SharedScene([.ask(server: 0)], servers: [.keyed(4, dying)])
    let all = try BEAM.simulate(keyed.atOnce(8), BEAM.singleServer)
    #expect(all.ends == Array(repeating: 100, count: 8))
    let pooled = SharedScene([.ask(server: 0)], servers: [.pool(of: 2, dying)])
    #expect(try BEAM.simulate(pooled.atOnce(4), BEAM.singleServer).ends == [100, 100, 200, 200])
  }

  @Test("A crash loses what instances work on, and they start anew with the node")
  func crash() throws {
    var configuration = BEAM.singleServer
    configuration.boot = .nanoseconds(500)
    var scene = SharedScene([.ask(server: 0)], servers: [.pool(of: 2, .wait(100))])
    scene.faults = [Fault(name: "crash", at: .nanoseconds(50), kind: .crash(process: 0))]
    let record = try BEAM.simulate(scene.every(20, count: 60), configuration)
    let lost = record.outcomes.count { $0 == .lost }
    #expect(lost == 2)
    let first = try #require(record.outcomes.lastIndex(of: .rejected)) + 1
    let start = record.requests[first].arrival.nanoseconds
    // Two begin at once, and the others wait for one of them: everything is as at the first start.
    #expect(record.ends[first..<first + 3] == [start + 100, start + 120, start + 200])
    #expect(record.outcomes[first...].allSatisfy { $0 == .completed })
  }

  @Test("A hundred thousand processes serve, and are in the node's books")
  func manyProcesses() throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.keyed(100_000, .wait(100))])
    var run = scene.every(10, count: 50)
    run.observation.windows = 1
    let record = try BEAM.simulate(run, BEAM.singleServer)
    #expect(record.ends == (1...50).map { 10 * $0 + 100 })
    let names = try #require(ArchitectureCatalog.all.first { $0.name == BEAM.name }).meters.gauges.map(\.name)
    let processes = try #require(names.firstIndex(of: "processes"))
    // Each request lasts 100 ns, and one comes every 10.
    #expect(record.readings.last?.gauges[processes].maximum == 100_010)
  }
}

@Suite("Servers of several instances, as queues", .tags(.statistical), .optimizedOnly)
struct InstanceTheoryTests {
  private func waits(_ server: Server, rate: Double, seed: UInt64) throws -> [Double] {
    let duration = unit * Int64(40_000 / rate)
    var workload = Workload.uniform(.poisson(rate: rate * 1000), [.ask(server: 0)])
    workload.servers = [server]
    let run = Run(
      machine: .free(cores: 1), workload: workload, warmUp: unit * Int64(8_000 / rate), duration: duration,
      seed: seed)
    return try replicate(10, of: run) { run in
      try BEAM.simulate(run, BEAM.singleServer).sojourns(in: run).mean - 1
    }
  }

  @Test(
    "A pool of four is M/M/4, and four that messages name are four queues of M/M/1", arguments: [0.5, 0.8])
  func pooledAndKeyed(load: Double) throws {
    let service = Step.wait(.of(.unitExponential))
    let seed = UInt64(load * 100)
    for (server, theory) in [
      (Server.pool(of: 4, service), MMc(arrivalRate: 4 * load, serviceRate: 1, servers: 4)),
      (Server.keyed(4, service), MMc(arrivalRate: load, serviceRate: 1, servers: 1)),
    ] {
      try expect(
        waits(server, rate: 4 * load, seed: seed), toEstimate: theory.meanWait, comparisons: 4,
        precision: 0.25,
        "seed \(seed), \(server.routing) at \(load): mean wait")
    }
  }
}

extension Server {
  fileprivate static func pool(of instances: Int, _ steps: [Step]) -> Server {
    Server(name: "server", program: Program(steps), instances: instances, routing: .pool)
  }

  fileprivate static func pool(of instances: Int, _ steps: Step...) -> Server { pool(of: instances, steps) }

  fileprivate static func keyed(_ instances: Int, _ steps: [Step]) -> Server {
    Server(name: "server", program: Program(steps), instances: instances)
  }

  fileprivate static func keyed(_ instances: Int, _ steps: Step...) -> Server { keyed(instances, steps) }
}
