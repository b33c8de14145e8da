// The kernel's accept queue in front of a pool: who waits in it, who is dropped, and when they come again.

import Models
import SimEngine
import Testing

@Suite("Accept queue")
struct AcceptQueueTests {
  private static let second: Int64 = 1_000_000_000
  private static let tenth: Int64 = 100_000_000

  /// One that has the only place for `held`, one in the queue that holds one, and one for whom there is no room.
  private static func rows(held: Int64) -> [Schedule.Row] {
    [.sleeping(at: 0, held), .sleeping(at: tenth, tenth), .sleeping(at: 2 * tenth, tenth)]
  }

  private let cramped = ThreadPool.Configuration.room(open: 1, backlog: 0)

  @Test("The queue holds one connection more than the backlog, and never more than one beyond somaxconn")
  func capacity() {
    var listener = Listener(backlog: 2, somaxconn: 4096)
    #expect((0..<4).map { listener.knock($0) } == [.queued, .queued, .queued, .dropped])
    #expect(listener.accept() == 0)
    #expect(listener.knock(4) == .queued)
    #expect(Listener(backlog: 5000, somaxconn: 4096).capacity == 4097)
    listener.close()
    #expect(listener.knock(5) == .refused)
    #expect(listener.waiting == 0)
  }

  @Test("At max_connections nobody is accepted: one waits in the queue, and beyond its room SYNs are dropped")
  func acceptorBlocked() throws {
    let record = try ThreadPool.simulate(.connecting(Self.rows(held: 15 * Self.tenth)), cramped)
    // C's SYNs of 0.2 s and 1.2 s are dropped, as B is in the queue until 1.5 s; that of 2.2 s is not.
    #expect(
      record.stages(every: Self.tenth) == [
        "sssssssssssssss",
        ".qqqqqqqqqqqqqqs",
        "..ccccccccccccccccccccs",
      ])
    #expect(record.anatomy(of: 1) == "accept_queue behind only 1400000000, wait 100000000")
    #expect(record.anatomy(of: 2) == "wait 100000000, connect 2000000000")
  }

  @Test(
    "A dropped SYN is sent again 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s after the first",
    arguments: [1, 2, 3, 4, 5, 7, 11, 19, 35, 67])
  func repetitions(after seconds: Int64) throws {
    // There is room again half a second before.
    let held = seconds * Self.second - 3 * Self.tenth
    let record = try ThreadPool.simulate(.connecting(Self.rows(held: held)), cramped)
    #expect(record.requests[2].latency == .nanoseconds(seconds * Self.second + Self.tenth))
  }

  @Test(
    "A client whose last SYN goes unanswered too gives up 131 s after the first, and counts as turned away")
  func failure() throws {
    let record = try ThreadPool.simulate(.connecting(Self.rows(held: 200 * Self.second)), cramped)
    #expect(record.outcomes == [.completed, .completed, .rejected])
    #expect(record.requests[2].latency == .seconds(131))
    // No processor time, no thread, no connection: it never came to the server.
    #expect(record.requests[1].end == SimTime(nanoseconds: 200 * Self.second + Self.tenth))
  }

  @Test("Drops, repetitions and levels are metered")
  func meters() throws {
    var run = Run.connecting(Self.rows(held: 15 * Self.tenth))
    run.duration = .seconds(3)
    let record = try ThreadPool.simulate(run, cramped)
    #expect(record.count("connects") == 3)
    #expect(record.count("syn_drops") == 2)
    #expect(record.count("syn_repetitions") == 2)
    #expect(record.count("connect_timeouts") == 0)
    #expect(record.highest("accept_queue") == 1)
    #expect(record.highest("open_connections") == 1)
  }

  @Test(
    "Who gives up while connecting never gets to the server; who gives up in the queue is served for nobody")
  func givesUp() throws {
    let rows: [Schedule.Row] = [
      .init(at: 0, 0, wait: 15 * Self.tenth), .init(at: Self.tenth, 20), .init(at: 2 * Self.tenth, 3),
    ]
    let record = try ThreadPool.simulate(
      .connecting(rows, timeout: .nanoseconds(5 * Self.tenth)), cramped)
    #expect(record.outcomes == [.timedOut, .timedOut, .timedOut])
    #expect(record.ends == [5, 6, 7].map { $0 * Self.tenth })
    #expect(record.processorTime.work == 20)
    #expect(record.end == SimTime(nanoseconds: 15 * Self.tenth + 20))
  }

  @Test("A fault that strikes a request which never gets a connection waits for the next one")
  func faultWaits() throws {
    var rows = Self.rows(held: 15 * Self.tenth)
    rows.append(.init(at: 20 * Self.tenth, 5))
    let poison = Fault(name: "poison", at: .nanoseconds(2 * Self.tenth), kind: .exception(requestClass: nil))
    let record = try ThreadPool.simulate(
      .connecting(rows, timeout: .nanoseconds(5 * Self.tenth), faults: [poison]), cramped)
    #expect(record.faults[0].struck == [3])
    #expect(record.outcomes[3] == .failed)
  }

  @Test("A plain server does not accept while it creates a thread, Tomcat's acceptor does")
  func acceptorThread() throws {
    func anatomy(_ growth: ThreadPool.Growth) throws -> String {
      var configuration = ThreadPool.Configuration.free(growth, core: growth == .jdk ? 2 : 0, threads: 2)
      configuration.threadCreate = .nanoseconds(12)
      let rows: [Schedule.Row] = [.init(at: 0, 10), .init(at: 5, 10)]
      var run = Run.connecting(rows)
      run.machine = .free(cores: 4)
      return try ThreadPool.simulate(run, configuration).anatomy(of: 1)
    }
    #expect(try anatomy(.jdk) == "accept_queue behind runtime 7, running 10, thread_start 12")
    #expect(try anatomy(.tomcat) == "dispatch_queue behind runtime 7, running 10, thread_start 12")
  }

  @Test("A request that the pool turns away gives its connection back")
  func rejected() throws {
    var configuration = ThreadPool.Configuration.free(.fixed, core: 1, threads: 1, queue: 0)
    configuration.maxConnections = 2
    let rows: [Schedule.Row] = [.init(at: 0, 50), .init(at: 10, 5), .init(at: 20, 5), .init(at: 60, 5)]
    let record = try ThreadPool.simulate(.connecting(rows), configuration)
    #expect(record.outcomes == [.completed, .rejected, .rejected, .completed])
    #expect(record.ends == [50, 10, 20, 65])
  }

  @Test("A request that the pool drops without a word has its connection until its client gives up")
  func discarded() throws {
    var configuration = ThreadPool.Configuration.free(.fixed, core: 1, threads: 1, queue: 0)
    configuration.maxConnections = 2
    configuration.rejection = .discard
    let rows: [Schedule.Row] = [
      .init(at: 0, 50), .init(at: 10, 5), .init(at: 60, 5), .init(at: 62, 20), .init(at: 110, 20),
      .init(at: 112, 5),
    ]
    let record = try ThreadPool.simulate(.connecting(rows, timeout: .nanoseconds(90)), configuration)
    // B's connection is there until 100: with C's there is no room for D until C's answer at 65. From then on there is
    // room for two: F is accepted beside E, and dropped.
    #expect(record.outcomes == [.completed, .timedOut, .completed, .completed, .completed, .timedOut])
    #expect(record.ends == [50, 100, 65, 85, 130, 202])
    #expect(record.anatomy(of: 3) == "accept_queue behind only 3, running 20")
  }

  @Test("Where connections are established nothing is metered or counted of them")
  func established() throws {
    let crash = Fault(name: "crash", at: .nanoseconds(5), kind: .crash(process: 0))
    let run = Run.connecting([.init(at: 0, 10)], .established, faults: [crash])
    let record = try ThreadPool.simulate(run, .room(open: 1, backlog: 0))
    #expect(record.faults[0].connectionsDropped == nil)
    let names = try #require(ArchitectureCatalog.entry(named: ThreadPool.name)).meters(
      under: run.workload, on: run.machine)
    #expect(record.readings.last?.counts.count == names.counters.count)
    #expect(!names.counters.contains("connects"))
  }
}
