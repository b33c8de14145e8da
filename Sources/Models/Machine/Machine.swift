// The computer: threads get processor time here and nowhere else.

package import SimEngine

/// Names a thread of the ``Machine``.
package struct ThreadID: Hashable, Sendable, BitwiseCopyable {
  package let index: UInt32

  package init(index: UInt32) { self.index = index }
}

/// Cores, the kernel's queues of runnable threads, and who runs where.
///
/// A thread asks to run for some processor time with `run(_:for:_:)`; when it has had that much, the
/// machine's event returns the thread, and whoever owns it decides whether it asks for more, at once and so
/// without leaving its core, or blocks. In between the machine charges wake-ups, switches and time slices.
///
/// One event is pending per core that runs something, whatever the number of threads; a thread that nobody
/// competes with needs no event at the end of its slice.
package struct Machine: Sendable {
  package let configuration: MachineConfiguration
  var cores: [Core]
  var threads: [Thread] = []
  var books: MachineBooks

  package init(_ configuration: MachineConfiguration) {
    self.init(configuration, MachineBooks(configuration))
  }

  init(_ configuration: MachineConfiguration, _ books: MachineBooks) {
    self.configuration = configuration
    self.books = books
    cores = Array(repeating: Core(), count: configuration.cores)
  }

  /// Adds a thread that is blocked; it prefers the core with the number `preference`, wrapped, until it has run.
  package mutating func addThread(preferring preference: Int) -> ThreadID {
    threads.append(Thread(core: preference % cores.count))
    books.ledger.addThread()
    return ThreadID(index: UInt32(threads.count - 1))
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
    threads[index].service = service
    threads[index].isPreempted = false
    threads[index].remaining = demand
    threads[index].served = .zero
    switch threads[index].state {
    case .returned: threads[index].state = .continuing
    case .blocked: place(index, &agenda)
    case .dead: break
    case .queued, .running, .continuing:
      preconditionFailure("a thread asks for processor time once at a time")
    }
  }

  /// What a core's event means: the thread that has had all it asked for, or nil when its slice ran out.
  package mutating func handle<E>(core index: Int, _ agenda: inout Agenda<WorldEvent<E>>) -> ThreadID? {
    cores[index].event = .none
    let running = cores[index].running
    closeSegment(of: index, at: agenda.now)
    guard threads[running].remaining > .zero else {
      threads[running].state = .returned
      return ThreadID(index: UInt32(running))
    }
    preemptRunning(on: index, at: agenda.now)
    startNext(on: index, &agenda)
    return nil
  }

  /// Lets a core go on after its thread was returned and its owner has decided what the thread does next.
  package mutating func settle<E>(core index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let running = cores[index].running
    guard running >= 0 else { return }
    switch threads[running].state {
    case .continuing where cores[index].queue.isEmpty || agenda.now < cores[index].sliceEnd:
      threads[running].state = .running
      cores[index].segmentStart = agenda.now
      cores[index].runsFrom = agenda.now
      scheduleEvent(of: index, &agenda)
    case .continuing:
      preemptRunning(on: index, at: agenda.now)
      startNext(on: index, &agenda)
    default:
      if threads[running].state == .returned { threads[running].state = .blocked }
      startNext(on: index, &agenda)
    }
  }

  /// Processor time that the thread has had of its present demand.
  package func served(_ thread: ThreadID, at now: SimTime) -> SimDuration {
    let entry = threads[Int(thread.index)]
    guard entry.state == .running else { return entry.served }
    return entry.served + max(.zero, now - cores[entry.core].runsFrom)
  }

  /// Cuts the present demand of a thread down to `total`, or to what it has already had if that is more.
  package mutating func shorten<E>(
    _ thread: ThreadID, to total: SimDuration, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let index = Int(thread.index)
    switch threads[index].state {
    case .running:
      let core = threads[index].core
      closeSegment(of: core, at: agenda.now, keepsRunning: true)
      threads[index].remaining = max(.zero, total - threads[index].served)
      scheduleEvent(of: core, &agenda)
    case .queued: threads[index].remaining = max(.zero, total - threads[index].served)
    case .blocked, .returned, .continuing, .dead: break
    }
  }

  /// Ends a thread wherever it is; it never runs again.
  package mutating func kill<E>(_ thread: ThreadID, _ agenda: inout Agenda<WorldEvent<E>>) {
    let index = Int(thread.index)
    let state = threads[index].state
    threads[index].state = .dead
    switch state {
    case .running:
      let core = threads[index].core
      closeSegment(of: core, at: agenda.now)
      startNext(on: core, &agenda)
    case .queued:
      cores[threads[index].core].queue.remove(index)
      books.leaveQueue(at: agenda.now)
    case .blocked, .returned, .continuing, .dead: break
    }
  }

  /// Notes in the trace that a thread goes on with something else although its work was not done.
  package mutating func giveWay(_ thread: ThreadID, at now: SimTime) {
    books.trace?.markPreemption(on: threads[Int(thread.index)].core, at: now)
  }

  /// Starts a thread that was killed anew: it is blocked.
  package mutating func revive(_ thread: ThreadID) {
    precondition(threads[Int(thread.index)].state == .dead, "only a dead thread can be started anew")
    threads[Int(thread.index)].state = .blocked
  }
}

extension Machine {
  /// Puts a thread that wakes up on a core: its last one if that is idle, else any idle one, else its last one.
  private mutating func place<E>(_ thread: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let last = threads[thread].core
    var best = last
    if cores[last].running >= 0, let idle = cores.firstIndex(where: { $0.running < 0 }) { best = idle }
    enqueue(thread, on: best, at: agenda.now)
    if cores[best].running < 0 {
      startNext(on: best, &agenda)
    } else {
      preempt(on: best, at: agenda.now)
      if threads[cores[best].running].state == .running { scheduleEvent(of: best, &agenda) }
    }
  }

  private mutating func enqueue(_ thread: Int, on core: Int, at now: SimTime) {
    threads[thread].core = core
    threads[thread].state = .queued
    account(core, upTo: now)
    books.beginWait(of: thread, for: core, at: now)
    cores[core].queue.append(thread)
  }

  /// The running thread has to make way: it goes to the back of the queue.
  private mutating func preemptRunning(on core: Int, at now: SimTime) {
    let running = cores[core].running
    threads[running].isPreempted = true
    books.preempted(on: core, at: now)
    enqueue(running, on: core, at: now)
  }

  /// Gives a free core to the thread at the head of its queue, or of the longest queue elsewhere.
  private mutating func startNext<E>(on index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let now = agenda.now
    let wasIdle = cores[index].running < 0
    account(index, upTo: now)
    guard let next = dequeue(from: index, at: now) ?? pull(at: now) else {
      cores[index].running = -1
      cores[index].segmentStart = now
      if cores[index].event != .none { agenda.cancel(cores[index].event) }
      cores[index].event = .none
      return
    }
    let delay =
      wasIdle
      ? configuration.wakeLatency
      : next == cores[index].last ? .zero : configuration.contextSwitch
    threads[next].core = index
    threads[next].state = .running
    if next != cores[index].last { books.switches += 1 }
    cores[index].wakes = wasIdle
    cores[index].running = next
    cores[index].last = next
    cores[index].segmentStart = now
    cores[index].runsFrom = now + delay
    cores[index].sliceStart = cores[index].runsFrom
    cores[index].sliceEnd = saturating(cores[index].runsFrom, configuration.timeSlice)
    scheduleEvent(of: index, &agenda)
  }

  /// The thread that an idle core takes from the core with the most threads waiting.
  private mutating func pull(at now: SimTime) -> Int? {
    guard cores.count > 1 else { return nil }
    var busiest = 0
    for index in cores.indices where cores[index].queue.count > cores[busiest].queue.count { busiest = index }
    account(busiest, upTo: now)
    let thread = dequeue(from: busiest, at: now)
    if thread != nil { books.migrations += 1 }
    return thread
  }

  /// Takes the thread at the head of a core's queue; the core's books are up to date.
  private mutating func dequeue(from core: Int, at now: SimTime) -> Int? {
    guard let thread = cores[core].queue.popFirst() else { return nil }
    books.endWait(of: thread, for: core, wasPreempted: threads[thread].isPreempted, at: now)
    return thread
  }

  /// Ends a stretch of running: the thread has had it, the core's books have it.
  private mutating func closeSegment(of index: Int, at now: SimTime, keepsRunning: Bool = false) {
    let running = cores[index].running
    let had = max(.zero, now - cores[index].runsFrom)
    threads[running].served += had
    if threads[running].remaining != .unlimited { threads[running].remaining -= had }
    account(index, upTo: now)
    if keepsRunning { cores[index].runsFrom = max(cores[index].runsFrom, now) }
  }

  /// A thread that wakes up preempts one that has used up its base slice.
  private mutating func preempt(on index: Int, at now: SimTime) {
    let base = configuration.baseSlice
    guard base != .unlimited, now - cores[index].sliceStart >= base else { return }
    cores[index].sliceEnd = now
  }

  /// Sets the core's event to the end of its thread's demand, or of its slice if somebody waits.
  private mutating func scheduleEvent<E>(of index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let core = cores[index]
    var due = saturating(core.runsFrom, threads[core.running].remaining)
    if !core.queue.isEmpty { due = min(due, max(core.sliceEnd, core.runsFrom)) }
    if due == .never {
      if core.event != .none { agenda.cancel(core.event) }
      cores[index].event = .none
    } else if core.event == .none {
      cores[index].event = agenda.schedule(.core(UInt16(index)), at: due)
    } else {
      agenda.reschedule(core.event, at: due)
    }
  }

  private func saturating(_ time: SimTime, _ span: SimDuration) -> SimTime {
    span == .unlimited ? .never : time + span
  }
}
