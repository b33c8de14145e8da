// Faults in what requests use, to the nanosecond: dependencies, connections, servers, and the load.

import Models
import SimEngine
import Testing

/// The same under every architecture, in the limit in which nothing costs anything.
@Suite("Dependencies that are slow or down")
struct DependencyFaultTests {
  /// Calls of 100 ns, made at the times of `rows` after no computing, and 10 ns of computing afterwards.
  private func run(
    _ kind: Fault.Kind, at start: Int64, period: Int64 = 50, count: Int64 = 8, servers: Int = .max,
    connections: Int = .max, clients: Clients = Clients()
  ) -> Run {
    var workload = Workload.uniform(
      .constant(rate: 1e9 / Double(period)),
      [.call(dependency: 0), .compute(.constant(.nanoseconds(10)))], clients: clients)
    workload.dependencies = [
      Dependency(
        name: "db", latency: .constant(.nanoseconds(100)), servers: servers, connections: connections)
    ]
    return Run(
      machine: .free(cores: 1), workload: workload,
      faults: [Fault(name: "fault", at: .nanoseconds(start), kind: kind)],
      duration: .nanoseconds(period * count + 1))
  }

  @Test(
    "Calls that begin while a dependency is slow take so many times as long", arguments: SingleServer.waiting)
  func slow(server: SingleServer) throws {
    // Requests at 50, 100, 150, …; those of 150 and 200 call when the 10 ns of an earlier one are over, at 160 and 210.
    let run = run(.slow(dependency: 0, thousandths: 2500, lasting: .nanoseconds(100)), at: 120, count: 5)
    let record = try server.simulate(run)
    #expect(record.latencies == [110, 110, 270, 270, 110])
    #expect(record.faults[0].struck == [2, 3])
    #expect(!record.faults[0].isMissed)
  }

  @Test(
    "Where nobody listens, calls fail at once, those under way too, and those that wait for a server",
    arguments: SingleServer.waiting)
  func refuse(server: SingleServer) throws {
    // One call at a time: the first from 50 to 150, the second waits until the fault strikes at 120.
    let run = run(.down(dependency: 0, .refuse, lasting: .nanoseconds(100)), at: 120, count: 6, servers: 1)
    let record = try server.simulate(run)
    #expect(record.ends == [120, 120, 150, 200, 360, 460])
    #expect(record.outcomes == [.failed, .failed, .failed, .failed, .completed, .completed])
    #expect(record.faults[0].struck == [0, 1, 2, 3])
  }

  @Test(
    "Where packets are lost, calls hang until the fault is over and fail then, unless their callers give up",
    arguments: SingleServer.waiting)
  func hang(server: SingleServer) throws {
    let run = run(.down(dependency: 0, .hang, lasting: .nanoseconds(100)), at: 120, count: 5)
    let record = try server.simulate(run)
    #expect(record.ends == [220, 220, 220, 220, 360])
    #expect(record.outcomes == [.failed, .failed, .failed, .failed, .completed])
    var impatient = run
    impatient.workload.clients.timeout = .nanoseconds(115)
    let others = try server.simulate(impatient)
    #expect(others.ends == [165, 215, 220, 220, 360])
    #expect(others.outcomes == [.timedOut, .timedOut, .failed, .failed, .completed])
  }

  @Test(
    "A call that fails gives back its connection to whoever waits for it", arguments: SingleServer.waiting)
  func pooled(server: SingleServer) throws {
    let run = run(
      .down(dependency: 0, .refuse, lasting: .nanoseconds(10)), at: 120, count: 4, connections: 1)
    let record = try server.simulate(run)
    // The first has the connection from 50 to 120; the second has it then, and is refused; the third has it from 150 to 250,
    // and computes before the fourth is on.
    #expect(record.ends == [120, 120, 260, 370])
    #expect(record.outcomes == [.failed, .failed, .completed, .completed])
  }

  @Test("A dependency that nobody calls can be down without harm", arguments: Subject.all)
  func nobody(subject: Subject) throws {
    var run = ContractCase("calm", ContractCase.mixed(.poisson(rate: 500))).run
    run.workload.dependencies.append(Dependency(name: "unused", latency: .constant(.milliseconds(1))))
    let unused = run.workload.dependencies.count - 1
    let calm = try subject.simulate(run)
    for kind in [
      Fault.Kind.down(dependency: unused, .hang, lasting: .milliseconds(50)),
      .slow(dependency: unused, thousandths: 2000, lasting: .milliseconds(50)),
    ] {
      run.faults = [Fault(name: "nobody", at: .milliseconds(5), kind: kind)]
      let record = try subject.simulate(run)
      #expect(record.requests == calm.requests)
      #expect(record.faults[0].isMissed && record.faults[0].struck.isEmpty)
    }
  }
}

extension SingleServer {
  /// Those under which requests that wait for answers keep nobody else waiting.
  static let waiting = all.filter { $0.testDescription != ThreadPool.name }
}

@Suite("Spikes")
struct SpikeTests {
  private let spike = Fault(
    name: "spike", at: .milliseconds(100),
    kind: .spike(rate: 2000, requestClass: nil, lasting: .milliseconds(200)))

  @Test(
    "Further requests come at the rate of the spike, and everybody else asks for the same as without them",
    arguments: ArchitectureCatalog.all.indices)
  func furtherRequests(index: Int) throws {
    var run = ContractCase("calm", ContractCase.mixed(.poisson(rate: 300))).run
    run.duration = .milliseconds(600)
    let calm = try ArchitectureCatalog.all[index].simulate(run, [])
    run.faults = [spike]
    let record = try ArchitectureCatalog.all[index].simulate(run, [])
    let own = record.requests.filter { $0.key < 1 << 47 }
    #expect(own.map(\.key) == calm.requests.map(\.key))
    #expect(own.map(\.arrival) == calm.requests.map(\.arrival))
    let before = run.windowStart + .milliseconds(100)
    #expect(own.filter { $0.end < before } == calm.requests.filter { $0.end < before })
    let further = record.requests.filter { $0.key >= 1 << 47 }
    // Poisson with mean 400: four standard deviations are 80.
    #expect(abs(further.count - 400) <= 80, "\(further.count)")
    #expect(further.allSatisfy { $0.arrival >= before && $0.arrival < before + .milliseconds(200) })
    #expect(Set(further.map(\.requestClass)).count > 1)
    run.spared = 0
    #expect(try ArchitectureCatalog.all[index].simulate(run, []).requests == calm.requests)
  }

  @Test("A spike of one class has no other")
  func oneClass() throws {
    var run = ContractCase("calm", ContractCase.mixed(.poisson(rate: 300))).run
    run.faults = [spike]
    run.faults[0].kind = .spike(rate: 1000, requestClass: 1, lasting: .milliseconds(50))
    let record = try EventLoop.simulate(run, EventLoop.standard)
    let further = record.requests.filter { $0.key >= 1 << 47 }
    #expect(!further.isEmpty && further.allSatisfy { $0.requestClass == 1 })
  }
}

@Suite("Connections that are cut")
struct DisconnectionTests {
  /// One loop and requests of 10 ns on connections that are kept.
  private func run(_ rows: [(at: Int64, compute: Int64)], cutAt instant: Int64, share: Int64 = 1_000_000_000)
    -> Run
  {
    var run = Run.of(
      rows.map { .init(at: $0.at, $0.compute) }, clients: Clients(connections: .keepAlive(idle: 8)))
    run.faults = [
      Fault(name: "cut", at: .nanoseconds(instant), kind: .disconnect(sharePerBillion: share))
    ]
    run.observation = Observation(windows: 1)
    return run
  }

  @Test("Callers lose the requests on them, which the server serves to their end; idle ones are opened anew")
  func lost() throws {
    // Cut at 25: the second is under way until 120, the third waits to be accepted; the first's connection is idle.
    let run = run([(0, 10), (15, 100), (20, 10), (200, 10)], cutAt: 25)
    let record = try EventLoop.simulate(run, EventLoop.singleServer)
    #expect(record.outcomes == [.completed, .lost, .lost, .completed])
    #expect(record.ends[1...2] == [25, 25])
    #expect(record.processorTime.work == 130)
    #expect(record.faults[0].connectionsDropped == 2)
    #expect(record.faults[0].struck == [1, 2])
  }

  @Test("Where no connection is open, nobody is struck", arguments: Subject.accepting)
  func missed(subject: Subject) throws {
    var run = ContractCase("calm", ContractCase.mixed(.poisson(rate: 200)).connecting(.perRequest)).run
    let calm = try subject.simulate(run)
    run.faults = [
      Fault(name: "cut", at: run.duration - .nanoseconds(1), kind: .disconnect(sharePerBillion: 1))
    ]
    let record = try subject.simulate(run)
    #expect(record.requests == calm.requests)
    #expect(record.faults[0].isMissed)
  }
}

@Suite("Exceptions in messages")
struct PoisonTests {
  private func run(_ reach: Fault.Reach) -> Run {
    var workload = Workload.uniform(.constant(rate: 1e9 / 100), [.ask(server: 0)])
    workload.servers = [
      Server(
        name: "parser", program: Program([.compute(.constant(.nanoseconds(10)))]), message: 1, timeout: nil)
    ]
    return Run(
      machine: .free(cores: 1), workload: workload,
      faults: [Fault(name: "poison", at: .nanoseconds(150), kind: .poison(server: 0, reach))],
      duration: .nanoseconds(501))
  }

  @Test("Under a pool the message comes to nothing, and its caller fails; the next is served")
  func threadPool() throws {
    let record = try ThreadPool.simulate(run(.first), ThreadPool.singleServer)
    #expect(record.outcomes == [.completed, .failed, .completed, .completed, .completed])
    #expect(record.faults[0].struck == [1])
    let lasting = try ThreadPool.simulate(
      run(.all(lasting: .nanoseconds(200), sharePerBillion: 1_000_000_000)), ThreadPool.singleServer)
    #expect(lasting.outcomes == [.completed, .failed, .failed, .completed, .completed])
  }

  @Test("A loop exits with it, and is down until it has booted")
  func eventLoop() throws {
    var configuration = EventLoop.singleServer
    configuration.boot = .nanoseconds(150)
    let record = try EventLoop.simulate(run(.first), configuration)
    #expect(record.outcomes == [.completed, .lost, .rejected, .completed, .completed])
    #expect(record.faults[0].restarts == 1)
  }

  @Test("A server of a node dies with its caller, and without a tree starts anew at once")
  func node() throws {
    let record = try BEAM.simulate(run(.first), BEAM.singleServer)
    #expect(record.outcomes == [.completed, .failed, .completed, .completed, .completed])
    #expect(record.faults[0].struck == [1])
  }
}
