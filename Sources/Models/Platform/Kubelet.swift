// What the kubelet knows of its container: whether it runs, is ready, ends, and which probes are under way.

import SimEngine

/// The platform of a run at work, on one container.
package struct Kubelet: ~Copyable, Sendable {
  /// What is metered, where there is a platform.
  package static let meters = MeterNames(
    gauges: [
      MeterNames.Gauge("ready", MeterNames.Gauge.share),
      MeterNames.Gauge("restart_back_off", MeterNames.Gauge.share),
    ],
    counters: ["container_restarts", "liveness_kills", "liveness_failures", "readiness_failures"])

  /// Places of the meters.
  enum Meter {
    static let ready = 0
    static let backOff = 1
    static let restarts = 0
    static let kills = 1
    /// Of the liveness probe; that of the readiness probe is the next one.
    static let failures = 2
  }

  enum Phase: UInt8, Sendable {
    /// Its main process is there; it may not serve yet.
    case running
    /// It has been told to end.
    case terminating
    /// It has ended, and may be started again.
    case ended
  }

  let platform: Platform?
  /// Processes of the container, its primary apart.
  let processes: Int
  /// The number that probes have in place of a request class; no class has it.
  let probeClass: UInt16
  /// The number in the plan of the first probe's program.
  let firstProgram: UInt16
  /// When nobody probes any more.
  let lastTick: SimTime
  var workers: [ProbeWorker] = []
  private var backOff: RestartBackOff
  private(set) var phase = Phase.running
  private var startedAt: SimTime = .zero
  /// Whether the container runs, and its readiness probe has succeeded, if there is one.
  private(set) var isReady = true
  /// Whether the container ends as a whole.
  var isEnding = false
  /// After how long the container that ends is started again; nil is never.
  var delay: SimDuration?
  var killing: EventHandle = .none
  /// By worker: the probe that waits for its answer, whether another is due, and how many there were.
  var underWay: [RequestID?] = []
  var isDue: [Bool] = []
  var sent: [UInt64] = []
  /// Answers that nobody has looked at, in their order.
  var answers: [(worker: Int, succeeded: Bool)] = []
  /// In the order of the meters.
  var gauges: [Gauge] = []
  var counts: [Int64] = []

  init(_ run: Run, processes: Int) {
    platform = run.platform
    self.processes = processes
    probeClass = run.probes.isEmpty ? .max : UInt16(run.workload.classes.count)
    firstProgram = UInt16(run.workload.classes.count + run.workload.servers.count)
    lastTick = run.windowEnd
    backOff = RestartBackOff(run.platform?.backOff ?? RestartBackOff.Rules())
    guard let platform = run.platform else { return }
    if let probe = platform.liveness { workers.append(ProbeWorker(.liveness, probe)) }
    if let probe = platform.readiness { workers.append(ProbeWorker(.readiness, probe)) }
    underWay = Array(repeating: nil, count: workers.count)
    isDue = Array(repeating: false, count: workers.count)
    sent = Array(repeating: 0, count: workers.count)
    gauges = Array(repeating: Gauge(isOn: run.observation.windows > 0), count: Self.meters.gauges.count)
    counts = Array(repeating: 0, count: Self.meters.counters.count)
    gauges[Meter.ready].set(to: MeterNames.Gauge.whole, at: .zero)
  }

  /// Whether there is a platform.
  @inline(__always)
  var isOn: Bool { platform != nil }

  /// Whether the container is probed: it runs, also while it has been told to end, and has run for long enough.
  func probes(_ worker: Int, at now: SimTime) -> Bool {
    phase != .ended && workers[worker].probes(containerOf: startedAt, at: now)
  }

  /// The container counts as ready, or does not, if it runs.
  mutating func setReady(_ isReady: Bool, at now: SimTime) {
    guard phase != .ended else { return }
    noteReady(isReady, at: now)
  }

  private mutating func noteReady(_ isReady: Bool, at now: SimTime) {
    gauges[Meter.ready].set(to: isReady ? MeterNames.Gauge.whole : 0, at: now)
    self.isReady = isReady
  }

  /// The container is told to end.
  mutating func beginTermination() {
    phase = .terminating
    counts[Meter.kills] += 1
  }

  /// The container has ended.
  ///
  /// - Returns: When it is started again; nil is never.
  mutating func end(at now: SimTime) -> SimTime? {
    let isKilled = isEnding || phase == .terminating
    phase = .ended
    noteReady(false, at: now)
    guard platform?.restart == .always else { return nil }
    let start = backOff.restart(after: now, isKilled: isKilled)
    if start > now { gauges[Meter.backOff].set(to: MeterNames.Gauge.whole, at: now) }
    return start
  }

  /// A container starts: it counts as alive, and as not ready if there is a probe for that.
  mutating func start(at now: SimTime) {
    phase = .running
    startedAt = now
    counts[Meter.restarts] += 1
    gauges[Meter.backOff].set(to: 0, at: now)
    noteReady(platform?.readiness == nil, at: now)
    for worker in workers.indices { workers[worker].containerStarted() }
  }
}

/// An event of the platform.
package enum PlatformEvent: BitwiseCopyable, Sendable {
  /// A probe is due.
  case tick(worker: UInt8)
  /// A container is started that has waited for that.
  case start
  /// The grace of a container is over that was told to end.
  case kill
}

extension Run {
  /// The probes of its platform.
  var probes: [Probe] { platform?.probes ?? [] }
}
