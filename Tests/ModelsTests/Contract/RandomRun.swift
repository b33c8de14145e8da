// Runs and settings made up at random, to look for what nobody thought of.

import Models
import SimEngine

/// Draws whole runs: machine, workload, faults, settings; equal numbers give equal runs.
struct RandomRun: ~Copyable {
  private var stream: RandomStream
  /// Servers that steps may send to and call.
  private var serverCount = 0

  init(number: UInt64) {
    stream = RandomStream(
      seed: 9_042, replication: 0, purpose: StreamPurpose(rawValue: 77), entity: number, index: 0)
  }

  mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(stream.below(UInt64(range.upperBound - range.lowerBound) + 1))
  }

  mutating func isLikely(_ percent: Int64) -> Bool { number(1...100) <= percent }

  mutating func span(upTo microseconds: Int64) -> SimDuration {
    .nanoseconds(number(0...number(1...microseconds * 1000)))
  }

  mutating func run(faulty: Bool) -> Run {
    var machine = isLikely(30) ? MachineConfiguration.free(cores: 1) : MachineConfiguration()
    machine.cores = Int(number(1...5))
    if isLikely(50) { machine.chosenTimeSlice = .nanoseconds(number(1000...5_000_000)) }
    if isLikely(50) { machine.contextSwitch = span(upTo: 100) }
    if isLikely(30) { machine.cacheRefill = span(upTo: 100) }
    if isLikely(30) { machine.tick = .nanoseconds(number(100_000...10_000_000)) }
    if isLikely(30) { machine.sliceExpiry = span(upTo: 100) }
    // Behind a rival whose turn never ends nobody would be served.
    if isLikely(25), machine.timeSlice != .unlimited {
      machine.rivals = Int(number(1...6))
      machine.rivalNice = Int(number(-5...10))
    }
    if isLikely(25) {
      machine.steal = number(1...500_000_000)
      machine.stealStretch = .nanoseconds(number(100_000...5_000_000))
    }
    if isLikely(25) {
      machine.quota = .nanoseconds(number(2_000_000...60_000_000))
      machine.period = .nanoseconds(number(10_000_000...100_000_000))
    }
    var faults: [Fault] = []
    while faulty, isLikely(60), faults.count < 4 { faults.append(fault()) }
    return Run(
      machine: machine, workload: workload(), faults: faults, warmUp: span(upTo: 50_000),
      duration: .milliseconds(number(20...400)), seed: stream.next(), replication: UInt32(number(0...9)),
      eventLimit: 500_000)
  }

  private mutating func fault() -> Fault {
    let kind: Fault.Kind =
      switch number(0...3) {
      case 0: .exception(requestClass: isLikely(50) ? 0 : nil)
      case 1:
        .exception(
          requestClass: isLikely(50) ? 0 : nil,
          .all(lasting: span(upTo: 100_000), sharePerBillion: number(1...1_000_000_000)))
      case 2: .hog(duration: span(upTo: 100_000))
      default: .crash(process: 0)
      }
    return Fault(name: "fault", at: span(upTo: 400_000), kind: kind)
  }

  private mutating func workload() -> Workload {
    let servers = servers()
    let share = number(1...999_999_999)
    let arrivals: Arrivals =
      switch number(0...3) {
      case 0: .closed(clients: Int(number(1...50)), think: .constant(.nanoseconds(number(1000...5_000_000))))
      case 1: .constant(rate: Double(number(1...3000)))
      default: .poisson(rate: Double(number(1...3000)))
      }
    return Workload(
      arrivals: arrivals,
      classes: [
        RequestClass(name: "a", sharePerBillion: share, program: Program(steps()), priority: priority()),
        RequestClass(name: "b", sharePerBillion: 1_000_000_000 - share, program: Program(steps())),
      ], clients: clients(),
      locks: (0..<Self.lockCount).map { Lock(name: "lock-\($0)", handOff: isLikely(50) ? .fifo : .barging) },
      dependencies: (0..<2).map { dependency(named: "dependency-\($0)") }, servers: servers)
  }

  private mutating func clients() -> Clients {
    let timeout: SimDuration? = isLikely(40) ? .nanoseconds(number(1...20_000_000)) : nil
    let connections: Clients.Connections =
      switch number(0...3) {
      case 0: .perRequest
      case 1: .keepAlive(idle: Int(number(1...10)))
      default: .established
      }
    return Clients(timeout: timeout, connections: connections)
  }

  /// How callers ask again; nil where they do not.
  mutating func retries() -> Retries? {
    guard isLikely(30) else { return nil }
    let outcomes = Retries.failures.sorted { $0.rawValue < $1.rawValue }.filter { _ in isLikely(70) }
    let backOff = BackOff(
      base: .nanoseconds(number(1...1_000_000)), factor: Double(number(1...3)), most: .milliseconds(20),
      jitter: BackOff.Jitter.allCases[Int(number(0...3))])
    let budget = RetryBudget(
      sharePerBillion: number(0...1_000_000_000), least: Double(number(0...100)),
      window: .nanoseconds(number(1000...10_000_000)))
    return Retries(
      most: Int(number(1...5)), after: Set(outcomes), backOff: backOff, budget: isLikely(30) ? budget : nil)
  }

  /// Up to four instances, probed or not; nil where there is no platform.
  mutating func platform() -> Platform? {
    guard isLikely(40) else { return nil }
    var platform = isLikely(50) ? Platform.hasty : Platform()
    if isLikely(30) { platform.liveness = nil }
    if isLikely(30) { platform.readiness = nil }
    if isLikely(20) { platform.restart = .never }
    platform.instances = Int(number(1...4))
    platform.balancer.policy = Balancer.Policy.allCases[Int(number(0...3))]
    platform.balancer.unit = isLikely(50) ? .connection : .request
    platform.balancer.lag = span(upTo: 50_000)
    return platform
  }

  /// Up to four faults in what requests use: servers, dependencies, connections, and the load.
  mutating func disturbances(of workload: Workload) -> [Fault] {
    var faults: [Fault] = []
    while isLikely(60), faults.count < 4 {
      let lasting = span(upTo: 100_000)
      let share = number(1...1_000_000_000)
      var kind: Fault.Kind?
      switch number(0...4) {
      case 0:
        if !workload.servers.isEmpty {
          let server = Int(number(0...Int64(workload.servers.count - 1)))
          kind = .poison(
            server: server, isLikely(50) ? .first : .all(lasting: lasting, sharePerBillion: share))
        }
      case 1:
        kind = .slow(dependency: Int(number(0...1)), thousandths: number(1000...50_000), lasting: lasting)
      case 2: kind = .down(dependency: Int(number(0...1)), isLikely(50) ? .refuse : .hang, lasting: lasting)
      case 3: kind = .disconnect(sharePerBillion: share)
      default:
        if case .closed = workload.arrivals { break }
        kind = .spike(
          rate: Double(number(1...3000)), requestClass: isLikely(50) ? 1 : nil, lasting: lasting)
      }
      let at = span(upTo: 400_000)
      if let kind { faults.append(Fault(name: "disturbance", at: at, kind: kind)) }
    }
    return faults
  }

  /// One that there is, as a rule.
  mutating func instance(of run: Run) -> Int { Int(number(0...Int64(run.instances))) }

  /// Servers that send to and call those before them, and take no locks: then nobody waits for another for ever.
  private mutating func servers() -> [Server] {
    guard isLikely(50) else { return [] }
    var servers: [Server] = []
    for index in 0..<Int(number(1...3)) {
      serverCount = index
      servers.append(
        Server(
          name: "server-\(index)", program: Program(steps(from: Self.lockCount)),
          message: number(1...100_000),
          timeout: isLikely(40) ? nil : .nanoseconds(number(1...20_000_000)),
          queue: isLikely(50) ? .onHeap : .offHeap, priority: priority(),
          instances: isLikely(50) ? 1 : Int(number(2...5)), routing: isLikely(50) ? .key : .pool))
    }
    serverCount = servers.count
    return servers
  }

  private mutating func priority() -> Priority { Priority.allCases[Int(number(0...3))] }

  private static let lockCount = 3

  private mutating func dependency(named name: String) -> Dependency {
    Dependency(
      name: name, latency: .exponential(.nanoseconds(number(1...5_000_000))),
      servers: isLikely(50) ? .max : Int(number(1...4)),
      connections: isLikely(50) ? .max : Int(number(1...4)),
      checkoutTimeout: isLikely(50) ? nil : .nanoseconds(number(1...10_000_000)))
  }

  /// Steps that take only locks from `firstLock` on, so that nobody waits for another for ever.
  private mutating func steps(from firstLock: Int = 0) -> [Step] {
    var steps: [Step] = []
    for _ in 0..<number(0...5) {
      switch number(0...14) {
      case 0: steps.append(.compute(.constant(.zero)))
      case 1...3: steps.append(.compute(.exponential(.nanoseconds(number(1...2_000_000)))))
      case 4: steps.append(.wait(.exponential(.nanoseconds(number(1...10_000_000)))))
      case 5: steps.append(.wait(.constant(span(upTo: 3000))))
      case 6: steps.append(.call(dependency: Int(number(0...1))))
      case 7: steps.append(.allocate(number(1...1_000_000)))
      case 10: steps.append(.native(.exponential(.nanoseconds(number(1...2_000_000)))))
      case 11:
        steps.append(.offload(.exponential(.nanoseconds(number(1...2_000_000))), isLikely(50) ? .cpu : .io))
      case 12, 13:
        guard serverCount > 0 else { continue }
        let server = Int(number(0...Int64(serverCount - 1)))
        steps.append(isLikely(60) ? .ask(server: server) : .send(server: server))
      case 14: steps.append(.spawn(self.steps(from: firstLock)))
      case 8, 9:
        guard firstLock < Self.lockCount else { continue }
        let lock = Int(number(Int64(firstLock)...Int64(Self.lockCount - 1)))
        steps.append(.lock(lock, isShared: isLikely(40), self.steps(from: lock + 1)))
      default: steps.append(.fail(isLikely(50) ? .error : .exception, perBillion: number(0...200_000_000)))
      }
    }
    return steps
  }

  mutating func settings(of entry: ArchitectureEntry) -> [Setting] {
    var settings: [Setting] = []
    for parameter in entry.parameters where isLikely(60) {
      let low = parameter.range.lowerBound
      let sensible: Int64 =
        switch parameter.unit {
        case .count: isLikely(50) ? 8 : 5000
        case .duration, .size, .percentage: isLikely(50) ? 20_000 : 5_000_000
        case .word(let words): Int64(words.count - 1)
        }
      let value =
        parameter.allowsUnlimited && isLikely(20)
        ? .max : number(low...min(parameter.range.upperBound, low + sensible))
      settings.append(Setting(name: parameter.name, value: value))
    }
    return settings
  }
}
