// Programs with locks and calls on a machine that costs nothing, for timelines worked out by hand.

import Models
import SimEngine

/// A program, and what its requests share.
struct SharedScene {
  var steps: [Step]
  var locks: [Lock] = []
  var dependencies: [Dependency] = []
  var servers: [Server] = []
  var machine = MachineConfiguration.free(cores: 4)
  var faults: [Fault] = []

  init(_ steps: [Step], locks: [Lock] = [], dependencies: [Dependency] = [], servers: [Server] = []) {
    self.steps = steps
    self.locks = locks
    self.dependencies = dependencies
    self.servers = servers
  }

  /// `count` requests at the instant 0, and no more.
  func atOnce(_ count: Int) -> Run {
    run(.closed(clients: count, think: .constant(.zero)), duration: .nanoseconds(1))
  }

  /// A request every `gap` ns, `count` of them.
  func every(_ gap: Int64, count: Int64) -> Run {
    run(.constant(rate: 1e9 / Double(gap)), duration: .nanoseconds(gap * count + 1))
  }

  private func run(_ arrivals: Arrivals, duration: SimDuration) -> Run {
    var workload = Workload.uniform(arrivals, steps)
    workload.locks = locks
    workload.dependencies = dependencies
    workload.servers = servers
    var run = Run(machine: machine, workload: workload, faults: faults, duration: duration)
    run.observation = Observation(windows: 0, keepsAnatomies: true)
    return run
  }
}

extension Step {
  static func compute(_ nanoseconds: Int64) -> Step { .compute(.constant(.nanoseconds(nanoseconds))) }
  static func native(_ nanoseconds: Int64) -> Step { .native(.constant(.nanoseconds(nanoseconds))) }
  static func offload(_ nanoseconds: Int64, _ kind: Offload) -> Step {
    .offload(.constant(.nanoseconds(nanoseconds)), kind)
  }
  static func wait(_ nanoseconds: Int64) -> Step { .wait(.constant(.nanoseconds(nanoseconds))) }
  static func lock(_ steps: Step...) -> Step { .lock(0, isShared: false, steps) }
  static func sharedLock(_ steps: Step...) -> Step { .lock(0, isShared: true, steps) }
}

extension Lock {
  static let fifo = Lock(name: "lock", handOff: .fifo)
  static let barging = Lock(name: "lock", handOff: .barging)
}

extension Dependency {
  /// A dependency that takes `latency` ns for each call.
  static func answering(
    in latency: Int64, servers: Int = .max, connections: Int = .max, checkoutTimeout: SimDuration? = nil
  ) -> Dependency {
    Dependency(
      name: "database", latency: .constant(.nanoseconds(latency)), servers: servers, connections: connections,
      checkoutTimeout: checkoutTimeout)
  }
}

extension ThreadPool.Configuration {
  /// A pool that costs nothing.
  static func free(threads: Int) -> ThreadPool.Configuration {
    var configuration = ThreadPool.singleServer
    configuration.threads = threads
    configuration.boot = .nanoseconds(500)
    return configuration
  }
}

extension RunRecord {
  /// What of all completed requests' time was this part, behind anybody, in ns.
  func total(_ part: Part) -> Int64 {
    anatomies.records.flatMap { anatomies.parts(of: $0) }.filter { $0.part == part }
      .reduce(0) { $0 + $1.span.nanoseconds }
  }
}
