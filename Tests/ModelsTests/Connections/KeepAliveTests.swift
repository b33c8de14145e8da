// Connections that are kept for further requests: who has them, how many there are, and when they end.

import Models
import SimEngine
import Testing

@Suite("Kept connections")
struct KeepAliveTests {
  private func connects(
    _ rows: [Schedule.Row], keeping idle: Int = 9, timeout: SimDuration? = nil,
    _ change: (inout ThreadPool.Configuration) -> Void = { _ in }
  ) throws -> Int64? {
    var configuration = ThreadPool.Configuration.room()
    change(&configuration)
    return try ThreadPool.simulate(.connecting(rows, .keepAlive(idle: idle), timeout: timeout), configuration)
      .count("connects")
  }

  @Test("A request after another uses its connection, and waits for none")
  func reuse() throws {
    let rows: [Schedule.Row] = [.sleeping(at: 0, 10), .sleeping(at: 11, 10), .sleeping(at: 30, 10)]
    #expect(try connects(rows) == 1)
    let record = try ThreadPool.simulate(.connecting(rows, .keepAlive(idle: 1)), .room(open: 1, backlog: 0))
    #expect(record.ends == [10, 21, 40])
    #expect(record.anatomy(of: 2) == "wait 10")
    // One connection a request.
    #expect(try ThreadPool.simulate(.connecting(rows), .room()).count("connects") == 3)
  }

  @Test("Where all connections are busy a further one is opened, and only so many idle ones are kept")
  func furtherOnes() throws {
    let pairs: [Schedule.Row] = [0, 100, 200].flatMap { start in
      [.sleeping(at: start, 10), .sleeping(at: start + 5, 10)]
    }
    #expect(try connects(pairs, keeping: 2) == 2)
    #expect(try connects(pairs, keeping: 1) == 4)
  }

  @Test("Of several idle connections the one that was in use last is used next")
  func lastInFirstOut() throws {
    let rows: [Schedule.Row] = [.sleeping(at: 0, 10), .sleeping(at: 0, 20), .sleeping(at: 105, 1)]
    var run = Run.connecting(rows, .keepAlive(idle: 9))
    run.duration = .nanoseconds(115)
    var configuration = ThreadPool.Configuration.room()
    configuration.connectionTimeout = .nanoseconds(100)
    // The first's, idle since 10, is closed at 110; the second's, idle from 20 to 105, lives on.
    #expect(try ThreadPool.simulate(run, configuration).count("idle_closes") == 1)
  }

  @Test(
    "The server closes a connection that has been idle for connection_timeout, and the next request opens one"
  )
  func idleClose() throws {
    let second: Int64 = 1_000_000_000
    let early: [Schedule.Row] = [.sleeping(at: 0, 10), .sleeping(at: 20 * second + 9, 10)]
    let late: [Schedule.Row] = [.sleeping(at: 0, 10), .sleeping(at: 20 * second + 11, 10)]
    #expect(try connects(early) == 1)
    #expect(try connects(late) == 2)
    #expect(try connects(late) { $0.connectionTimeout = .seconds(21) } == 1)
  }

  @Test("The server closes a connection with the last of max_keep_alive_requests")
  func mostRequests() throws {
    let rows: [Schedule.Row] = (0..<7).map { .sleeping(at: $0 * 20, 10) }
    #expect(try connects(rows) { $0.maxKeepAliveRequests = 3 } == 3)
    #expect(try connects(rows) { $0.maxKeepAliveRequests = 1 } == 7)
  }

  @Test("A connection ends with a failed request, and with a caller that gives up")
  func errors() throws {
    let failing: [Schedule.Row] = [.init(at: 0, 10, throwing: true), .init(at: 50, 10)]
    #expect(try connects(failing) == 2)
    let slow: [Schedule.Row] = [.sleeping(at: 0, 40), .sleeping(at: 50, 10)]
    #expect(try connects(slow, timeout: .nanoseconds(30)) == 2)
    #expect(try connects(slow, timeout: .nanoseconds(60)) == 1)
  }

  @Test("Each caller of a closed workload keeps its own connection, so idle ones keep others out")
  func closed() throws {
    var run = SharedScene([.wait(10)]).atOnce(2)
    run.workload.arrivals = .closed(clients: 2, think: .constant(.nanoseconds(100)))
    run.workload.clients.connections = .keepAlive(idle: 1)
    run.duration = .nanoseconds(1000)
    run.observation = Observation(windows: 1, keepsAnatomies: true)
    let roomy = try ThreadPool.simulate(run, .room())
    #expect(roomy.count("connects") == 2)
    #expect(roomy.highest("open_connections") == 2)
    var one = ThreadPool.Configuration.room(open: 1)
    one.maxKeepAliveRequests = 3
    // The first caller is served at 100, 210 and 320, and has the only connection until 330, thinking or not.
    let record = try ThreadPool.simulate(run, one)
    #expect(record.ends.prefix(2) == [110, 340])
    #expect(record.anatomy(of: 1) == "accept_queue behind nobody 200, accept_queue behind only 30, wait 10")
  }

  @Test("A caller whose connection the server holds for work that nobody wants opens another")
  func abandoned() throws {
    var run = SharedScene([.wait(100)]).atOnce(1)
    run.workload.arrivals = .closed(clients: 1, think: .constant(.nanoseconds(10)))
    run.workload.clients = Clients(timeout: .nanoseconds(30), connections: .keepAlive(idle: 1))
    run.duration = .nanoseconds(95)
    run.observation = Observation(windows: 1)
    let record = try ThreadPool.simulate(run, .room())
    #expect(record.ends == [40, 80, 120])
    #expect(record.highest("open_connections") == 3)
  }
}
