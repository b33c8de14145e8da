// A pool of operating-system threads behind a queue of tasks: a request holds its thread until it is answered.

package import SimEngine

/// A pool of threads that take requests from one queue, first come first served.
///
/// A request occupies its thread while it computes *and while it waits*; the kernel shares the cores among
/// the threads that want to run. That makes a pool fair to short requests beside long ones, and limits it to
/// as many requests at once as it has threads. How many it has is the `growth` rule's to say.
package struct ThreadPool: Architecture, ~Copyable {
  package enum Event: BitwiseCopyable, Sendable {
    /// The sleep of a worker's request is over.
    case wake(worker: UInt32)
    /// An idle thread may have been idle for too long.
    case keepAlive
    /// The gate thread looks whether the pool starves (.NET).
    case gate
    /// The pause before one more thread makes up for a blocked one is over (.NET).
    case blockingDelay
    /// The threads have reached a safepoint: the collector may work.
    case safepoint
    /// The process serves again.
    case booted
  }

  let configuration: Configuration
  /// Threads kept although idle: at most as many as the pool may have.
  let core: Int
  /// The workers' threads are numbered from this one on.
  var firstThread: UInt32 = 0
  /// One for each thread that there ever was at once; the submitter and the gate are among them.
  var workers = Slab<Worker>()
  /// Workers whose threads have ended.
  var vacant = FIFO()
  /// Threads of the pool that exist, those being created included.
  var living = 0
  /// Threads of the pool that have a request.
  var busy = 0
  /// Workers without a task, in the order in which they fell idle.
  var idle = FIFO()
  /// The worker that has each request, by its number.
  var workerOf = Slab<Int32>()
  /// Requests that no worker has taken.
  var tasks = FIFO()
  var isUp = true
  /// When the process has booted that is down.
  private var booting: EventHandle = .none
  /// Whose requests hold the threads: what a request in the queue waits behind.
  var holders: SharedOccupancy
  var keepAlive: EventHandle = .none
  var submission: Submission
  var gate: Gate
  var collector: Collector
  /// The worker of each instance of the servers.
  var servers: [Int] = []

  package init(_ configuration: Configuration, on host: inout Host) {
    self.configuration = configuration
    let cores = host.machine.configuration.cores
    core = configuration.coreThreads(on: cores)
    holders = SharedOccupancy(occupants: host.anatomies.layout.occupants)
    submission = Submission(occupants: host.anatomies.layout.occupants)
    gate = Gate(goal: core)
    collector = Collector(heap: configuration.heap(in: host.machine.configuration.memory))
    noteHeap(since: 0, &host, at: .zero)
    prestart(&host, at: .zero)
    listen(&host)
    startServers(&host, at: .zero)
  }

  package mutating func accept(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if !isUp {
      host.finish(id, as: .rejected, &agenda)
    } else if submission.isBusy {
      submission.append(id, &host, at: agenda.now)
    } else {
      submit(id, &host, &agenda)
    }
  }

  package mutating func finished(
    _ thread: ThreadID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let worker = Int(thread.index - firstThread)
    switch workers[worker].burst {
    case .serving:
      endBurst(of: worker, &host, at: agenda.now)
      proceed(worker, &host, &agenda)
    case .creating: endCreating(worker, &host, &agenda)
    case .beginning: endBeginning(worker, &host, &agenda)
    case .collecting: endCollecting(&host, &agenda)
    }
  }

  package mutating func handle(
    _ event: Event, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    switch event {
    case .wake(let worker):
      workers[Int(worker)].alarm = .none
      wake(Int(worker), &host, &agenda)
    case .keepAlive: endIdleThreads(&host, &agenda)
    case .gate: lookForStarvation(&host, &agenda)
    case .blockingDelay:
      gate.delay = .none
      makeUpForBlocked(hasPaused: true, &host, &agenda)
    case .safepoint: stopTheWorld(&host, &agenda)
    case .booted:
      booting = .none
      isUp = true
      host.connections.listener.open()
      prestart(&host, at: agenda.now)
      startServers(&host, at: agenda.now)
    }
  }

  package mutating func resume(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let worker = Int(workerOf[Int(id.index)])
    unblock(worker, &host, &agenda)
    workers[worker].park = configuration.park
    start(worker, after: configuration.park, &host, &agenda)
  }

  package mutating func stop(
    hog: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let worker = workers.firstIndex(where: { $0.task == hog }) else { return }
    guard workers[worker].burst == .serving else { return }
    host.machine.shorten(thread(of: worker), to: .zero, &agenda)
  }

  package mutating func crash(
    process: Int, cause: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard isUp else {
      if let cause { host.faults[cause].isMissed = true } else { boot(&host, &agenda) }
      return
    }
    isUp = false
    host.dropConnections(cause: cause, &agenda)
    host.abandon(process: 0, &agenda)
    while let id = submission.popFirst(&host, at: agenda.now) { host.finish(id, as: .lost, &agenda) }
    while let id = nextTask(&host, at: agenda.now) { host.finish(id, as: .lost, &agenda) }
    for worker in workers.indices where workers[worker].isAlive { lose(worker, &host, &agenda) }
    forgetThreads(&host, &agenda)
    boot(cause: cause, &host, &agenda)
  }

  /// The process boots when it is started again, if it is.
  private mutating func boot(
    cause: Int? = nil, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if booting != .none { agenda.cancel(booting) }
    booting = .none
    guard let delay = host.delayOfRestart(&agenda) else { return }
    if let cause { host.faults[cause].restarts += 1 }
    booting = agenda.schedule(.runtime(.booted), on: host.instance, after: delay + configuration.boot)
  }

  package func bookOverheads(_ host: inout Host, at now: SimTime) {
    for worker in workers.indices where workers[worker].isComputing {
      bookOverhead(of: worker, &host, at: now)
    }
  }

  package func whereabouts(of id: RequestID) -> String {
    guard let worker = workers.firstIndex(where: { $0.task == id }) else { return "a worker" }
    return "the processor, on worker \(worker)"
  }
}
