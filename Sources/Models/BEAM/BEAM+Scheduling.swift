// The schedule loop: who runs next on a scheduler, for how long, and what it costs.

import SimEngine

extension BEAM {
  /// Puts a process at the back of a scheduler's run queue, and wakes that scheduler if it sleeps.
  mutating func enqueue(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    beginWait(process, on: scheduler, &host, at: agenda.now)
    schedulers[scheduler].runQueue.append(process)
    if schedulers[scheduler].isAwake {
      cut(scheduler, &host, &agenda)
    } else {
      schedulers[scheduler].isAwake = true
      schedule(scheduler, &host, &agenda)
    }
  }

  /// A timer fires between two slices of the scheduler that set it; a sleeping one wakes for it, as late as the
  /// kernel's timer slack makes it.
  mutating func timerIsDue(
    for process: Int, isLate: Bool, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let scheduler = processes[process].scheduler
    let slack = host.machine.configuration.timerSlack
    processes[process].timer = .none
    if schedulers[scheduler].isAwake {
      closeWait(process, &host, at: agenda.now)
      beginWait(process, on: scheduler, &host, at: agenda.now)
      schedulers[scheduler].dueTimers.append(process)
      cut(scheduler, &host, &agenda)
    } else if !isLate, slack > .zero {
      processes[process].timer = agenda.schedule(
        .runtime(.timer(process: UInt32(process), isLate: true)), after: slack)
    } else {
      closeWait(process, &host, at: agenda.now)
      enqueue(process, on: scheduler, &host, &agenda)
    }
  }

  /// Passes through the schedule loop until a process is found to run for a while, or the scheduler sleeps.
  mutating func schedule(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while true {
      if schedulers[scheduler].current == nil {
        while let process = schedulers[scheduler].dueTimers.popFirst() {
          schedulers[scheduler].runQueue.append(process)
        }
        considerWakingOther(scheduler, &host, &agenda)
        guard pick(scheduler, &host, at: agenda.now) else {
          rest(scheduler, &host, &agenda)
          return
        }
      }
      if proceed(scheduler, &host, &agenda) { return }
    }
  }

  /// Closes the books of a burst: the process has computed its part, the rest was the scheduler's.
  mutating func endBurst(of scheduler: Int, _ host: inout Host, at now: SimTime) {
    let served = host.machine.served(schedulers[scheduler].thread, at: now)
    let (user, total) = split(scheduler, served: served)
    let id = schedulers[scheduler].current.map { RequestID(index: UInt32($0)) }
    host.endBurst(of: schedulers[scheduler].thread, for: id, overhead: 0, total: total, at: now)
    closeBurst(of: scheduler, user: user)
  }

  /// Closes the books of a burst that dies with its scheduler.
  mutating func abandonBurst(of scheduler: Int, _ host: inout Host, at now: SimTime) {
    let served = host.machine.served(schedulers[scheduler].thread, at: now)
    let (user, total) = split(scheduler, served: served)
    host.abandonBurst(of: schedulers[scheduler].thread, overhead: 0, total: total)
    closeBurst(of: scheduler, user: user)
  }

  /// Of a scheduler's present burst so far: what its process has computed, and what was not a program's.
  func split(_ scheduler: Int, served: SimDuration) -> (user: SimDuration, overhead: SimDuration) {
    let burst = schedulers[scheduler].burst
    guard let process = schedulers[scheduler].current else { return (.zero, min(served, burst.overhead)) }
    let (slice, switching) = (configuration.sliceTime, configuration.contextSwitch)
    let user = burst.user(after: served, slice: slice, switching: switching)
    let had = min(served, burst.length(slice: slice, switching: switching))
    return (user, processes[process].isCrashing ? had : had - user)
  }

  private mutating func closeBurst(of scheduler: Int, user: SimDuration) {
    let burst = schedulers[scheduler].burst
    schedulers[scheduler].burst = Burst()
    guard let process = schedulers[scheduler].current else { return }
    if processes[process].remaining != .unlimited { processes[process].remaining -= user }
    spend(user, of: burst, on: scheduler)
  }
}

extension BEAM {
  /// Takes the process at the head of the run queue, or steals one; a new slice begins.
  private mutating func pick(_ scheduler: Int, _ host: inout Host, at now: SimTime) -> Bool {
    guard let process = takeOwn(scheduler, &host, at: now) ?? steal(for: scheduler, &host, at: now) else {
      return false
    }
    processes[process].scheduler = scheduler
    schedulers[scheduler].current = process
    let service = host.service(of: RequestID(index: UInt32(process)))
    clocks.occupy(scheduler, by: service.occupant, at: now)
    schedulers[scheduler].budget = configuration.reductions
    schedulers[scheduler].owed += configuration.contextSwitch
    if !processes[process].isSpawned {
      processes[process].isSpawned = true
      schedulers[scheduler].owed += configuration.spawn + configuration.request
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
    let id = RequestID(index: UInt32(process))
    if processes[process].remaining == .zero {
      let demand = processes[process].isCrashing ? .done : processes[process].pending ?? host.next(of: id)
      processes[process].pending = nil
      if case .compute(let span) = demand {
        processes[process].remaining = span
        if span == .zero, schedulers[scheduler].owed == .zero { return false }
      } else if schedulers[scheduler].owed > .zero {
        processes[process].pending = demand
      } else {
        leave(process, scheduler, demand, &host, &agenda)
        return false
      }
    }
    if schedulers[scheduler].budget <= 0 && processes[process].pending == nil {
      schedulers[scheduler].current = nil
      processes[process].isPreempted = true
      if !schedulers[scheduler].runQueue.isEmpty {
        host.machine.giveWay(schedulers[scheduler].thread, at: agenda.now)
      }
      beginWait(process, on: scheduler, &host, at: agenda.now)
      schedulers[scheduler].runQueue.append(process)
      return false
    }
    startBurst(scheduler, of: process, &host, &agenda)
    return true
  }

  /// A process stops running for good, or until its timer or a message; or it goes on, to report its crash or with what
  /// it did not have to wait for.
  private mutating func leave(
    _ process: Int, _ scheduler: Int, _ demand: Demand, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let id = RequestID(index: UInt32(process))
    switch demand {
    case .exception:
      host.answer(id, as: .failed, &agenda)
      processes[process].isCrashing = true
      processes[process].remaining = configuration.crashReport
    case .acquire, .release, .checkOut, .call, .checkIn, .allocate:
      let goesOn = host.serve(demand, of: id, in: 0, &agenda)
      if !goesOn { schedulers[scheduler].current = nil }
      while let woken = host.popWoken() { resume(woken, &host, &agenda) }
    case .wait(let span):
      schedulers[scheduler].current = nil
      schedulers[scheduler].owed += configuration.timer
      processes[process].wait = span
      processes[process].timer = agenda.schedule(
        .runtime(.timer(process: id.index, isLate: false)),
        at: configuration.due(after: span, from: agenda.now))
    case .compute, .error, .done:
      schedulers[scheduler].current = nil
      processes[process].isAlive = false
      schedulers[scheduler].owed += configuration.exit
      host.finish(id, as: demand == .done ? .completed : .failed, &agenda)
    }
  }

  private mutating func startBurst(
    _ scheduler: Int, of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let remaining = processes[process].remaining
    var burst = Burst()
    burst.overhead = schedulers[scheduler].owed
    burst.firstSlice = configuration.time(of: schedulers[scheduler].budget)
    let isAlone = schedulers[scheduler].runQueue.isEmpty && schedulers[scheduler].dueTimers.isEmpty
    burst.hasBoundaries = isAlone && burst.firstSlice < remaining
    burst.user = burst.hasBoundaries ? remaining : min(remaining, burst.firstSlice)
    schedulers[scheduler].owed = .zero
    schedulers[scheduler].burst = burst
    let length = burst.length(slice: configuration.sliceTime, switching: configuration.contextSwitch)
    let service = host.service(of: RequestID(index: UInt32(process)))
    host.machine.run(schedulers[scheduler].thread, for: length, serving: service, &agenda)
  }

  /// Ends a burst of many slices at the end of the one under way: somebody else waits for the scheduler.
  private mutating func cut(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let thread = schedulers[scheduler].thread
    let served = host.machine.served(thread, at: agenda.now)
    let length = schedulers[scheduler].burst.cut(
      after: served, slice: configuration.sliceTime, switching: configuration.contextSwitch)
    if let length { host.machine.shorten(thread, to: length, &agenda) }
  }

  /// Nothing to run: pays what is owed, then sleeps.
  private mutating func rest(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let owed = schedulers[scheduler].owed
    schedulers[scheduler].isAwake = owed > .zero
    clocks.occupy(scheduler, by: owed > .zero ? .runtime : .nobody, at: agenda.now)
    guard owed > .zero else { return }
    schedulers[scheduler].owed = .zero
    schedulers[scheduler].burst.overhead = owed
    host.machine.run(schedulers[scheduler].thread, for: owed, &agenda)
  }

  /// Takes the reductions that `user` cost from the budget of the slice that it ended in.
  ///
  /// The schedule loop passed at each end of a slice inside the burst, with nobody waiting: the counter of arrears
  /// fell, and only what was executed since the last pass is left to count.
  private mutating func spend(_ user: SimDuration, of burst: Burst, on scheduler: Int) {
    let reductions = configuration.reductions(in: user)
    guard burst.hasBoundaries, user > burst.firstSlice else {
      schedulers[scheduler].reductionsSincePass += reductions
      schedulers[scheduler].budget =
        user == burst.firstSlice ? 0 : max(0, schedulers[scheduler].budget - reductions)
      return
    }
    let rest = (user - burst.firstSlice).nanoseconds % configuration.sliceTime.nanoseconds
    let last = rest == 0 ? configuration.reductions : configuration.reductions(in: .nanoseconds(rest))
    let passed = schedulers[scheduler].reductionsSincePass + reductions - last
    schedulers[scheduler].wakeupOther = max(0, schedulers[scheduler].wakeupOther - passed)
    schedulers[scheduler].reductionsSincePass = last
    schedulers[scheduler].budget = configuration.reductions - last
  }
}
