// What is written down of the machine: whose time went where, how long the queues are, who ran when.

package import SimEngine

/// The machine's books, apart from what decides who runs.
package struct MachineBooks: Sendable {
  /// Each core's time by who held it.
  var clocks: OccupancyClocks
  /// Each thread's time since it asked for its present demand.
  var ledger: ThreadLedger
  /// Runnable threads that wait for a core, on all cores together.
  var runQueue: Gauge
  var trace: CoreTrace?
  /// Whether anybody asked where the cores' time goes.
  let isKept: Bool
  /// Times that a core went from one thread to another.
  var switches: Int64 = 0
  /// Times that a running thread had to make way.
  var preemptions: Int64 = 0
  /// Times that a waiting thread was taken over by another core.
  var migrations: Int64 = 0

  static let meters = MeterNames(
    gauges: [MeterNames.Gauge("run_queue", "threads")], counters: ["switches", "preemptions", "migrations"])

  init(
    _ configuration: MachineConfiguration, occupants: Int = Occupant.fixed, keepsLedger: Bool = false,
    isMetered: Bool = false, trace: CoreTrace? = nil
  ) {
    clocks = OccupancyClocks(occupants: occupants)
    ledger = ThreadLedger(isOn: keepsLedger, occupants: occupants)
    runQueue = Gauge(isOn: isMetered)
    self.trace = trace
    isKept = keepsLedger || trace != nil
    for _ in 0..<configuration.cores { _ = clocks.addResource() }
  }

  var counts: [Int64] { [switches, preemptions, migrations] }

  mutating func beginWait(of thread: Int, for core: Int, at now: SimTime) {
    ledger.beginWait(thread, for: core, clocks)
    runQueue.change(by: 1, at: now)
  }

  /// A thread no longer waits: it has its core.
  mutating func endWait(of thread: Int, for core: Int, wasPreempted: Bool, at now: SimTime) {
    ledger.endWait(thread, for: core, clocks, as: wasPreempted ? .preempted : .runQueue)
    leaveQueue(at: now)
  }

  /// A thread no longer waits, because it runs or is dead.
  mutating func leaveQueue(at now: SimTime) {
    runQueue.change(by: -1, at: now)
  }

  mutating func preempted(on core: Int, at now: SimTime) {
    preemptions += 1
    trace?.markPreemption(on: core, at: now)
  }

  /// A stretch of a core's time, idle.
  mutating func idle(_ core: Int, _ span: SimDuration) { clocks.book(span, of: core, to: .nobody) }

  /// A stretch of a core's time that a thread holds it.
  mutating func add(
    _ span: SimDuration, of core: Int, _ activity: CoreTrace.Activity, thread: Int, for service: Service,
    upTo end: SimTime
  ) {
    guard span > .zero else { return }
    clocks.book(span, of: core, to: activity == .running ? service.occupant : .kernel)
    ledger.add(thread, activity.part, span)
    trace?.add(activity, on: core, thread: thread, for: service, from: end - span, to: end)
  }
}

extension CoreTrace.Activity {
  var part: Part {
    switch self {
    case .running: .running
    case .contextSwitch: .contextSwitch
    case .cacheRefill: .cacheRefill
    case .wakeUp: .wakeUp
    case .stolen: .stolen
    }
  }
}

extension Machine {
  /// Books the time of a core since it was last booked.
  mutating func account(_ index: Int, upTo now: SimTime) {
    let start = cores[index].segmentStart
    let elapsed = now - start
    guard elapsed > .zero else { return }
    cores[index].segmentStart = now
    let running = cores[index].running
    guard running >= 0 else {
      cores[index].idle += elapsed
      if books.isKept { books.idle(index, elapsed) }
      return
    }
    let before = max(.zero, min(now, cores[index].runsFrom) - start)
    let wakes = cores[index].wakes
    if wakes { cores[index].idle += before } else { cores[index].switching += before }
    cores[index].busy += elapsed - before
    guard books.isKept else { return }
    let service = threads[running].service
    books.add(
      before, of: index, wakes ? .wakeUp : .contextSwitch, thread: running, for: service, upTo: start + before
    )
    books.add(elapsed - before, of: index, .running, thread: running, for: service, upTo: now)
  }

  /// Where the cores' time has gone up to `now`: busy with threads' demands, switching, and idle.
  package func accounts(at now: SimTime) -> (busy: Int64, switching: Int64, idle: Int64) {
    var copy = self
    var (busy, switching, idle): (Int64, Int64, Int64) = (0, 0, 0)
    for index in cores.indices {
      copy.account(index, upTo: now)
      busy += copy.cores[index].busy.nanoseconds
      switching += copy.cores[index].switching.nanoseconds
      idle += copy.cores[index].idle.nanoseconds
    }
    return (busy, switching, idle)
  }
}
