// The iteration of a loop: what its callbacks cost, and what becomes of the time.

import SimEngine

extension EventLoop {
  /// One operating-system process and its loop.
  struct Process: ~Copyable, Sendable {
    let thread: ThreadID
    var queues: LoopQueues
    /// Whether the process is dead and boots.
    var isDown = false
    /// When it has booted, while it is dead.
    var booting = EventHandle.none
    /// Whether the collector has something to do or to end before anything is called: it pauses, or all is marked.
    var awaitsCollector = false
    /// The request whose callback runs.
    var current: RequestID?
    /// Whether what runs is the listening socket's callback, which has accepted the connection of `current`.
    var isAccepting = false
    /// The request whose connection the primary has handed to this process, and that it has not taken.
    var handed: RequestID?
    /// What that request does once the loop's own part of the burst is over.
    var pending: Demand?
    /// Whether the loop's part of handing over what it offloads has been paid.
    var hasPosted = false
    /// What `current` leaves of its step to later iterations.
    var rest = SimDuration.zero
    /// The loop's own part of the present burst.
    var overhead = SimDuration.zero
    /// What the iteration costs, and is paid with its first callback.
    var owed = SimDuration.zero
    /// Iterations that have been counted.
    var iterations = 0
    var alarm = EventHandle.none

    /// A process that waits for the first request.
    init(thread: ThreadID, _ rules: LoopRules, at now: SimTime) {
      self.thread = thread
      queues = LoopQueues(rules)
      let step = queues.next(at: now)
      precondition(step == .block(nil), "a loop without work blocks")
    }
  }

  /// A callback of a request, by its number in the loop's queues.
  struct Callback {
    let request: RequestID
    /// Whether it is what receives the request.
    let isNew: Bool

    init(_ request: RequestID, isNew: Bool = false) {
      self.request = request
      self.isNew = isNew
    }

    init(_ number: Int) {
      request = RequestID(index: UInt32(number >> 1))
      isNew = number & 1 == 1
    }

    var number: Int { Int(request.index) << 1 | (isNew ? 1 : 0) }
  }

  /// The kernel lets the loop go on: something is ready, or a timer is due.
  mutating func returnFromPoll(
    _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    processes[process].alarm = .none
    noteUnblocked(process, &host, at: agenda.now)
    noteTimers(process, wasBusy: false, &host, at: agenda.now)
    processes[process].queues.wake(at: agenda.now)
    iterate(process, &host, &agenda)
  }

  /// Something is ready: if the loop waits for that, it goes on.
  mutating func endPoll(
    of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard processes[process].queues.isBlocked else { return }
    if processes[process].alarm != .none { agenda.cancel(processes[process].alarm) }
    returnFromPoll(process, &host, &agenda)
  }

  /// Notes which timers have come due by now.
  ///
  /// What a timer's request has waited for since then is the end of whatever kept the loop busy, or for the kernel
  /// to wake the loop.
  mutating func noteTimers(_ process: Int, wasBusy: Bool, _ host: inout Host, at now: SimTime) {
    while let timer = processes[process].queues.noteTimer(dueBy: now) {
      let end = wasBusy ? timer.due : now
      let id = Callback(timer.callback).request
      host.anatomies.closeWait(id, planned: timer.planned, at: end)
      host.anatomies.beginWait(id, for: process, &clocks, at: end)
    }
  }

  /// Goes on to the next callback, or blocks, or collects first what V8's threads have marked.
  mutating func iterate(
    _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if processes[process].awaitsCollector { return collect(process, &host, &agenda) }
    while true {
      let step = processes[process].queues.next(at: agenda.now)
      countIterations(process, &host)
      switch step {
      case .call(let number):
        call(Callback(number), in: process, &host, &agenda)
        return
      case .accept: if acceptConnection(in: process, &host, &agenda) { return }
      case .measure: measureDelay(process, &host, at: agenda.now)
      case .block(let timeout):
        block(process, for: timeout, &host, &agenda)
        return
      }
    }
  }

  private mutating func countIterations(_ process: Int, _ host: inout Host) {
    let count = processes[process].queues.iterations - processes[process].iterations
    guard count > 0 else { return }
    processes[process].iterations += count
    processes[process].owed = configuration.iteration
    host.counts[Meter.iterations] += Int64(count)
  }

  private mutating func block(
    _ process: Int, for timeout: SimDuration?, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    clocks.occupy(process, by: .nobody, at: agenda.now)
    noteBlocked(process, &host, at: agenda.now)
    guard let timeout else { return }
    processes[process].alarm = agenda.schedule(
      .runtime(.pollTimeout(process: UInt32(process))), on: host.instance,
      after: timeout + host.machine.configuration.timerSlack
    )
  }

  /// What calling a callback costs the loop itself.
  private mutating func cost(
    of callback: Callback, in process: Int, _ host: inout Host, at now: SimTime
  ) -> SimDuration {
    guard !processes[process].queues.isDraining else { return configuration.microtask }
    switch processes[process].queues.phase {
    case .timers: return configuration.timer
    case .poll:
      host.gauges[Meter.loopQueue].change(by: -1, at: now)
      return configuration.callback + (callback.isNew ? configuration.request : .zero)
    case .pending, .pendingAfterPoll, .check, .closing, .blocked: return configuration.callback
    }
  }

  /// Runs a request's callback up to its next `wait` or its end.
  private mutating func call(
    _ callback: Callback, in process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let id = callback.request
    let cost = cost(of: callback, in: process, &host, at: agenda.now) + answerCost(of: id)
    host.anatomies.closeWait(id, for: process, &clocks, as: .loopQueue, at: agenda.now)
    let service = host.service(of: id)
    let overhead = begin(id, in: process, cost: cost, for: service.occupant, at: agenda.now)
    if processes[process].queues.isImmediate {
      let chunk = resumeChunk(of: id, in: process, &host)
      host.machine.run(processes[process].thread, for: chunk + overhead, serving: service, &agenda)
      return
    }
    let demand = host.next(of: id)
    switch demand {
    case .compute(let span):
      let total = span == .unlimited ? span : span + overhead
      host.machine.run(processes[process].thread, for: total, serving: service, &agenda)
    case .chunked(let span):
      let chunk = beginChunk(of: id, in: process, span, &host)
      host.machine.run(processes[process].thread, for: chunk + overhead, serving: service, &agenda)
    default:
      processes[process].pending = demand
      host.machine.run(processes[process].thread, for: overhead, serving: service, &agenda)
    }
  }

  /// From now on the loop is busy for a request.
  ///
  /// - Returns: The loop's own part of it.
  @inline(__always)
  mutating func begin(
    _ id: RequestID, in process: Int, cost: SimDuration, for occupant: Occupant, at now: SimTime
  ) -> SimDuration {
    clocks.occupy(process, by: occupant, at: now)
    let overhead = processes[process].owed + cost
    processes[process].owed = .zero
    processes[process].overhead = overhead
    processes[process].current = id
    return overhead
  }
}
