// What is written down of the machine: whose time went where, how long the queues are, who ran when.

package import SimEngine

/// The machine's books, apart from what decides who runs.
package struct MachineBooks: ~Copyable, Sendable {
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
  /// Threads that stand still because their container has used up its quota.
  var throttled: Gauge
  /// Periods of the quota in which any did, `nr_throttled` of `cpu.stat`.
  var throttledPeriods: Int64 = 0

  /// What is metered of a container that has a quota.
  package static let quotaMeters = MeterNames(
    gauges: [MeterNames.Gauge("throttled_threads", "threads")], counters: ["throttled_periods"])
  static let meters = MeterNames(
    gauges: [MeterNames.Gauge("run_queue", "threads")], counters: ["switches", "preemptions", "migrations"])

  init(
    _ configuration: MachineConfiguration, occupants: Int = Occupant.fixed, keepsLedger: Bool = false,
    isMetered: Bool = false, trace: CoreTrace? = nil
  ) {
    var clocks = OccupancyClocks(occupants: occupants)
    for _ in 0..<configuration.cores { _ = clocks.addResource() }
    self.clocks = clocks
    ledger = ThreadLedger(isOn: keepsLedger, occupants: occupants)
    runQueue = Gauge(isOn: isMetered)
    throttled = Gauge(isOn: isMetered)
    self.trace = trace
    isKept = keepsLedger || trace != nil
  }

  var counts: [Int64] { [switches, preemptions, migrations] }

  mutating func beginWait(of thread: Int, for core: Int, at now: SimTime) {
    ledger.beginWait(thread, for: core, clocks, at: now)
    runQueue.change(by: 1, at: now)
  }

  /// A thread no longer waits: it has its core.
  mutating func endWait(of thread: Int, for core: Int, wasPreempted: Bool, at now: SimTime) {
    ledger.endWait(thread, for: core, clocks, as: wasPreempted ? .preempted : .runQueue, at: now)
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
  @inline(__always)
  mutating func add(
    _ span: SimDuration, of core: Int, _ activity: CoreTrace.Activity, thread: Int, for service: Service,
    upTo end: SimTime
  ) {
    guard span > .zero else { return }
    let occupant: Occupant
    switch activity {
    case .running: occupant = service.occupant
    case .stolen: occupant = .rival
    case .contextSwitch, .cacheRefill, .wakeUp, .throttled: occupant = .kernel
    }
    clocks.book(span, of: core, to: occupant)
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
    case .throttled: .throttled
    }
  }
}

extension Machine {
  /// Books the time of a core since it was last booked.
  @inline(__always)
  mutating func account(_ index: Int, upTo now: SimTime) {
    let start = cores[index].segmentStart
    guard now > start else { return }
    cores[index].segmentStart = now
    account(index, from: start, upTo: now)
  }

  private mutating func account(_ index: Int, from start: SimTime, upTo now: SimTime) {
    let running = cores[index].running
    guard running >= 0 else {
      cores[index].times.idle += (now - start).nanoseconds
      if books.trace != nil, let thread = throttled[index].first {
        let service = threads[thread].service
        books.trace?.add(.throttled, on: index, thread: thread, for: service, from: start, to: now)
      }
      if books.isKept { books.idle(index, now - start) }
      return
    }
    if start < cores[index].runsFrom {
      book(.wakeUp, of: index, from: start, to: min(now, cores[index].wokenAt))
      book(
        .contextSwitch, of: index, from: max(start, cores[index].wokenAt),
        to: min(now, cores[index].switchedAt))
      book(
        .cacheRefill, of: index, from: max(start, cores[index].switchedAt),
        to: min(now, cores[index].runsFrom))
    }
    guard chargesExpiries else {
      return book(.running, of: index, from: max(start, cores[index].runsFrom), to: now)
    }
    bookTurns(of: index, from: max(start, cores[index].runsFrom), to: now)
  }

  /// Books a stretch of one activity, less what the hypervisor took of it.
  @inline(__always)
  private mutating func book(
    _ activity: CoreTrace.Activity, of index: Int, from start: SimTime, to end: SimTime
  ) {
    guard end > start else { return }
    guard books.trace != nil else { return bookPiece(activity, of: index, from: start, to: end) }
    var cursor = start
    while cursor < end {
      let next = min(end, cores[index].steals.state(at: cursor).until)
      bookPiece(activity, of: index, from: cursor, to: next)
      cursor = next
    }
  }

  @inline(__always)
  private mutating func bookPiece(
    _ activity: CoreTrace.Activity, of index: Int, from start: SimTime, to end: SimTime
  ) {
    let stolen = cores[index].steals.stolen(from: start, to: end)
    let running = cores[index].running
    let service = threads[running].service
    if stolen > .zero {
      cores[index].times.stolen += stolen.nanoseconds
      books.add(stolen, of: index, .stolen, thread: running, for: service, upTo: start + stolen)
    }
    let span = end - start - stolen
    switch activity {
    case .running where threads[running].isForeign: cores[index].times.foreign += span.nanoseconds
    case .running: cores[index].times.busy += span.nanoseconds
    case .contextSwitch: cores[index].times.switching += span.nanoseconds
    case .cacheRefill: cores[index].times.refilling += span.nanoseconds
    case .wakeUp: cores[index].times.idle += span.nanoseconds
    case .stolen, .throttled: break
    }
    guard books.isKept else { return }
    books.add(span, of: index, activity, thread: running, for: service, upTo: end)
  }

  /// Books a stretch of turns of one thread: between them each expiry has its price.
  private mutating func bookTurns(of index: Int, from start: SimTime, to end: SimTime) {
    guard end > start else { return }
    guard books.trace != nil else { return bookTurn(of: index, from: start, to: end) }
    var cursor = start
    while cursor < end {
      let left = configuration.untilChange(after: spent(on: index, at: cursor))
      let next = min(end, cores[index].steals.end(of: left, from: cursor))
      bookTurn(of: index, from: cursor, to: next)
      cursor = next
    }
  }

  private mutating func bookTurn(of index: Int, from start: SimTime, to end: SimTime) {
    let running = cores[index].running
    let progress = progress(on: index, at: end) - progress(on: index, at: start)
    let stolen = cores[index].steals.stolen(from: start, to: end)
    let price = end - start - stolen - progress
    cores[index].times.stolen += stolen.nanoseconds
    if threads[running].isForeign {
      cores[index].times.foreign += progress.nanoseconds
    } else {
      cores[index].times.busy += progress.nanoseconds
    }
    cores[index].times.switching += price.nanoseconds
    let service = threads[running].service
    books.add(stolen, of: index, .stolen, thread: running, for: service, upTo: start + stolen)
    books.add(price, of: index, .contextSwitch, thread: running, for: service, upTo: start + stolen + price)
    books.add(progress, of: index, .running, thread: running, for: service, upTo: end)
  }

  /// Where the cores' time has gone up to `now`, on all of them together.
  package mutating func accounts(at now: SimTime) -> CoreTimes {
    var sum = CoreTimes()
    for index in cores.indices {
      account(index, upTo: now)
      sum += cores[index].times
    }
    return sum
  }

  /// Where the time of a thread that has just been returned has gone since it asked for its present demand.
  package func parts(of thread: ThreadID) -> [AnatomyPart] {
    let index = Int(thread.index)
    var parts: [AnatomyPart] = []
    for part in [Part.runQueue, .preempted] {
      for occupant in 0..<books.ledger.occupants {
        let span = books.ledger.time(index, part, behind: occupant)
        parts.append(AnatomyPart(part, behind: Occupant(index: occupant), .nanoseconds(span)))
      }
    }
    for part in ThreadLedger.plainParts {
      parts.append(AnatomyPart(part, .nanoseconds(books.ledger.time(index, part))))
    }
    return parts.filter { $0.span != .zero }
  }

  /// Who ran where, up to `now`.
  package mutating func trace(upTo now: SimTime) -> CoreTrace? {
    for index in cores.indices { account(index, upTo: now) }
    return books.trace
  }
}
