// The BEAM: Erlang processes, preempted by counting reductions, on one scheduler thread a core.

package import SimEngine

/// A process for every request, on schedulers with a run queue each.
///
/// A scheduler gives each process a budget of reductions, and puts it at the back of its run queue when they are
/// used up. A process that waits leaves its scheduler, and comes back to the same one's queue. A scheduler
/// that runs out of work steals one process from another's queue before it sleeps; one that has more work than
/// it gets done wakes another. What takes long in one piece is done by dirty schedulers, each to its end. Reductions
/// and time are separate costs.
package struct BEAM: Architecture, ~Copyable {
  package enum Event: BitwiseCopyable, Sendable {
    /// A process's timer is due.
    case timer(process: UInt32, isLate: Bool)
    /// The node serves again.
    case booted
    /// The node has found no memory to go on with.
    case outOfMemory
    /// The application has ended, and the node with it.
    case applicationEnded
    /// A call that blocked a dirty scheduler returns.
    case unblocked(dirty: UInt16)
  }

  let configuration: Configuration
  let tolls: Tolls
  var schedulers = Slab<Scheduler>()
  var processes = ProcessTable()
  var heaps: NodeMemory
  var network = Network()
  /// Whose processes the schedulers run: what a process in a run queue waits behind.
  var clocks: OccupancyClocks
  var dirty = Slab<DirtyScheduler>()
  /// One for each kind of dirty scheduler, the one for the processor first.
  var dirtyGroups = Slab<DirtyGroup>()
  var phase = NodePhase.up
  /// When the node has booted that is down.
  private var booting: EventHandle = .none
  /// The members of the supervision tree.
  var family = Family()
  /// Those of the queues of the processes with mailboxes, by their numbers, then those of their buffers.
  var locks = Slab<QueueLock>()
  var buffers = Slab<SignalBuffers>()
  /// Locks that somebody has found taken, and whose holders are not done with them.
  var wantedLocks = 0
  /// How long each server waits for a message before it hibernates; nil is for ever.
  var patience = Slab<SimDuration?>()
  /// How often it was drawn who gets a lock.
  var lockDraws: UInt32 = 0
  /// The scheduler that waits for input, if one does.
  var poller: Int?
  /// Schedulers below this number are given work; see `balance(_:active:_:compacts:)`.
  var active: Int
  var memory: BalanceMemory
  /// Whether the next thing to do is the look half-way through a period.
  var isHalftime = true
  /// Four for each scheduler, by priority.
  var paths: [MigrationPath]
  /// Whether any of them leads anywhere.
  var hasPaths = false
  /// Which of the last seven periods is the oldest.
  var historyPlace = 0
  /// The scheduler that holds the acceptor whose turn it is.
  private var turn = 0

  package init(_ configuration: Configuration, on host: inout Host) {
    self.configuration = configuration
    tolls = Tolls(configuration.costs)
    heaps = NodeMemory(configuration.heapRules, runtime: configuration.runtimeMemory)
    clocks = OccupancyClocks(occupants: host.anatomies.layout.occupants)
    let count = configuration.schedulers == 0 ? host.machine.configuration.cores : configuration.schedulers
    active = count
    memory = BalanceMemory(active: count)
    paths = Array(repeating: MigrationPath(), count: count * Priority.allCases.count)
    for index in 0..<count {
      _ = clocks.addResource()
      schedulers.append(Scheduler(thread: host.machine.addThread(preferring: index)))
    }
    addDirtySchedulers(&host)
    startServers(&host, at: .zero)
    listen(&host)
    startNetwork(&host, at: .zero)
  }

  package mutating func accept(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard phase == .up else {
      host.finish(id, as: .rejected, &agenda)
      return
    }
    if host.connections.isOn, let connection = host.connections.place(of: id) {
      read(id, at: Network.port(of: connection), &host, &agenda)
      return
    }
    guard let process = spawn(for: id, on: turn, &host, at: agenda.now) else {
      host.finish(id, as: .rejected, &agenda)
      return
    }
    enqueue(process, from: turn, &host, &agenda)
    turn = (turn + 1) % schedulers.count
  }

  package mutating func handle(
    _ event: Event, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    switch event {
    case .timer(let process, let isLate): timerIsDue(for: Int(process), isLate: isLate, &host, &agenda)
    case .unblocked(let index): unblock(Int(index), &host, &agenda)
    case .outOfMemory:
      // Several allocations of one instant may have failed; the first of them has ended the node.
      guard phase != .down else { return }
      host.counts[Meter.outOfMemory] += 1
      crash(process: 0, cause: nil, &host, &agenda)
    case .applicationEnded:
      guard phase != .down else { return }
      end(&host, &agenda)
      if host.tree?.application != .temporary { boot(&host, &agenda) }
    case .booted:
      booting = .none
      phase = .starting
      for index in schedulers.indices { host.machine.revive(schedulers[index].thread) }
      reviveDirty(&host)
      startServers(&host, at: agenda.now)
      if family.exists { growTree(&host, &agenda) } else { serve(&host, at: agenda.now) }
    }
  }

  /// The application has been started: from here on the node serves.
  mutating func serve(_ host: inout Host, at now: SimTime) {
    phase = .up
    noteMemory(&host, at: now)
    host.connections.listener.open()
    startNetwork(&host, at: now)
  }

  package mutating func finished(
    _ thread: ThreadID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let scheduler = Int(thread.index - schedulers[0].thread.index)
    guard scheduler < schedulers.count else {
      finishedDirty(scheduler - schedulers.count, &host, &agenda)
      return
    }
    if let port = schedulers[scheduler].port {
      guard finishPort(port, on: scheduler, &host, &agenda) else { return }
    } else {
      endBurst(of: scheduler, &host, at: agenda.now)
    }
    if schedulers[scheduler].activity != .working, !isRoused(scheduler) { return }
    schedule(scheduler, &host, &agenda)
  }

  /// A message has come: the process is put into the run queue of the scheduler that it ran on last.
  package mutating func resume(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = processes.process(of: id)
    enqueue(process, from: Int(processes[process].scheduler), &host, &agenda)
  }

  package mutating func stop(
    hog: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = processes.process(of: hog)
    let scheduler = Int(processes[process].scheduler)
    guard schedulers[scheduler].current == process else {
      processes[process].remaining = .zero
      return
    }
    let thread = schedulers[scheduler].thread
    let user = schedulers[scheduler].burst.user(
      after: host.machine.served(thread, at: agenda.now), slice: configuration.sliceTime,
      switching: configuration.contextSwitch)
    schedulers[scheduler].burst.user = user
    processes[process].remaining = user
    host.machine.shorten(thread, to: .zero, &agenda)
  }

  package mutating func crash(
    process: Int, cause: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard phase != .down else {
      if let cause { host.faults[cause].isMissed = true } else { boot(&host, &agenda) }
      return
    }
    end(cause: cause, &host, &agenda)
    boot(cause: cause, &host, &agenda)
  }

  /// The node boots when it is started again, if it is.
  private mutating func boot(
    cause: Int? = nil, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if booting != .none { agenda.cancel(booting) }
    booting = .none
    guard let delay = host.delayOfRestart(&agenda) else { return }
    if let cause { host.faults[cause].restarts += 1 }
    booting = agenda.schedule(.runtime(.booted), on: host.instance, after: delay + configuration.boot)
  }

  /// The node ends, with all that is in it.
  private mutating func end(
    cause: Int? = nil, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    phase = .down
    endFamily(&host, at: agenda.now)
    host.dropConnections(cause: cause, &agenda)
    host.abandon(process: 0, &agenda)
    for index in schedulers.indices {
      abandonBurst(of: index, &host, at: agenda.now)
      clocks.occupy(index, by: .nobody, at: agenda.now)
      host.machine.kill(schedulers[index].thread, &agenda)
      schedulers[index] = Scheduler(thread: schedulers[index].thread)
    }
    killDirty(&host, &agenda)
    poller = nil
    active = schedulers.count
    memory = BalanceMemory(active: active)
    isHalftime = true
    paths = Array(repeating: MigrationPath(), count: paths.count)
    hasPaths = false
    host.gauges[Meter.runQueue].set(to: 0, at: agenda.now)
    for process in processes.alive() {
      if processes[process].timer != .none { agenda.cancel(processes[process].timer) }
      processes.exit(process)
      if let id = processes.request(of: process) { host.finish(id, as: .lost, &agenda) }
    }
    loseInput(&host, &agenda)
    processes = ProcessTable()
    heaps = NodeMemory(configuration.heapRules, runtime: configuration.runtimeMemory)
    noteMemory(&host, at: agenda.now)
  }

  package func bookOverheads(_ host: inout Host, at now: SimTime) {
    for index in schedulers.indices {
      let served = host.machine.served(schedulers[index].thread, at: now)
      host.book(
        schedulers[index].thread, overhead: overhead(of: index), total: split(index, served: served).overhead)
    }
    bookDirtyOverheads(&host, at: now)
  }

  package func whereabouts(of id: RequestID) -> String {
    if network.ports.firstIndex(where: { $0.request == id.index }) != nil { return "its port" }
    guard let process = processes.owner(of: id) else { return "an acceptor" }
    switch processes[process].state {
    case .inDirtyQueue: return "a dirty scheduler"
    case .dirtyRunning: return "a dirty scheduler, which runs it"
    case .free, .waiting, .runnable, .running: break
    }
    let scheduler = processes[process].scheduler
    if schedulers[Int(scheduler)].current == process { return "scheduler \(scheduler), which runs it" }
    return "its turn or its timer at scheduler \(scheduler)"
  }
}
