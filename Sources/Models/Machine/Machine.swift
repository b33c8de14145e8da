// The computer: threads get processor time here and nowhere else.

package import SimEngine

/// Names a thread of the ``Machine``.
package struct ThreadID: Hashable, Sendable, BitwiseCopyable {
  package let index: UInt32

  package init(index: UInt32) { self.index = index }
}

/// Cores, the kernel's queues of runnable threads, and who runs where.
///
/// A thread asks to run for some processor time with `run(_:for:serving:_:)`; when it has had that much, the
/// machine's event returns the thread, and whoever owns it decides whether it asks for more, at once and so
/// without leaving its core, or blocks. In between the machine charges wake-ups, switches, cold caches, and the
/// turns of others.
///
/// One event is pending per core that runs something, whatever the number of threads; a thread that nobody
/// competes with needs no event at ticks or at the end of its slice.
package struct Machine: ~Copyable, Sendable {
  package let configuration: MachineConfiguration
  /// The number of the instance that runs on it.
  let instance: UInt16
  var cores: Slab<Core>
  var threads = Slab<Thread>()
  /// What the fair queues know of each thread.
  var entities = Slab<FairEntity>()
  /// Each core's fair queue.
  var queues: Slab<FairQueue>
  /// Each core's threads that wait for the next period of the quota.
  var throttled: [FIFO]
  /// The threads that wait for any core, where they take turns.
  var turns = FIFO()
  let ticks: Edges
  /// Whether the cores take turns from one queue, in place of the fair scheduler.
  let takesTurns: Bool
  /// Whether the end of a turn costs anything.
  let chargesExpiries: Bool
  var bandwidth: Bandwidth?
  var books: MachineBooks
  /// The core whose thread has been returned and whose owner decides, or -1: who is woken up, is woken from there.
  var deciding = -1
  /// Whether an idle core looks for work because it was kicked at a tick, not because it ran out of it.
  var isKicked = false
  var idleCount: Int
  /// Threads that wait on a queue.
  var waitingCount = 0
  /// Threads of the runtime that run or wait on a queue.
  var groupCount = 0
  var timers = MachineTimers()

  /// A machine by itself, which keeps a ledger of each thread's time and, if asked, a trace from `.zero` up to `traced`.
  package init(_ configuration: MachineConfiguration, phases: MachinePhases = .zero, traced: SimTime? = nil) {
    let trace = traced.map { CoreTrace(cores: configuration.cores, from: .zero, to: $0) }
    self.init(configuration, MachineBooks(configuration, keepsLedger: true, trace: trace), phases)
  }

  init(
    _ configuration: MachineConfiguration, _ books: consuming MachineBooks, _ phases: MachinePhases,
    instance: Int = 0
  ) {
    self.configuration = configuration
    self.instance = UInt16(instance)
    self.books = books
    let count = configuration.cores
    var cores = Slab<Core>()
    var queues = Slab<FairQueue>()
    for index in 0..<count {
      cores.append(Core(steals: configuration.steals(from: index, phases)))
      queues.append(
        FairQueue(slice: configuration.baseSlice.nanoseconds, tick: configuration.tick.nanoseconds))
    }
    self.cores = cores
    self.queues = queues
    throttled = Array(repeating: FIFO(), count: count)
    takesTurns = configuration.takesTurns
    chargesExpiries = configuration.chargesExpiries
    ticks = Edges(phase: phases.tick, period: configuration.tick.nanoseconds)
    bandwidth = Bandwidth(configuration, phase: phases.period)
    idleCount = count
    for index in 0..<count { self.cores[index].balanceTicks = shortestBalance }
    for rival in 0..<configuration.rivals {
      append(Thread(core: rival % count, isForeign: true), nice: configuration.rivalNice)
    }
  }

  /// Lets the foreign threads begin to compute.
  package mutating func start<E>(_ agenda: inout Agenda<WorldEvent<E>>) {
    for rival in 0..<configuration.rivals {
      threads[rival].service = Service(occupant: .rival, key: .max)
      threads[rival].remaining = .unlimited
      if takesTurns { wake(rival, &agenda) } else { arrive(rival, on: threads[rival].core, &agenda) }
    }
  }

  /// Adds a thread that is blocked; it prefers the core with the number `preference`, wrapped, until it has run.
  package mutating func addThread(preferring preference: Int) -> ThreadID {
    append(Thread(core: preference % cores.count), nice: configuration.nice)
    return ThreadID(index: UInt32(threads.count - 1))
  }

  /// A thread that is blocked has just been created by another: what it asks for next is its first.
  package mutating func fork(_ thread: ThreadID) { entities[Int(thread.index)].isInitial = true }

  mutating func append(_ thread: Thread, nice: Int) {
    threads.append(thread)
    entities.append(FairEntity(nice: nice))
    books.ledger.addThread()
  }

  /// Asks for `demand` of processor time (`SimDuration.unlimited`: until told otherwise) for a thread that
  /// is blocked, or that has just been returned by `handle(core:_:)` and still holds its core.
  ///
  /// `service` is whom it works for: those who wait for its core wait behind them.
  package mutating func run<E>(
    _ thread: ThreadID, for demand: SimDuration, serving service: Service = .runtime,
    _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let index = Int(thread.index)
    books.ledger.clear(index)
    threads[index].ask(for: demand, serving: service)
    switch threads[index].state {
    case .returned: threads[index].state = .continuing
    case .blocked: wake(index, &agenda)
    case .dead: break
    case .queued, .running, .continuing, .throttled, .suspended:
      preconditionFailure("a thread asks for processor time once at a time")
    }
  }

  /// What a core's event means: the thread that has had all it asked for, or nil where the kernel has only chosen
  /// anew who runs.
  ///
  /// Numbers beyond the last core are the machine's own timers.
  package mutating func handle<E>(core index: Int, _ agenda: inout Agenda<WorldEvent<E>>) -> ThreadID? {
    guard index < cores.count else {
      handleTimer(index - cores.count, &agenda)
      return nil
    }
    cores[index].event = .none
    let running = cores[index].running
    guard running >= 0 else {
      balanceIdle(index, &agenda)
      return nil
    }
    closeSegment(of: index, at: agenda.now)
    guard threads[running].remaining > .zero else {
      threads[running].state = .returned
      deciding = index
      return ThreadID(index: UInt32(running))
    }
    choose(on: index, &agenda)
    return nil
  }

  /// Lets a core go on after its thread was returned and its owner has decided what the thread does next.
  package mutating func settle<E>(core index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    deciding = -1
    let running = cores[index].running
    guard running >= 0 else { return }
    switch threads[running].state {
    case .continuing where threads[running].isSuspended:
      account(index, upTo: agenda.now)
      release(index, at: agenda.now)
      standStill(running, as: .suspended, at: agenda.now)
      startNext(on: index, &agenda)
    case .continuing:
      threads[running].state = .running
      account(index, upTo: agenda.now)
      if cores[index].mustChoose || isChoiceDue(on: index, at: agenda.now) {
        choose(on: index, &agenda)
      } else {
        scheduleEvent(of: index, &agenda)
      }
    case .dead:
      release(index, at: agenda.now)
      startNext(on: index, &agenda)
    default:
      threads[running].state = .blocked
      block(index, at: agenda.now)
      startNext(on: index, &agenda)
    }
  }

  /// Processor time that the thread has had of its present demand.
  @inline(__always)
  package func served(_ thread: ThreadID, at now: SimTime) -> SimDuration {
    let entry = threads[Int(thread.index)]
    guard entry.state == .running else { return entry.served }
    return entry.served + progress(on: entry.core, at: now)
  }

  /// Whether the thread is on a core at present.
  @inline(__always)
  package func holdsCore(_ thread: ThreadID) -> Bool { threads[Int(thread.index)].state == .running }

  /// Cuts the present demand of a thread down to `total`, or to what it has already had if that is more.
  package mutating func shorten<E>(
    _ thread: ThreadID, to total: SimDuration, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let index = Int(thread.index)
    switch threads[index].state {
    case .running:
      let core = threads[index].core
      closeSegment(of: core, at: agenda.now)
      threads[index].remaining = max(.zero, total - threads[index].served)
      scheduleEvent(of: core, &agenda)
    case .queued, .throttled, .suspended:
      threads[index].remaining = max(.zero, total - threads[index].served)
    case .blocked, .returned, .continuing, .dead: break
    }
  }

  /// Ends a thread wherever it is; it never runs again.
  package mutating func kill<E>(_ thread: ThreadID, _ agenda: inout Agenda<WorldEvent<E>>) {
    let index = Int(thread.index)
    let core = threads[index].core
    let state = threads[index].state
    threads[index].state = .dead
    switch state {
    case .running:
      closeSegment(of: core, at: agenda.now)
      release(core, at: agenda.now)
      startNext(on: core, &agenda)
    case .queued:
      leaveQueue(index)
      books.leaveQueue(at: agenda.now)
    case .throttled: endThrottling(index, at: agenda.now)
    case .blocked where entities[index].isDelayed: queues[core].drop(index, &entities)
    case .blocked, .returned, .continuing, .suspended, .dead: break
    }
  }

  /// Notes in the trace that a thread goes on with something else although its work was not done.
  package mutating func giveWay(_ thread: ThreadID, at now: SimTime) {
    let core = threads[Int(thread.index)].core
    books.trace?.markPreemption(on: core, at: now)
  }

  /// Starts a thread that was killed anew: it is blocked.
  package mutating func revive(_ thread: ThreadID) {
    let index = Int(thread.index)
    precondition(threads[index].state == .dead, "only a dead thread can be started anew")
    threads[index].state = .blocked
    threads[index].isSuspended = false
    entities[index] = FairEntity(nice: configuration.nice)
  }
}
