// Several instances behind a balancer: who goes where, on what knowledge, and what strikes whom.

import Models
import SimEngine
import Statistics
import Testing

extension Platform {
  /// So many instances that nobody probes, behind a balancer that knows at once.
  static func of(
    _ instances: Int, _ policy: Balancer.Policy, per unit: Balancer.Unit = .request, lag: SimDuration = .zero
  ) -> Platform {
    var platform = Platform()
    platform.instances = instances
    platform.balancer.policy = policy
    platform.balancer.unit = unit
    platform.balancer.lag = lag
    return platform
  }
}

@Suite("Several instances behind a balancer")
struct BalancerTests {
  /// Requests in ms, each with the time that it computes.
  private func run(_ platform: Platform, _ rows: (at: Int64, compute: Int64)...) -> Run {
    var run = Run.of(rows.map { .init(at: $0.at * 1_000_000, $0.compute * 1_000_000) })
    run.platform = platform
    return run
  }

  /// A loop that serves as soon as it is started.
  static var quick: EventLoop.Configuration {
    var configuration = EventLoop.singleServer
    configuration.boot = .zero
    return configuration
  }

  private func ends(_ run: Run) throws -> [Int64] {
    try EventLoop.simulate(run, EventLoop.singleServer).ends.map { $0 / 1_000_000 }
  }

  @Test("In turn: the fourth request of three instances is behind the first")
  func roundRobin() throws {
    let run = run(.of(3, .roundRobin), (0, 10), (1, 10), (2, 10), (3, 10), (4, 1))
    #expect(try ends(run) == [10, 11, 12, 20, 12])
  }

  @Test("To the fewest requests, and of equals to the next in turn")
  func leastConnections() throws {
    // At 0 to instance 0, then 1 and 2; at 3 all have one; at 12 instance 1 has none and is next behind 0.
    let run = run(
      .of(3, .leastConnections), (0, 20), (1, 10), (2, 15), (3, 5), (12, 1), (13, 1), (14, 1))
    #expect(try ends(run) == [20, 11, 17, 25, 13, 14, 15])
  }

  @Test("A caller who has given up counts for nothing, although the instance still works for him")
  func givenUp() throws {
    var run = run(.of(2, .leastConnections), (0, 100), (10, 30), (15, 1))
    run.workload.clients.timeout = .milliseconds(12)
    // Instance 0 has 100 ms to do for nobody; the third goes there, and times out, too.
    #expect(try ends(run) == [12, 22, 27])
  }

  @Test("Of two drawn the one with less to do; with one choice at random all have equal chances")
  func randomPolicies() throws {
    for (policy, expected) in [(Balancer.Policy.random, 0.25), (.powerOfTwoChoices, 0.25)] {
      var rows: [Schedule.Row] = []
      // Groups of two, far apart: the first holds an instance, the second finds it busy if it goes there, too.
      for group in 0..<4000 as Range<Int64> {
        rows += [
          .init(at: group * 100_000_000, 10_000_000), .init(at: group * 100_000_000 + 1_000_000, 10_000_000),
        ]
      }
      var run = Run.of(rows)
      run.platform = .of(4, policy)
      let record = try EventLoop.simulate(run, EventLoop.singleServer)
      let met = record.latencies.enumerated().count { $0.offset % 2 == 1 && $0.element > 10_000_000 }
      // 1/4, and with two choices, which may be the same, 1/16.
      let share = policy == .random ? expected : expected * expected
      let deviation = (share * (1 - share) * 4000).squareRoot()
      #expect(abs(Double(met) - share * 4000) < 4 * deviation, "\(policy): \(met) of 4000")
    }
  }

  @Test("Each instance gets its every nth request and is a queue of its own, to the nanosecond")
  func lindley() throws {
    var run = Run.queue(.unitExponential, rate: 2.4, count: 3000, seed: 61)
    var alone = run
    alone.machine = .free(cores: 1)
    run.platform = .of(3, .roundRobin)
    let record = try EventLoop.simulate(run, EventLoop.singleServer)
    alone.platform = .of(1000, .roundRobin)
    let services = try EventLoop.simulate(alone, EventLoop.singleServer).latencies
    let arrivals = record.requests.map(\.arrival.nanoseconds)
    for instance in 0..<3 {
      let own = arrivals.indices.filter { $0 % 3 == instance }
      let expected = Lindley.sojourns(arrivals: own.map { arrivals[$0] }, services: own.map { services[$0] })
      #expect(own.map { record.latencies[$0] } == expected, "instance \(instance), seed 61")
    }
  }

  @Test("A crash strikes one instance; the others are asked in its place as long as that is known")
  func crash() throws {
    // Instance 1 dies at 5, is back at once, dies again at 8 and is back at 28; the balancer knows 10 ms later.
    var run = run(
      .of(2, .roundRobin, lag: .milliseconds(10)), (0, 1), (4, 2), (9, 1), (10, 1), (19, 5), (20, 1), (29, 5),
      (30, 1), (39, 5), (40, 1))
    run.platform?.backOff.first = .milliseconds(20)
    run.faults = [5, 8].map {
      Fault(name: "crash", at: .milliseconds($0), kind: .crash(process: 0), instance: 1)
    }
    let record = try EventLoop.simulate(run, Self.quick)
    #expect(
      record.outcomes == [.completed, .lost, .completed, .rejected] + Array(repeating: .completed, count: 6))
    // At 20 and at 30 behind the one before, at 40 beside it.
    #expect(record.ends.map { $0 / 1_000_000 } == [1, 5, 10, 10, 24, 25, 34, 35, 44, 41])
    #expect(record.faults.map(\.restarts) == [1, 1])
    #expect(record.faults.map(\.isMissed) == [false, false])
  }

  @Test("A dependency is one for all instances: the call of one waits behind that of another")
  func sharedDependency() throws {
    var run = run(.of(2, .roundRobin))
    run.workload = .uniform(.constant(rate: 100), [.call(dependency: 0)])
    run.workload.dependencies = [Dependency(name: "db", latency: .constant(.milliseconds(8)), servers: 1)]
    run.duration = .milliseconds(35)
    let calm = try EventLoop.simulate(run, EventLoop.singleServer)
    #expect(calm.latencies.map { $0 / 1_000_000 } == [8, 8, 8])
    run.workload.dependencies[0].latency = .constant(.milliseconds(15))
    #expect(
      try EventLoop.simulate(run, EventLoop.singleServer).latencies.map { $0 / 1_000_000 } == [15, 20, 25])
    // The first instance dies with the first request in the midst of its call, which is served to its end for nobody.
    run.faults = [Fault(name: "crash", at: .milliseconds(12), kind: .crash(process: 0))]
    let struck = try EventLoop.simulate(run, Self.quick)
    #expect(struck.outcomes == [.lost, .completed, .completed])
    #expect(struck.latencies.map { $0 / 1_000_000 } == [2, 20, 25])
  }

  @Test("A fault in an instance that there is not strikes nobody", arguments: ArchitectureCatalog.all.indices)
  func missed(index: Int) throws {
    var run = ContractCase("calm", ContractCase.mixed(.poisson(rate: 300))).run
    run.platform = .of(2, .roundRobin)
    let calm = try ArchitectureCatalog.all[index].simulate(run, [])
    for kind in [Fault.Kind.crash(process: 0), .hog(duration: .milliseconds(5))] {
      run.faults = [Fault(name: "nobody", at: .milliseconds(5), kind: kind, instance: 2)]
      let record = try ArchitectureCatalog.all[index].simulate(run, [])
      #expect(record.requests == calm.requests)
      #expect(record.faults[0].isMissed)
    }
  }

  @Test("Where nothing is simulated of connections, one instance is the same behind any balancer")
  func single() throws {
    let run = ContractCase("calm", ContractCase.mixed(.poisson(rate: 500))).run
    for entry in ArchitectureCatalog.all {
      let alone = try entry.simulate(run, [])
      for policy in Balancer.Policy.allCases {
        var balanced = run
        balanced.platform = .of(1, policy)
        #expect(try entry.simulate(balanced, []) == alone, "\(entry.name), \(policy)")
      }
    }
  }
}

@Suite("Connections spread over several instances")
struct BalancedConnectionTests {
  /// Callers who ask again 1 ms after their answer; each request computes for 1 ms.
  private func closed(_ clients: Int, per unit: Balancer.Unit, policy: Balancer.Policy = .roundRobin) -> Run {
    var run = Run(
      machine: .free(cores: 1),
      workload: .uniform(
        .closed(clients: clients, think: .constant(.milliseconds(1))), [.compute(.constant(.milliseconds(1)))]
      ),
      duration: .milliseconds(200), observation: Observation(windows: 1))
    run.workload.clients.connections = .keepAlive(idle: 100)
    run.platform = .of(2, policy, per: unit)
    return run
  }

  private func connects(_ run: Run) throws -> Int64? {
    try EventLoop.simulate(run, EventLoop.singleServer).count("connects", onPlatform: true)
  }

  @Test(
    "A caller stays on its connection where connections are spread, and changes with each request otherwise")
  func sticky() throws {
    // One caller: its connection leads to one instance for good, or a proxy has one to each.
    #expect(try connects(closed(1, per: .connection)) == 1)
    #expect(try connects(closed(1, per: .request)) == 2)
    // Four callers, whose connections are one each, or as many as were ever in use at once at each instance.
    #expect(try connects(closed(4, per: .connection)) == 4)
    let proxied = try #require(try connects(closed(4, per: .request)))
    #expect(proxied <= 4)
  }

  @Test("Where an instance is lost, its callers connect to the other one and stay there when it is back")
  func unevenAfterwards() throws {
    var run = closed(8, per: .connection)
    run.platform?.backOff.first = .milliseconds(60)
    run.faults = [50, 51].map { Fault(name: "crash", at: .milliseconds($0), kind: .crash(process: 0)) }
    let record = try EventLoop.simulate(run, BalancerTests.quick)
    // Four callers at each; after the crash eight at instance 1, whose loop is then busy all the time: 1000/s in all.
    func completed(from start: Int64, to end: Int64) -> Int {
      record.requests.count {
        $0.outcome == .completed && (start * 1_000_000..<end * 1_000_000).contains($0.end.nanoseconds)
      }
    }
    #expect(abs(completed(from: 0, to: 50) - 98) <= 2)
    #expect(abs(completed(from: 150, to: 200) - 50) <= 1)
  }
}
