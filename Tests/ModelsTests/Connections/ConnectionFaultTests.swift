// What a crash does to connections, and what holds of every run with connections.

import Models
import SimEngine
import Testing

@Suite("Connections in trouble")
struct ConnectionFaultTests {
  private static let tenth: Int64 = 100_000_000
  private static let rows: [Schedule.Row] = [
    .sleeping(at: 0, 90 * tenth), .sleeping(at: tenth, 90 * tenth), .sleeping(at: 2 * tenth, tenth),
    .sleeping(at: 3 * tenth, tenth),
  ]
  private static let crash = Fault(name: "crash", at: .seconds(1), kind: .crash(process: 0))

  private func record(boot: SimDuration) throws -> RunRecord {
    var configuration = ThreadPool.Configuration.room(open: 2, backlog: 0)
    configuration.boot = boot
    return try ThreadPool.simulate(.connecting(Self.rows, faults: [Self.crash]), configuration)
  }

  @Test(
    "A crash cuts the connections that are open, the waiting ones too; who is connecting is refused meanwhile"
  )
  func crash() throws {
    let record = try record(boot: .milliseconds(500))
    // The SYN of 0.3 s was dropped, and that of 1.3 s finds nobody.
    #expect(record.outcomes == [.lost, .lost, .lost, .rejected])
    #expect(record.ends == [10, 10, 10, 13].map { $0 * Self.tenth })
    #expect(record.faults[0].connectionsDropped == 3)
  }

  @Test("Who is connecting while the server boots, and tries again later, does not notice")
  func afterBoot() throws {
    let record = try record(boot: .milliseconds(100))
    #expect(record.outcomes == [.lost, .lost, .lost, .completed])
    #expect(record.anatomy(of: 3) == "wait 100000000, connect 1000000000")
  }

  @Test("A crash cuts idle connections, and the next request opens one")
  func idle() throws {
    let crash = Fault(name: "crash", at: .nanoseconds(50), kind: .crash(process: 0))
    let rows: [Schedule.Row] = [.sleeping(at: 0, 10), .sleeping(at: 900, 10)]
    let record = try ThreadPool.simulate(
      .connecting(rows, .keepAlive(idle: 5), faults: [crash]), .room())
    #expect(record.outcomes == [.completed, .completed])
    #expect(record.faults[0].connectionsDropped == 1)
    #expect(record.count("connects") == 2)
    #expect(record.count("idle_closes") == 0)
  }

  @Test("A request that was dropped without a word is lost when its connection is cut")
  func discarded() throws {
    var configuration = ThreadPool.Configuration.free(.fixed, core: 1, threads: 1, queue: 0)
    configuration.rejection = .discard
    let crash = Fault(name: "crash", at: .nanoseconds(30), kind: .crash(process: 0))
    let run = Run.connecting(
      [.init(at: 0, 50), .init(at: 10, 5)], timeout: .nanoseconds(900), faults: [crash])
    let record = try ThreadPool.simulate(run, configuration)
    #expect(record.outcomes == [.lost, .lost])
    #expect(record.ends == [30, 30])
    #expect(record.faults[0].connectionsDropped == 2)
  }

  @Test(
    "Requests and time add up with connections, and a second run is the same",
    arguments: Subject.accepting, ContractCase.connecting)
  func conserves(subject: Subject, scene: ContractCase) throws {
    var run = scene.run
    run.observation = Observation(windows: 7, keepsAnatomies: true)
    let record = try subject.simulate(run)
    #expect(record.requests.count > 50)
    #expect(violations(of: record, in: run) + sumViolations(of: record, in: run) == [])
    #expect(try subject.simulate(run) == record)
  }
}
