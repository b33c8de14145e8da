// Acceptors, their supervisors, and the processes of connections.

import Models
import SimEngine
import Testing

@Suite("Connections of the BEAM")
struct BEAMConnectionTests {
  private static let atOnce: [Schedule.Row] = [.init(at: 0, 996), .init(at: 0, 996), .init(at: 0, 996)]

  @Test("The listening socket's port accepts for all acceptors that wait, in one run")
  func acceptsForAll() throws {
    let record = try BEAM.simulate(
      .connecting(Self.atOnce), .wired(.connection, acceptors: 3) { $0.accept = .nanoseconds(100) })
    #expect(record.lettered() == ends("aaaABC"))
  }

  @Test("An acceptor that comes back while none waits accepts in its own slice")
  func acceptsInline() throws {
    func record(_ acceptors: Int) throws -> RunRecord {
      try BEAM.simulate(
        .connecting(Self.atOnce),
        .wired(.connection, acceptors: acceptors) { $0.accept = .nanoseconds(100) })
    }
    #expect(try record(1).lettered() == ends("aAaBaC"))
    #expect(try record(2).lettered() == ends("aaAaBC"))
  }

  @Test("A supervisor with as many connections as may be lets its acceptor go on when one ends")
  func limit() throws {
    let rows: [Schedule.Row] = [
      .sleeping(at: 0, 100), .sleeping(at: 10, 100), .sleeping(at: 20, 100),
    ]
    let one = try BEAM.simulate(
      .connecting(rows), .wired(.request, acceptors: 1) { $0.maxConnections = 1 })
    #expect(one.ends == [100, 200, 300])
    #expect(one.anatomy(of: 1) == "accept_queue behind only 90, wait 100")
    #expect(one.highest("open_connections") == 1)
    let two = try BEAM.simulate(
      .connecting(rows), .wired(.request, acceptors: 2) { $0.maxConnections = 1 })
    #expect(two.ends == [100, 110, 200])
  }

  @Test("A connection has a process, and each request on it another if it is to")
  func processes() throws {
    var run = Run.connecting(
      [.init(at: 0, 0), .init(at: 1000, 0), .init(at: 2000, 0, wait: 50)], .keepAlive(idle: 9))
    run.duration = .nanoseconds(2500)
    func most(_ requestProcess: BEAM.RequestProcess) throws -> Int64? {
      try BEAM.simulate(run, .wired(requestProcess, acceptors: 3)).highest(beam: "processes")
    }
    #expect(try most(.connection) == 7)
    #expect(try most(.request) == 8)
  }

  @Test(
    "What a request leaves on the heap of its connection's process stays there, else it goes with its process"
  )
  func garbage() throws {
    var run = SharedScene([.allocate(1 << 20)]).atOnce(1)
    run.workload.arrivals = .closed(clients: 1, think: .constant(.seconds(1)))
    run.workload.clients = Clients(connections: .keepAlive(idle: 1))
    run.duration = .milliseconds(2500)
    run.observation = Observation(windows: 5)
    func idle(_ requestProcess: BEAM.RequestProcess) throws -> Int64 {
      try #require(
        try BEAM.simulate(run, .wired(requestProcess, acceptors: 1)).highest(beam: "process_memory"))
    }
    #expect(try idle(.request) < 1 << 16)
    #expect(try idle(.connection) > 1 << 20)
  }

  @Test("After idle_timeout a connection is closed, and its process, its port and their memory are gone")
  func idleTimeout() throws {
    var run = Run.connecting([.init(at: 0, 10), .init(at: 900, 10)], .keepAlive(idle: 5))
    run.duration = .nanoseconds(2000)
    let record = try BEAM.simulate(run, .wired(.request, acceptors: 1) { $0.idleTimeout = .nanoseconds(100) })
    #expect(record.count("idle_closes") == 2)
    #expect(record.count("connects") == 2)
    #expect(record.highest(beam: "processes") == 4)
  }

  @Test("A connection ends with its max_keepalive-th request")
  func maxKeepalive() throws {
    let rows: [Schedule.Row] = [.init(at: 0, 10), .init(at: 100, 10), .init(at: 200, 10)]
    for requestProcess in BEAM.RequestProcess.allCases {
      let record = try BEAM.simulate(
        .connecting(rows, .keepAlive(idle: 5)), .wired(requestProcess) { $0.maxKeepalive = 2 })
      #expect(record.count("connects") == 2)
    }
  }

  @Test(
    "A request that throws ends its connection, and nobody else's", arguments: BEAM.RequestProcess.allCases)
  func exception(requestProcess: BEAM.RequestProcess) throws {
    let rows: [Schedule.Row] = [
      .init(at: 0, 10, throwing: true), .init(at: 0, 10, wait: 300), .init(at: 100, 10), .init(at: 500, 10),
    ]
    let record = try BEAM.simulate(.connecting(rows, .keepAlive(idle: 5)), .wired(requestProcess))
    #expect(record.outcomes == [.failed, .completed, .completed, .completed])
    #expect(record.count("connects") == 3)
  }

  @Test("A node that dies cuts what its acceptors, ports and processes have, and accepts again when it is up")
  func crash() throws {
    let crash = Fault(name: "crash", at: .nanoseconds(50), kind: .crash(process: 0))
    let rows: [Schedule.Row] = [.init(at: 0, 1000), .init(at: 0, 1000), .init(at: 5000, 1000)]
    let record = try BEAM.simulate(
      .connecting(rows, faults: [crash]),
      .wired(.connection, acceptors: 1) {
        $0.accept = .nanoseconds(100)
        $0.boot = .nanoseconds(1000)
      })
    #expect(record.outcomes == [.lost, .lost, .completed])
    #expect(record.faults[0].connectionsDropped == 2)
    #expect(record.ends[2] == 6100)
  }
}

extension RunRecord {
  /// The most of one of the node's levels in the measured window.
  func highest(beam meter: String) -> Int64? {
    guard let entry = ArchitectureCatalog.entry(named: BEAM.name) else { return nil }
    let place = entry.meters.gauges.firstIndex { $0.name == meter }
    return place.flatMap { readings.last?.gauges[$0].maximum }
  }
}
