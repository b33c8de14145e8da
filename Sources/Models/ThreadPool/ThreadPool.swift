// A pool of operating-system threads behind a queue of tasks: a request holds its thread until it is answered.

package import SimEngine

/// A fixed pool of threads that take requests from one queue, first come first served.
///
/// A request occupies its thread while it computes *and while it waits*; the kernel shares the cores among
/// the threads that want to run. That makes a pool fair to short requests beside long ones, and limits it to
/// as many requests at once as it has threads.
package struct ThreadPool: Architecture {
  package enum Event: BitwiseCopyable, Sendable {
    /// The sleep of a worker's request is over.
    case wake(worker: UInt32)
    /// The process serves again.
    case booted
  }

  struct Worker: Sendable {
    var task: RequestID?
    /// What its request does once the pool's own part of the burst is over.
    var pending: Demand?
    /// The part of its present burst that is the pool's own.
    var overhead: SimDuration = .zero
    /// Whether it has asked for processor time.
    var isComputing = false
    /// How long its request's program has it wait.
    var wait: SimDuration = .zero
    var alarm: EventHandle = .none
  }

  private let configuration: Configuration
  /// The workers' threads are numbered from this one on.
  private let firstThread: UInt32
  var workers: [Worker]
  /// Workers without a task; the one that has waited longest takes the next.
  var idle = FIFO()
  /// The worker that has taken each request, by its number.
  private var workerOf: [Int32] = []
  /// Requests that no worker has taken.
  private var tasks = FIFO()
  private var isUp = true
  /// Whose requests hold the threads: what a request in the queue waits behind.
  private var holders: SharedOccupancy

  package init(_ configuration: Configuration, on host: inout Host) {
    self.configuration = configuration
    holders = SharedOccupancy(occupants: host.anatomies.layout.occupants)
    workers = Array(repeating: Worker(), count: configuration.threads)
    let threads = workers.indices.map { host.machine.addThread(preferring: $0) }
    firstThread = threads[0].index
    for worker in workers.indices { idle.append(worker) }
  }

  package mutating func accept(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if isUp, let worker = idle.popFirst() {
      take(id, by: worker, wasIdle: true, &host, &agenda)
    } else if isUp, tasks.count < configuration.queue {
      tasks.append(Int(id.index))
      host.anatomies.beginWait(id, for: &holders, at: agenda.now)
      host.gauges[Meter.taskQueue].change(by: 1, at: agenda.now)
    } else {
      host.finish(id, as: .rejected, &agenda)
    }
  }

  package mutating func finished(
    _ thread: ThreadID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let worker = Int(thread.index - firstThread)
    endBurst(of: worker, &host, at: agenda.now)
    proceed(worker, &host, &agenda)
  }

  package mutating func handle(
    _ event: Event, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    switch event {
    case .wake(let worker):
      workers[Int(worker)].alarm = .none
      wake(Int(worker), &host, &agenda)
    case .booted:
      isUp = true
      for worker in workers.indices {
        host.machine.revive(thread(of: worker))
        idle.append(worker)
      }
    }
  }

  package mutating func resume(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    start(Int(workerOf[Int(id.index)]), after: configuration.park, &host, &agenda)
  }

  package mutating func stop(
    hog: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let worker = workers.firstIndex(where: { $0.task == hog }) else { return }
    host.machine.shorten(thread(of: worker), to: .zero, &agenda)
  }

  package mutating func crash(
    process: Int, cause: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard isUp else {
      if let cause { host.faults[cause].isMissed = true }
      return
    }
    isUp = false
    if let cause { host.faults[cause].restarts += 1 }
    host.abandon(process: 0, &agenda)
    while let id = nextTask(&host, at: agenda.now) { host.finish(id, as: .lost, &agenda) }
    idle.removeAll()
    for worker in workers.indices {
      let thread = thread(of: worker)
      host.abandonBurst(of: thread, overhead: 0, total: overhead(of: worker, &host.machine, at: agenda.now))
      host.machine.kill(thread, &agenda)
      if workers[worker].alarm != .none { agenda.cancel(workers[worker].alarm) }
      if let task = workers[worker].task {
        release(task, &host, at: agenda.now)
        host.finish(task, as: .lost, &agenda)
      }
      workers[worker] = Worker()
    }
    agenda.schedule(.runtime(.booted), after: configuration.boot)
  }

  package func bookOverheads(_ host: inout Host, at now: SimTime) {
    for worker in workers.indices where workers[worker].isComputing {
      host.book(thread(of: worker), overhead: 0, total: overhead(of: worker, &host.machine, at: now))
    }
  }

  package func whereabouts(of id: RequestID) -> String {
    guard let worker = workers.firstIndex(where: { $0.task == id }) else { return "a worker" }
    return "the processor, on worker \(worker)"
  }
}

extension ThreadPool {
  private func thread(of worker: Int) -> ThreadID { ThreadID(index: firstThread + UInt32(worker)) }

  /// What of a worker's present burst was the pool's own, so far.
  private func overhead(of worker: Int, _ machine: inout Machine, at now: SimTime) -> SimDuration {
    min(workers[worker].overhead, machine.served(thread(of: worker), at: now))
  }

  private mutating func endBurst(of worker: Int, _ host: inout Host, at now: SimTime) {
    host.endBurst(
      of: thread(of: worker), for: workers[worker].task, overhead: 0,
      total: overhead(of: worker, &host.machine, at: now),
      at: now)
    workers[worker].overhead = .zero
    workers[worker].isComputing = false
  }

  mutating func nextTask(_ host: inout Host, at now: SimTime) -> RequestID? {
    guard let task = tasks.popFirst() else { return nil }
    let id = RequestID(index: UInt32(task))
    host.anatomies.closeWait(id, for: &holders, as: .taskQueue, at: now)
    host.gauges[Meter.taskQueue].change(by: -1, at: now)
    return id
  }

  mutating func release(_ task: RequestID, _ host: inout Host, at now: SimTime) {
    holders.release(by: host.service(of: task).occupant, at: now)
    host.gauges[Meter.busyThreads].change(by: -1, at: now)
  }

  /// A worker takes a request: the hand-off, and its own waking if it was idle, cost time before the request's
  /// own begins.
  mutating func take(
    _ id: RequestID, by worker: Int, wasIdle: Bool, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    workers[worker].task = id
    holders.take(by: host.service(of: id).occupant, at: agenda.now)
    host.gauges[Meter.busyThreads].change(by: 1, at: agenda.now)
    while workerOf.count <= id.index { workerOf.append(-1) }
    workerOf[Int(id.index)] = Int32(worker)
    let overhead = configuration.request + configuration.handOff + (wasIdle ? configuration.park : .zero)
    start(worker, after: overhead, &host, &agenda)
  }

  /// A worker wakes from its request's wait: it needs a core before anything goes on.
  private mutating func wake(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if let id = workers[worker].task {
      host.anatomies.closeWait(id, planned: workers[worker].wait, at: agenda.now)
    }
    start(worker, after: configuration.park, &host, &agenda)
  }

  /// Asks for the pool's own time and, in the same burst, for what the request computes next.
  private mutating func start(
    _ worker: Int, after overhead: SimDuration, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = workers[worker].task else { return }
    workers[worker].overhead = overhead
    let demand = host.next(of: id)
    if case .compute(let span) = demand {
      run(worker, for: span == .unlimited ? span : span + overhead, &host, &agenda)
    } else {
      workers[worker].pending = demand
      run(worker, for: overhead, &host, &agenda)
    }
  }

  mutating func run(
    _ worker: Int, for span: SimDuration, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = workers[worker].task else { return }
    workers[worker].isComputing = true
    host.machine.run(thread(of: worker), for: span, serving: host.service(of: id), &agenda)
  }
}
