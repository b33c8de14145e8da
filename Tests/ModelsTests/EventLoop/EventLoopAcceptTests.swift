// New connections in front of a loop: one is accepted an iteration, whatever the others ask for meanwhile.

import Models
import SimEngine
import Testing

@Suite("Connections of an event loop")
struct EventLoopAcceptTests {
  private static func loop(processes: Int = 1) -> EventLoop.Configuration {
    var configuration = EventLoop.singleServer
    configuration.processes = processes
    configuration.boot = .nanoseconds(1000)
    return configuration
  }

  private func accepting(_ record: RunRecord, from first: Int) -> [Int64] {
    record.anatomies.records.dropFirst(first).map { anatomy in
      record.anatomies.parts(of: anatomy).filter { $0.part == .acceptQueue }
        .reduce(0) { $0 + $1.span.nanoseconds }
    }
  }

  @Test("A connection is accepted in one iteration, and its request served in the next")
  func inTurn() throws {
    let rows = [0, 10, 20, 30].map { Schedule.Row(at: $0, 100) }
    let record = try EventLoop.simulate(.connecting(rows), Self.loop())
    #expect(record.ends == [100, 200, 300, 400])
    // The third is accepted in the iteration in which the second is served, before it.
    #expect(accepting(record, from: 0) == [0, 90, 80, 170])
  }

  @Test("Kept connections are all served in an iteration in which one new one is accepted")
  func starved() throws {
    // In units of 10 ns: five connections, used again by six requests; then three new ones, while the loop is busy.
    var rows = (0..<5).map { Schedule.Row(at: $0, 10) }
    rows.append(Schedule.Row(at: 1000, 100))
    rows += (6..<10).map { Schedule.Row(at: 1010 + $0, 100) }
    rows += (0..<3).map { Schedule.Row(at: 1020 + $0, 100) }
    let record = try EventLoop.simulate(.connecting(rows, .keepAlive(idle: 10)), Self.loop())
    #expect(record.ends[5..<10] == [1100, 1200, 1300, 1400, 1500])
    #expect(record.ends[10...] == [1600, 1700, 1800])
    #expect(accepting(record, from: 10) == [480, 479, 578])
  }

  @Test(
    "While old connections have k callbacks an iteration, new ones are accepted at 1/T of it, however many wait",
    arguments: [1, 4, 12] as [Int64])
  func rate(callbacks: Int64) throws {
    // All take 100 ns. Requests on old connections come evenly, k in an iteration of k + 1 callbacks; 200 new ones at once.
    let iteration = (callbacks + 1) * 100
    var rows: [Schedule.Row] = (0..<200).map { _ in Schedule.Row(at: 0, 100, of: 1) }
    rows += (0..<220 * callbacks).map { Schedule.Row(at: $0 * iteration / callbacks, 100) }
    rows.sort { $0.arrival < $1.arrival }
    var run = Run.of(rows)
    run.workload.classes = [
      RequestClass(name: "old", sharePerBillion: 0, program: Program([])),
      RequestClass(name: "new", sharePerBillion: 0, program: Program([]), connections: .perRequest),
    ]
    let record = try EventLoop.simulate(run, Self.loop())
    let ends = record.requests.filter { $0.requestClass == 1 }.map(\.end.nanoseconds)
    let gaps = zip(ends, ends.dropFirst()).map { $1 - $0 }
    // As iterations grow to that length, so do the gaps.
    #expect(zip(gaps, gaps.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(gaps.suffix(100).allSatisfy { $0 == iteration })
    let old = record.requests.filter { $0.requestClass == 0 }.map(\.latency.nanoseconds)
    #expect(old.allSatisfy { $0 <= 2 * iteration })
  }

  @Test("Who waits to be accepted waits behind whom the loop runs meanwhile")
  func culprit() throws {
    var run = Run.of([Schedule.Row(at: 0, 1000), Schedule.Row(at: 10, 100, of: 1)])
    run.workload.classes = [
      RequestClass(name: "page", sharePerBillion: 0, program: Program([])),
      RequestClass(name: "visitor", sharePerBillion: 0, program: Program([]), connections: .perRequest),
    ]
    run.observation = Observation(windows: 1, keepsAnatomies: true)
    let record = try EventLoop.simulate(run, Self.loop())
    let visitor = try #require(record.anatomies.records.last)
    #expect(
      record.anatomies.parts(of: visitor) == [
        AnatomyPart(.acceptQueue, behind: Occupant(requestClass: 0), .nanoseconds(990)),
        AnatomyPart(.running, .nanoseconds(100)),
      ])
  }

  @Test("A class whose callers give up sooner does so, and others do not")
  func patience() throws {
    var run = Run.of([Schedule.Row(at: 0, 1000), Schedule.Row(at: 10, 10, of: 1), Schedule.Row(at: 20, 10)])
    run.workload.clients.timeout = .nanoseconds(2000)
    run.workload.classes = [
      RequestClass(name: "page", sharePerBillion: 0, program: Program([])),
      RequestClass(
        name: "probe", sharePerBillion: 0, program: Program([]), timeout: .nanoseconds(100),
        connections: .perRequest),
    ]
    let record = try EventLoop.simulate(run, Self.loop())
    #expect(record.outcomes == [.completed, .timedOut, .completed])
    #expect(record.ends == [1000, 110, 1010])
  }

  @Test("Beyond a backlog of 511 SYNs are dropped")
  func backlog() throws {
    let rows = [Schedule.Row(at: 0, 500_000_000)] + (1...600).map { Schedule.Row(at: $0, 10) }
    let record = try EventLoop.simulate(.connecting(rows), Self.loop())
    #expect(record.highest("accept_queue") == 512)
    #expect(record.count("syn_drops") == 88)
  }

  @Test("The primary passes over a process that has not taken its last connection")
  func passesOver() throws {
    let rows = [
      Schedule.Row(at: 0, 100), Schedule.Row(at: 10, 10), Schedule.Row(at: 20, 10),
      Schedule.Row(at: 30, 10), Schedule.Row(at: 40, 10),
    ]
    var run = Run.connecting(rows)
    run.machine = .free(cores: 2)
    let record = try EventLoop.simulate(run, Self.loop(processes: 2))
    #expect(record.ends == [100, 20, 110, 40, 50])
  }

  @Test("A process that dies takes its own connections, the one that was handed to it among them")
  func crash() throws {
    let rows = [Schedule.Row(at: 0, 100), Schedule.Row(at: 10, 100), Schedule.Row(at: 20, 10)]
    let faults = [Fault(name: "crash", at: .nanoseconds(50), kind: .crash(process: 0))]
    var run = Run.connecting(rows, faults: faults)
    run.machine = .free(cores: 2)
    let record = try EventLoop.simulate(run, Self.loop(processes: 2))
    #expect(record.outcomes == [.lost, .completed, .lost])
    #expect(record.ends == [50, 110, 50])
    #expect(record.faults[0].connectionsDropped == 2)
  }

  @Test("Without another process nobody listens until it has booted")
  func alone() throws {
    let faults = [Fault(name: "crash", at: .nanoseconds(50), kind: .crash(process: 0))]
    let rows = [
      Schedule.Row(at: 0, 100), Schedule.Row(at: 20, 10), Schedule.Row(at: 100, 10),
      Schedule.Row(at: 1100, 10),
    ]
    let record = try EventLoop.simulate(.connecting(rows, faults: faults), Self.loop())
    #expect(record.outcomes == [.lost, .lost, .rejected, .completed])
  }
}
