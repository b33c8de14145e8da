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

  private struct Worker: Sendable {
    var task: RequestID?
    /// What its request does once the pool's own part of the burst is over.
    var pending: Demand?
    /// The part of its present burst that is the pool's own.
    var overhead: SimDuration = .zero
    var alarm: EventHandle = .none
  }

  private let configuration: Configuration
  /// The workers' threads are numbered from this one on.
  private let firstThread: UInt32
  private var workers: [Worker]
  /// Workers without a task; the one that has waited longest takes the next.
  private var idle = FIFO()
  /// Requests that no worker has taken.
  private var tasks = FIFO()
  private var isUp = true

  package init(_ configuration: Configuration, on host: inout Host) {
    self.configuration = configuration
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
    } else {
      host.finish(id, as: .rejected, &agenda)
    }
  }

  package mutating func finished(
    _ thread: ThreadID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let worker = Int(thread.index - firstThread)
    chargeOverhead(of: worker, &host, at: agenda.now)
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
    while let id = tasks.popFirst() { host.finish(RequestID(index: UInt32(id)), as: .lost, &agenda) }
    idle.removeAll()
    for worker in workers.indices {
      let thread = thread(of: worker)
      chargeOverhead(of: worker, &host, at: agenda.now)
      host.machine.kill(thread, &agenda)
      if workers[worker].alarm != .none { agenda.cancel(workers[worker].alarm) }
      if let task = workers[worker].task { host.finish(task, as: .lost, &agenda) }
      workers[worker] = Worker()
    }
    agenda.schedule(.runtime(.booted), after: configuration.boot)
  }

  package func whereabouts(of id: RequestID) -> String {
    guard let worker = workers.firstIndex(where: { $0.task == id }) else { return "a worker" }
    return "the processor, on worker \(worker)"
  }
}

extension ThreadPool {
  private func thread(of worker: Int) -> ThreadID { ThreadID(index: firstThread + UInt32(worker)) }

  /// Books the pool's own part of the present burst, as far as it has been had.
  private mutating func chargeOverhead(of worker: Int, _ host: inout Host, at now: SimTime) {
    host.charge(min(workers[worker].overhead, host.machine.served(thread(of: worker), at: now)), to: 0)
    workers[worker].overhead = .zero
  }

  /// A worker takes a request: the hand-off, and its own waking if it was idle, cost time before the request's
  /// own begins.
  private mutating func take(
    _ id: RequestID, by worker: Int, wasIdle: Bool, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    workers[worker].task = id
    let overhead = configuration.request + configuration.handOff + (wasIdle ? configuration.park : .zero)
    start(worker, after: overhead, &host, &agenda)
  }

  /// A worker wakes from its request's wait: it needs a core before anything goes on.
  private mutating func wake(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
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
      let total = span == .unlimited ? span : span + overhead
      host.machine.run(thread(of: worker), for: total, &agenda)
    } else {
      workers[worker].pending = demand
      host.machine.run(thread(of: worker), for: overhead, &agenda)
    }
  }

  /// A worker whose request has done its present step goes on to the next one, or to the next request.
  private mutating func proceed(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = workers[worker].task else { return }
    let demand = workers[worker].pending ?? host.next(of: id)
    workers[worker].pending = nil
    switch demand {
    case .compute(let span):
      host.machine.run(thread(of: worker), for: span, &agenda)
      return
    case .wait(let span):
      let late = host.machine.configuration.timerSlack
      workers[worker].alarm = agenda.schedule(.runtime(.wake(worker: UInt32(worker))), after: span + late)
      return
    case .done: host.finish(id, as: .completed, &agenda)
    case .error, .exception: host.finish(id, as: .failed, &agenda)
    }
    workers[worker].task = nil
    if let next = tasks.popFirst() {
      take(RequestID(index: UInt32(next)), by: worker, wasIdle: false, &host, &agenda)
    } else {
      idle.append(worker)
    }
  }
}
