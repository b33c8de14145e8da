// The iteration of a loop: libuv's phases, in the order that they have had since version 1.45.

import SimEngine

extension EventLoop {
  /// One operating-system process and its loop.
  struct Process: ~Copyable, Sendable {
    /// Where the loop is in its iteration.
    enum Phase: Sendable {
      /// Computes how long it may block, and polls.
      case prepare
      /// Waits in the kernel for something to be ready.
      case blocked
      /// Runs the callbacks of what was ready.
      case poll
      case check
      case closing
      case timers
      /// The process is dead and boots.
      case down
    }

    let thread: ThreadID
    var phase = Phase.blocked
    /// Requests for which the kernel has found a socket readable, in that order: each as twice its number, plus 1
    /// if it is new.
    var ready = FIFO()
    /// Requests for which another one has just made way; they go on when its callback is over, before any other.
    var microtasks = FIFO()
    var timers = TimerQueue()
    /// Callbacks that the present poll has still to run.
    var batch = 0
    /// Whether the present poll returned as many events as fit.
    var isBatchFull = false
    /// Polls of the present iteration.
    var rounds = 0
    /// The loop's clock, as last read.
    var cachedNow = SimTime.zero
    /// The loop's clock when the timers phase began: later timers wait for the next one.
    var timersDueBy = SimTime.zero
    /// The request whose callback runs.
    var current: RequestID?
    /// What that request does once the loop's own part of the burst is over.
    var pending: Demand?
    /// The loop's own part of the present burst.
    var overhead = SimDuration.zero
    /// What the iteration costs, and is paid with its first callback.
    var owed = SimDuration.zero
    var alarm = EventHandle.none

    init(thread: ThreadID) { self.thread = thread }

    mutating func removeAllRequests() {
      timers.removeAll()
      ready.removeAll()
      microtasks.removeAll()
      current = nil
      pending = nil
      alarm = .none
    }
  }

  /// The kernel lets the loop go on: something is ready, or a timer is due.
  mutating func returnFromPoll(
    _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    processes[process].alarm = .none
    processes[process].rounds = 0
    expireTimers(process, wasBusy: false, &host, at: agenda.now)
    poll(process, &host, at: agenda.now)
    iterate(process, &host, &agenda)
  }

  /// Notes which timers have come due by now.
  ///
  /// What a timer's request has waited for since then is the end of whatever kept the loop busy, or for the kernel
  /// to wake the loop.
  mutating func expireTimers(_ process: Int, wasBusy: Bool, _ host: inout Host, at now: SimTime) {
    while let timer = processes[process].timers.expireFirst(by: now) {
      let end = wasBusy ? timer.due : now
      host.anatomies.closeWait(timer.request, planned: timer.planned, at: end)
      host.anatomies.beginWait(timer.request, for: process, &clocks, at: end)
    }
  }

  /// Goes through the phases until a callback is found to run, or the loop blocks.
  mutating func iterate(
    _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while true {
      if let id = processes[process].microtasks.popFirst() {
        call(RequestID(index: UInt32(id)), in: process, cost: .zero, &host, &agenda)
        return
      }
      switch processes[process].phase {
      case .prepare:
        guard processes[process].ready.isEmpty, !isTimerDue(process) else {
          processes[process].rounds = 0
          poll(process, &host, at: agenda.now)
          continue
        }
        block(process, &host, &agenda)
        return
      case .poll where processes[process].batch > 0:
        processes[process].batch -= 1
        guard let ready = processes[process].ready.popFirst() else { continue }
        host.gauges[Meter.loopQueue].change(by: -1, at: agenda.now)
        let cost = configuration.callback + (ready & 1 == 1 ? configuration.request : .zero)
        call(RequestID(index: UInt32(ready >> 1)), in: process, cost: cost, &host, &agenda)
        return
      case .poll where processes[process].isBatchFull && processes[process].rounds < configuration.pollRounds:
        poll(process, &host, at: agenda.now)
      case .poll: processes[process].phase = .check
      case .check: processes[process].phase = .closing
      case .closing:
        processes[process].phase = .timers
        processes[process].cachedNow = loopTime(agenda.now)
        processes[process].timersDueBy = processes[process].cachedNow
      case .timers:
        guard let id = processes[process].timers.popFirst(due: processes[process].timersDueBy) else {
          processes[process].phase = .prepare
          continue
        }
        call(id, in: process, cost: configuration.timer, &host, &agenda)
        return
      case .blocked, .down: return
      }
    }
  }

  /// Takes what is ready, as much as one poll returns.
  private mutating func poll(_ process: Int, _ host: inout Host, at now: SimTime) {
    processes[process].phase = .poll
    processes[process].batch = min(configuration.pollBatch, processes[process].ready.count)
    processes[process].isBatchFull = processes[process].batch == configuration.pollBatch
    if processes[process].rounds == 0 {
      processes[process].owed = configuration.iteration
      host.counts[Meter.iterations] += 1
    }
    processes[process].rounds += 1
    processes[process].cachedNow = loopTime(now)
  }

  private func isTimerDue(_ process: Int) -> Bool {
    processes[process].timers.soonest.map { $0 <= processes[process].cachedNow } ?? false
  }

  /// Blocks in the poll phase, until the soonest timer is due at the latest.
  private mutating func block(_ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    processes[process].phase = .blocked
    clocks.occupy(process, by: .nobody, at: agenda.now)
    guard let soonest = processes[process].timers.soonest else { return }
    let timeout = soonest - processes[process].cachedNow
    processes[process].alarm = agenda.schedule(
      .runtime(.pollTimeout(process: UInt32(process))), after: timeout + host.machine.configuration.timerSlack
    )
  }

  /// Runs a request's callback up to its next `wait` or its end.
  private mutating func call(
    _ id: RequestID, in process: Int, cost: SimDuration, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    host.anatomies.closeWait(id, for: process, &clocks, as: .loopQueue, at: agenda.now)
    let service = host.service(of: id)
    clocks.occupy(process, by: service.occupant, at: agenda.now)
    let overhead = processes[process].owed + cost
    processes[process].owed = .zero
    processes[process].overhead = overhead
    processes[process].current = id
    let demand = host.next(of: id)
    if case .compute(let span) = demand {
      let total = span == .unlimited ? span : span + overhead
      host.machine.run(processes[process].thread, for: total, serving: service, &agenda)
    } else {
      processes[process].pending = demand
      host.machine.run(processes[process].thread, for: overhead, serving: service, &agenda)
    }
  }
}
