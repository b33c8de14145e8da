// How a .NET pool grows: by a thread at a time when it starves, and in steps where its threads block.

import SimEngine

extension ThreadPool {
  /// Whether the pool knows that the threads of waiting requests are blocked.
  package enum Blocking: String, Sendable, Hashable, CaseIterable {
    /// It does not: sleeps, blocking input and output, foreign locks.
    case silent
    /// It does, and makes up for them: `Task.Wait` and `Task.Result`.
    case cooperative
  }

  /// The gate thread, and the number of threads that the pool means to have at work.
  ///
  /// Source of every rule and constant here: dotnet/runtime, `PortableThreadPool.GateThread.cs`,
  /// `PortableThreadPool.Blocking.cs`, `PortableThreadPool.WorkerThread.cs`.
  struct Gate: Sendable {
    enum Adjustment: Sendable { case none, immediately, afterDelay }

    /// Threads that may be at work.
    var goal: Int
    /// When a thread last took a task.
    var lastTask: SimTime = .zero
    /// The gate's own thread, once it was needed.
    var worker: Int?
    var tick: EventHandle = .none
    /// Ticks to come although no task waits.
    var runs = 0
    /// The cores' busy time at the last tick, in ns, and when that was.
    var busyTime: Int64 = 0
    var lastTick: SimTime = .zero
    /// Threads whose requests wait, where the pool knows of it.
    var blocked = 0
    /// How much of the goal makes up for blocked threads.
    var addedForBlocked = 0
    var adjustment = Adjustment.none
    var delay: EventHandle = .none

    /// `GateActivitiesPeriodMs`.
    static let period = SimDuration.milliseconds(500)
    /// `MaxRuns`.
    static let idleRuns = 2
    /// `CpuUtilizationLow`, in percent.
    static let busyMachine: Int64 = 80
    /// `DequeueDelayThresholdMs`, for each thread of the goal.
    static let busyPatience = SimDuration.milliseconds(1000)
    /// `DelayStepMs`.
    static let delayStep = SimDuration.milliseconds(25)
    /// `MaxDelayMs`.
    static let mostDelay = SimDuration.milliseconds(250)

    init(goal: Int) { self.goal = goal }

    mutating func forget<E>(goal: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
      if tick != .none { agenda.cancel(tick) }
      if delay != .none { agenda.cancel(delay) }
      self = Gate(goal: goal)
    }
  }

  /// Threads at work, or on their way to it.
  private var atWork: Int { living - idle.count }

  /// Whether a thread has to stop although there are tasks.
  var hasTooManyAtWork: Bool { configuration.growth == .dotnet && atWork > gate.goal }

  mutating func submitToDotNet(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    runGate(&host, &agenda)
    if atWork < gate.goal, tasks.isEmpty, let worker = idle.popLast() {
      take(id, by: worker, wasIdle: true, &host, &agenda)
    } else if atWork < gate.goal {
      enqueue(id, &host, at: agenda.now)
      create(for: nil, &host, &agenda)
    } else if tasks.count < configuration.queue {
      enqueue(id, &host, at: agenda.now)
    } else {
      reject(id, &host, &agenda)
    }
  }

  /// A thread that has taken a task sees to it that another takes the next, before it goes on.
  ///
  /// - Returns: Whether it has to create that thread first.
  mutating func passesOn(
    from worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard !tasks.isEmpty, atWork < gate.goal else { return false }
    if let next = idle.popLast() {
      findWork(for: next, wasIdle: true, &host, &agenda)
      return false
    }
    let newborn = addThread(isPooled: true, &host, at: agenda.now)
    guard configuration.threadCreate > .zero else {
      begin(newborn, &host, &agenda)
      return false
    }
    create(newborn, by: worker, &host, &agenda)
    return true
  }

  /// Whether the gate's thread is still creating the last one.
  private var gateIsBusy: Bool { gate.worker.map { workers[$0].isComputing } ?? false }

  /// The gate lets one more thread work: an idle one, or one that it creates.
  private mutating func addThreadByGate(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    guard atWork < gate.goal else { return }
    if let worker = idle.popLast() {
      findWork(for: worker, wasIdle: true, &host, &agenda)
      return
    }
    guard configuration.threadCreate > .zero else {
      begin(addThread(isPooled: true, &host, at: agenda.now), &host, &agenda)
      return
    }
    guard !gateIsBusy else { return }
    let creator = gate.worker ?? addThread(isPooled: false, &host, at: agenda.now)
    gate.worker = creator
    create(addThread(isPooled: true, &host, at: agenda.now), by: creator, &host, &agenda)
  }
}

extension ThreadPool {
  /// Somebody wants a thread: the gate thread runs from now on, if it does not.
  private mutating func runGate(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    gate.runs = Gate.idleRuns
    if gate.tick == .none { scheduleTick(&host, &agenda) }
  }

  private mutating func scheduleTick(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    gate.tick = agenda.schedule(
      .runtime(.gate), on: host.instance, after: Gate.period + configuration.gateLate)
  }

  /// The gate's tick: if tasks wait and none was taken for too long, one more thread may work.
  mutating func lookForStarvation(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    gate.tick = .none
    let utilization = utilization(&host, at: agenda.now)
    let patience =
      utilization < Gate.busyMachine
      ? Gate.period : .nanoseconds(Gate.busyPatience.nanoseconds * Int64(gate.goal))
    if gate.adjustment == .none, !tasks.isEmpty, agenda.now - gate.lastTask > patience,
      atWork < configuration.threads, atWork >= gate.goal, !gateIsBusy
    {
      gate.goal = atWork + 1
      addThreadByGate(&host, &agenda)
    }
    if tasks.isEmpty, gate.adjustment == .none { gate.runs -= 1 }
    if gate.runs > 0 { scheduleTick(&host, &agenda) }
  }

  /// How busy the cores were since the last tick, in whole percent.
  private mutating func utilization(_ host: inout Host, at now: SimTime) -> Int64 {
    let accounts = host.machine.accounts(at: now)
    let busyTime = accounts.busy + accounts.switching + accounts.refilling
    let available = (now - gate.lastTick).nanoseconds * Int64(host.machine.configuration.cores)
    defer {
      gate.busyTime = busyTime
      gate.lastTick = now
    }
    return available == 0 ? 0 : (busyTime - gate.busyTime) * 100 / available
  }
}

extension ThreadPool {
  private var makesUpForBlocked: Bool {
    configuration.growth == .dotnet && configuration.blocking == .cooperative
  }

  /// The goal that would make up for all blocked threads.
  private var goalWithBlocked: Int { min(core + max(gate.blocked, 0), configuration.threads) }

  /// A thread begins to wait for its request: for a timer, a connection, an answer.
  mutating func block(_ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    guard makesUpForBlocked, isPooled(worker) else { return }
    workers[worker].isBlocked = true
    gate.blocked += 1
    guard gate.adjustment != .afterDelay, gate.goal < goalWithBlocked else { return }
    gate.adjustment = .afterDelay
    makeUpForBlocked(hasPaused: false, &host, &agenda)
  }

  /// A thread's wait is over.
  mutating func unblock(_ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    guard workers[worker].isBlocked else { return }
    workers[worker].isBlocked = false
    gate.blocked -= 1
    guard gate.adjustment != .immediately, gate.addedForBlocked > 0, gate.goal > goalWithBlocked else {
      return
    }
    gate.adjustment = .immediately
    makeUpForBlocked(hasPaused: false, &host, &agenda)
  }

  /// The gate thread brings the goal nearer to what makes up for the blocked threads.
  mutating func makeUpForBlocked(
    hasPaused: Bool, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if gate.delay != .none, gate.adjustment == .afterDelay { return }
    if gate.delay != .none { agenda.cancel(gate.delay) }
    gate.delay = .none
    guard gate.adjustment != .none else { return }
    gate.adjustment = .none
    let target = goalWithBlocked
    if gate.goal > target {
      // Only what was added for blocked threads is taken back.
      let surplus = min(gate.goal - target, gate.addedForBlocked)
      gate.addedForBlocked -= surplus
      gate.goal -= surplus
    } else if gate.goal < target {
      raiseGoal(to: target, hasPaused: hasPaused, &host, &agenda)
    }
  }

  private mutating func raiseGoal(
    to target: Int, hasPaused: Bool, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let cores = host.machine.configuration.cores
    let mostAtOnce = min(core + cores, configuration.threads)
    let atOnce = min(target, max(mostAtOnce, min(living, configuration.threads)))
    let before = gate.goal
    if before < atOnce { gate.goal = atOnce } else if hasPaused { gate.goal += 1 }
    gate.addedForBlocked += gate.goal - before
    if gate.goal > before, !tasks.isEmpty { addThreadByGate(&host, &agenda) }
    guard gate.goal < target else { return }
    gate.adjustment = .afterDelay
    let steps = Int64(1 + (gate.goal - mostAtOnce) / cores)
    let delay = min(.nanoseconds(Gate.delayStep.nanoseconds * steps), Gate.mostDelay)
    gate.delay = agenda.schedule(.runtime(.blockingDelay), on: host.instance, after: delay)
  }
}
