// The schedule loop: who runs next on a scheduler, for how long, and what it costs.

import SimEngine

extension BEAM {
  /// Puts a process at the back of a run queue, that of `home` unless it is to go elsewhere, and wakes the scheduler
  /// there if it has nothing to do.
  mutating func enqueue(
    _ process: Int, from home: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let scheduler = destination(of: process, from: home)
    if scheduler != home { host.counts[Meter.migrations] += 1 }
    beginWait(process, on: scheduler, &host, at: agenda.now)
    join(process, scheduler, &host, &agenda)
  }

  private mutating func join(
    _ process: Int, _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    processes[process].scheduler = UInt16(scheduler)
    schedulers[scheduler].runQueue.append(process, &processes)
    schedulers[scheduler].isOutOfWork = false
    if schedulers[scheduler].activity == .working {
      cut(scheduler, &host, &agenda)
    } else {
      wake(scheduler, &host, &agenda)
    }
    if hasPaths { disturbPullers(of: scheduler, &host, &agenda) }
  }

  /// A timer fires between two slices of the scheduler that set it; a sleeping one wakes for it, as late as the
  /// kernel's timer slack makes it.
  mutating func timerIsDue(
    for process: Int, isLate: Bool, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let scheduler = Int(processes[process].scheduler)
    let slack = host.machine.configuration.timerSlack
    let activity = schedulers[scheduler].activity
    let sleeps = (activity == .sleeping || activity == .polling) && !schedulers[scheduler].isWoken
    if sleeps, !isLate, slack > .zero {
      processes[process].timer = agenda.schedule(
        .runtime(.timer(process: UInt32(process), isLate: true)), on: host.instance, after: slack)
      return
    }
    processes[process].timer = .none
    processes[process].state = .runnable
    if processes[process].flags.contains(.isIdle) { processes[process].flags.insert(.hibernates) }
    closeWait(process, &host, at: agenda.now)
    beginWait(process, on: scheduler, &host, at: agenda.now)
    schedulers[scheduler].dueTimers.append(process, &processes)
    if activity == .working {
      cut(scheduler, &host, &agenda)
    } else if activity != .spinning {
      wake(scheduler, &host, &agenda)
    }
  }

  /// Lets the processes queue whose timers are due.
  private mutating func fireTimers(
    of scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while let process = schedulers[scheduler].dueTimers.popFirst(processes) {
      let other = destination(of: process, from: scheduler)
      if other == scheduler {
        schedulers[scheduler].runQueue.append(process, &processes)
        if hasPaths { disturbPullers(of: scheduler, &host, &agenda) }
      } else {
        host.counts[Meter.migrations] += 1
        moveWait(process, from: scheduler, to: other, &host, at: agenda.now)
        join(process, other, &host, &agenda)
      }
    }
  }

  /// Passes through the schedule loop until a process is found to run for a while, or the scheduler rests.
  mutating func schedule(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while true {
      if !family.signalled.isEmpty { deliverSignals(&host, &agenda) }
      if schedulers[scheduler].current == nil {
        if schedulers[scheduler].hasRunPort {
          schedulers[scheduler].hasRunPort = false
        } else {
          fireTimers(of: scheduler, &host, &agenda)
          if schedulers[scheduler].untilBalance <= 0 { checkBalance(&host, &agenda) }
          if hasPaths { pullOver(to: scheduler, &host, at: agenda.now) }
          considerWakingOther(scheduler, &host, &agenda)
          if !schedulers[scheduler].ports.isEmpty, runPort(on: scheduler, &host, &agenda) { return }
        }
        guard pick(scheduler, &host, at: agenda.now) else {
          guard schedulers[scheduler].ports.isEmpty else { continue }
          rest(scheduler, &host, &agenda)
          return
        }
      }
      if proceed(scheduler, &host, &agenda) { return }
    }
  }
}

extension BEAM {
  /// Takes the process at the head of the run queue, or steals one; a new slice begins.
  private mutating func pick(_ scheduler: Int, _ host: inout Host, at now: SimTime) -> Bool {
    guard let process = takeOwn(scheduler, &host, at: now) ?? steal(for: scheduler, &host, at: now) else {
      return false
    }
    processes[process].scheduler = UInt16(scheduler)
    processes[process].state = .running
    schedulers[scheduler].wokenAt = nil
    schedulers[scheduler].current = process
    clocks.occupy(scheduler, by: service(of: process, host).occupant, at: now)
    schedulers[scheduler].budget = configuration.reductions
    schedulers[scheduler].hidden = 0
    schedulers[scheduler].owed += configuration.contextSwitch
    if !processes[process].flags.contains(.isSpawned) {
      processes[process].flags.insert(.isSpawned)
      let isRequest = processes.request(of: process).map { !host.isJob($0) } ?? false
      schedulers[scheduler].owed += configuration.spawn + (isRequest ? configuration.request : .zero)
    }
    return true
  }

  /// Lets the current process go on: asks for its time, or sees it off.
  ///
  /// - Returns: Whether the machine was asked for time.
  private mutating func proceed(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard let process = schedulers[scheduler].current else { return false }
    if schedulers[scheduler].collecting > .zero {
      startCollecting(scheduler, of: process, &host, &agenda)
      return true
    }
    if !processes[process].flags.isDisjoint(with: .isReceiving), schedulers[scheduler].budget > 0 {
      return receive(process, on: scheduler, &host, &agenda)
    }
    let isAllocating = processes[process].flags.contains(.isAllocating)
    if isAllocating, schedulers[scheduler].budget > 0,
      allocate(process, on: scheduler, &host, &agenda)
    {
      return false
    }
    if processes[process].remaining == .zero, !isAllocating,
      processes[process].flags.isDisjoint(with: .isReceiving)
    {
      let pending = schedulers[scheduler].pending
      let demand = pending ?? next(of: process, &host)
      schedulers[scheduler].pending = nil
      if pending == nil { chargeSending(demand, by: process, on: scheduler, host) }
      if let span = begin(demand, process) {
        if span == .zero, schedulers[scheduler].owed == .zero { return false }
      } else if schedulers[scheduler].owed > .zero {
        schedulers[scheduler].pending = demand
      } else {
        return leave(process, scheduler, demand, &host, &agenda)
      }
    }
    if schedulers[scheduler].budget <= 0 && schedulers[scheduler].pending == nil {
      preempt(process, scheduler, &host, &agenda)
      return false
    }
    startBurst(scheduler, of: process, &host, &agenda)
    return true
  }

  /// A process has used up its slice: it goes to the back of the queue.
  mutating func preempt(
    _ process: Int, _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    scheduleOut(scheduler)
    processes[process].flags.insert(.isPreempted)
    if !schedulers[scheduler].runQueue.isEmpty || !schedulers[scheduler].ports.isEmpty {
      host.machine.giveWay(schedulers[scheduler].thread, at: agenda.now)
    }
    enqueue(process, from: scheduler, &host, &agenda)
  }

  /// If a process computes next on its scheduler: how long.
  private mutating func begin(_ demand: Demand, _ process: Int) -> SimDuration? {
    switch demand {
    case .compute(let span), .chunked(let span):
      processes[process].remaining = span
      return span
    case .native(let span) where configuration.nif.dirtyKind == nil:
      processes[process].remaining = span
      if span > .zero { processes[process].flags.insert(.isNative) }
      return span
    default: return nil
    }
  }

  /// What a process does next.
  private func next(of process: Int, _ host: inout Host) -> Demand {
    guard !processes[process].flags.contains(.isCrashing), let id = processes.request(of: process) else {
      return .done
    }
    return host.next(of: id)
  }

  /// Whom a scheduler works for that runs the process.
  // Inlined, as a call from a function that changes the node would copy all of it.
  @inline(__always)
  func service(of process: Int, _ host: borrowing Host) -> Service {
    processes.request(of: process).map { host.service(of: $0) } ?? .runtime
  }

  /// The process that a scheduler runs stops: the books have its slice.
  mutating func scheduleOut(_ scheduler: Int) {
    guard let process = schedulers[scheduler].current else { return }
    processes[process].state = .waiting
    schedulers[scheduler].current = nil
    let used =
      configuration.reductions == .max
      ? 0 : configuration.reductions - schedulers[scheduler].budget - schedulers[scheduler].hidden
    schedulers[scheduler].reductionsSincePass += used
    credit(1, of: used, by: processes[process].priority, on: scheduler)
  }
}
