// The runs that the contract puts to every architecture.

import Models
import SimEngine
import Testing

/// A run with a name.
struct ContractCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let run: Run

  init(
    _ name: String, _ workload: Workload, cores: Int = 2, faults: [Fault] = [], warmUp: SimDuration = .zero,
    platform: Platform? = nil
  ) {
    testDescription = name
    run = Run(
      machine: MachineConfiguration(cores: cores), workload: workload, faults: faults, warmUp: warmUp,
      duration: .seconds(Self.seconds), seed: 20_261_122, platform: platform)
  }

  /// The length of each run's measured window, in s; all faults strike in the first.
  ///
  /// What is overloaded piles up work, so without optimisation, where a run's assertions are what counts, it lasts
  /// half as long.
  static let seconds: Int64 = isOptimized ? 2 : 1

  /// Whether callers come whatever the server does.
  var isOpen: Bool { if case .closed = run.workload.arrivals { false } else { true } }

  static let all = withoutFaults + withFaults

  /// For what assertions add little to: without optimisation only the last, with locks, calls, allocations and every
  /// kind of fault.
  static let allOrLast = isOptimized ? all : Array(all.suffix(1))

  static let withoutFaults = [
    ContractCase("computing only", .uniform(.poisson(rate: 600), [.compute(.exponential(.milliseconds(2)))])),
    ContractCase("waits between", mixed(.poisson(rate: 500))),
    ContractCase("one core, overloaded", mixed(.poisson(rate: 1500)), cores: 1),
    ContractCase("impatient callers", mixed(.poisson(rate: 1200), timeout: .milliseconds(15))),
    ContractCase("closed loop", mixed(.closed(clients: 40, think: .exponential(.milliseconds(5))))),
    ContractCase(
      "closed loop, impatient",
      mixed(.closed(clients: 60, think: .constant(.zero)), timeout: .milliseconds(12))),
    ContractCase("constant arrivals, four cores", mixed(.constant(rate: 1000)), cores: 4),
    ContractCase("errors and exceptions of their own", failing),
    ContractCase("a ramp and a wave, with a warm-up", mixed(.phases(phases)), warmUp: .milliseconds(300)),
    ContractCase("a trace", mixed(.trace(Trace(counts: [200, 900, 50], scale: 0.8, start: 1)))),
    ContractCase("a schedule with ties", .rows(ties)),
    ContractCase("locks, calls and allocations", sharing(.poisson(rate: 300))),
    ContractCase(
      "contended, four cores, impatient", sharing(.poisson(rate: 900), timeout: .milliseconds(40)), cores: 4),
    ContractCase("messages, spawned and offloaded work", messaging(.poisson(rate: 300))),
    ContractCase(
      "callers who ask again",
      mixed(.poisson(rate: 700), timeout: .milliseconds(15)).retrying(Retries(most: 3, budget: RetryBudget()))
    ),
    ContractCase("sharing in a closed loop", sharing(.closed(clients: 50, think: .constant(.zero)))),
  ]

  /// For architectures that accept connections.
  static let connecting = [
    ContractCase("a connection a request", mixed(.poisson(rate: 500)).connecting(.perRequest)),
    ContractCase(
      "a connection a request and a probe", mixed(.poisson(rate: 900)).connecting(.perRequest),
      faults: [hog, crash], platform: .hasty),
    ContractCase("shared connections", mixed(.poisson(rate: 500)).connecting(.keepAlive(idle: 3))),
    ContractCase(
      "a connection a caller, impatient, with a crash",
      mixed(.closed(clients: 60, think: .constant(.zero)), timeout: .milliseconds(12))
        .connecting(.keepAlive(idle: 1)), faults: [crash]),
  ]

  static let withFaults = [
    ContractCase("an exception", mixed(.poisson(rate: 800)), faults: [exception]),
    ContractCase("exceptions for a while", mixed(.poisson(rate: 800)), faults: [outbreak]),
    ContractCase(
      "exceptions for a while, and callers who ask again",
      mixed(.poisson(rate: 800), timeout: .milliseconds(20)).retrying(
        Retries(most: 4, backOff: BackOff(base: .milliseconds(2), jitter: .full))),
      faults: [outbreak, exception]),
    ContractCase("a hog", mixed(.poisson(rate: 600)), faults: [hog]),
    ContractCase("a crash", mixed(.poisson(rate: 800)), faults: [crash]),
    ContractCase(
      "a crash under a closed loop", mixed(.closed(clients: 30, think: .constant(.zero))), faults: [crash]),
    ContractCase(
      "all of them and impatience", mixed(.poisson(rate: 1000), timeout: .milliseconds(30)),
      faults: [exception, hog, crash]),
    ContractCase(
      "all of them and callers who ask again",
      mixed(.closed(clients: 40, think: .exponential(.milliseconds(5))), timeout: .milliseconds(20))
        .retrying(
          Retries(most: 2, backOff: BackOff(base: .milliseconds(2), jitter: .decorrelated))),
      faults: [exception, hog, crash]),
    ContractCase(
      "all of them while locks, connections and servers are held", sharing(.poisson(rate: 500)),
      faults: [exception, hog, crash]),
    ContractCase(
      "all of them on a platform that probes", sharing(.poisson(rate: 500)), faults: [exception, hog, crash],
      platform: .hasty),
    ContractCase(
      "a closed loop on a platform that probes",
      mixed(.closed(clients: 60, think: .constant(.zero)), timeout: .milliseconds(40)), faults: [hog, crash],
      platform: .hasty),
    ContractCase(
      "all of them while messages wait in mailboxes",
      messaging(.poisson(rate: 900), timeout: .milliseconds(40)),
      faults: [exception, outbreak, hog, crash]),
  ]

  static let exception = Fault(name: "poison", at: .milliseconds(700), kind: .exception(requestClass: nil))
  static let outbreak = Fault(
    name: "outbreak", at: .milliseconds(600),
    kind: .exception(requestClass: nil, .all(lasting: .milliseconds(200), sharePerBillion: 100_000_000)))
  static let hog = Fault(name: "hog", at: .milliseconds(800), kind: .hog(duration: .milliseconds(300)))
  static let crash = Fault(name: "crash", at: .milliseconds(900), kind: .crash(process: 0))

  private static let phases = [
    Phase(duration: .milliseconds(800), shape: .ramp(from: 100, to: 1500)),
    Phase(duration: .milliseconds(800), shape: .wave(mean: 500, swing: 0.9, period: .milliseconds(200))),
  ]

  /// Short requests that wait, and a few long ones.
  static func mixed(_ arrivals: Arrivals, timeout: SimDuration? = nil) -> Workload {
    Workload(
      arrivals: arrivals,
      classes: [
        RequestClass(
          name: "page", sharePerBillion: 950_000_000,
          program: Program([
            .compute(.exponential(.microseconds(300))), .wait(.exponential(.milliseconds(5))),
            .compute(.constant(.microseconds(100))), .wait(.constant(.microseconds(10))),
            .compute(.constant(.zero)),
          ]), slo: .milliseconds(20)),
        RequestClass(
          name: "report", sharePerBillion: 50_000_000,
          program: Program([.compute(.of(.lognormal(mean: 8e6, cv: 1.5)))])),
      ], clients: Clients(timeout: timeout))
  }

  /// Requests that share locks, connections and servers; some fail while they have a lock.
  static func sharing(_ arrivals: Arrivals, timeout: SimDuration? = nil) -> Workload {
    let reading = Program([
      .compute(.exponential(.microseconds(200))), .allocate(2 << 20),
      .lock(0, isShared: true, [.compute(.constant(.microseconds(30)))]), .call(dependency: 0),
      .compute(.exponential(.microseconds(200))),
    ])
    let writing = Program([
      .lock(
        0, isShared: false,
        [
          .compute(.exponential(.microseconds(50))), .fail(.error, perBillion: 100_000_000),
          .lock(1, isShared: false, [.compute(.constant(.microseconds(5))), .call(dependency: 1)]),
        ]), .call(dependency: 0),
    ])
    return Workload(
      arrivals: arrivals,
      classes: [
        RequestClass(name: "read", sharePerBillion: 800_000_000, program: reading),
        RequestClass(name: "write", sharePerBillion: 200_000_000, program: writing),
      ], clients: Clients(timeout: timeout),
      locks: [Lock(name: "cache", handOff: .barging), Lock(name: "log", handOff: .fifo)],
      dependencies: [
        Dependency(
          name: "database", latency: .exponential(.milliseconds(8)), servers: 6, connections: 4,
          checkoutTimeout: .milliseconds(30)),
        Dependency(name: "queue", latency: .exponential(.microseconds(300))),
      ])
  }

  /// Requests that call servers and send to them, one of which fails at times, and have work done beside them.
  static func messaging(_ arrivals: Arrivals, timeout: SimDuration? = nil) -> Workload {
    let asking = Program([
      .compute(.exponential(.microseconds(200))), .ask(server: 1),
      .offload(.exponential(.microseconds(300)), .cpu), .send(server: 0),
      .offload(.exponential(.milliseconds(2)), .io), .compute(.exponential(.microseconds(100))),
    ])
    let spawning = Program([
      .spawn([.compute(.exponential(.microseconds(400))), .ask(server: 1), .send(server: 0)]),
      .native(.exponential(.milliseconds(1))), .ask(server: 0),
    ])
    return Workload(
      arrivals: arrivals,
      classes: [
        RequestClass(name: "ask", sharePerBillion: 800_000_000, program: asking, priority: .high),
        RequestClass(name: "spawn", sharePerBillion: 200_000_000, program: spawning),
      ], clients: Clients(timeout: timeout),
      servers: [
        Server(
          name: "log",
          program: Program([
            .compute(.exponential(.microseconds(100))), .fail(.exception, perBillion: 3_000_000),
          ]),
          priority: .low),
        Server(
          name: "sessions",
          program: Program([
            .compute(.exponential(.microseconds(300))), .ask(server: 0),
            .wait(.exponential(.microseconds(200))),
            .fail(.error, perBillion: 50_000_000),
          ]), message: 4096, timeout: .milliseconds(25), queue: .offHeap),
      ])
  }

  private static let failing = Workload.uniform(
    .poisson(rate: 700),
    [
      .wait(.constant(.milliseconds(1))), .fail(.error, perBillion: 100_000_000),
      .compute(.exponential(.microseconds(500))), .fail(.exception, perBillion: 5_000_000),
      .compute(.exponential(.microseconds(200))),
    ])

  private static let ties = (0..<600).map { index in
    let group = Int64(index / 3)
    return Schedule.Row(
      at: group * 2_500_000, 1_000_000 + group % 7 * 250_000, wait: group % 2 * 3_000_000,
      then: Int64(index % 3) * 400_000, throwing: index == 400)
  }
}

extension Workload {
  /// The same, from callers who ask again.
  func retrying(_ retries: Retries) -> Workload {
    var workload = self
    workload.clients.retries = retries
    return workload
  }
}
