// How requests get to workers: out of the queue, into a worker, onto the processor.

import SimEngine

extension ThreadPool {
  /// The request at the head of the queue leaves it.
  mutating func nextTask(_ host: inout Host, at now: SimTime) -> RequestID? {
    guard let task = tasks.popFirst() else { return nil }
    let id = RequestID(index: UInt32(task))
    host.anatomies.closeWait(id, for: &holders, as: .taskQueue, at: now)
    host.gauges[Meter.taskQueue].change(by: -1, at: now)
    return id
  }

  /// The request goes to the end of the queue.
  mutating func enqueue(_ id: RequestID, _ host: inout Host, at now: SimTime) {
    tasks.append(Int(id.index))
    host.anatomies.beginWait(id, for: &holders, at: now)
    host.gauges[Meter.taskQueue].change(by: 1, at: now)
  }

  /// A thread has a request from now on, although it may not have got to it.
  mutating func assign(_ id: RequestID, to worker: Int, _ host: inout Host, at now: SimTime) {
    workers[worker].task = id
    note(worker, has: id)
    busy += 1
    holders.take(by: host.service(of: id).occupant, at: now)
    host.gauges[Meter.busyThreads].change(by: 1, at: now)
  }

  /// Remembers which worker to resume for a request.
  mutating func note(_ worker: Int, has id: RequestID) {
    while workerOf.count <= id.index { workerOf.append(-1) }
    workerOf[Int(id.index)] = Int32(worker)
  }

  /// Whether a worker's thread is one of the pool: neither the submitter's nor a server's.
  func isPooled(_ worker: Int) -> Bool { worker != submission.worker && workers[worker].server < 0 }

  /// Processor time to receive a request and to answer it; what another request has set going comes without.
  func receiving(_ id: RequestID, _ host: borrowing Host) -> SimDuration {
    host.isJob(id) ? .zero : configuration.request
  }

  /// A worker has no request any more; the submitter's were never the pool's, nor a server's.
  mutating func release(_ task: RequestID, by worker: Int, _ host: inout Host, at now: SimTime) {
    workers[worker].task = nil
    collector.heap.release(task)
    guard isPooled(worker) else { return }
    busy -= 1
    holders.release(by: host.service(of: task).occupant, at: now)
    host.gauges[Meter.busyThreads].change(by: -1, at: now)
  }

  /// A worker takes a request from the queue: the hand-off, and its own waking if it was idle, cost time before
  /// the request's own begins.
  mutating func take(
    _ id: RequestID, by worker: Int, wasIdle: Bool, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    assign(id, to: worker, &host, at: agenda.now)
    let park = wasIdle ? configuration.park : .zero
    workers[worker].park = park
    gate.lastTask = agenda.now
    if configuration.growth == .dotnet, passesOn(from: worker, &host, &agenda) { return }
    start(worker, after: receiving(id, host) + configuration.handOff + park, &host, &agenda)
  }

  /// A worker wakes from its request's wait: it needs a core before anything goes on.
  mutating func wake(_ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    if let id = workers[worker].task {
      host.anatomies.closeWait(id, planned: workers[worker].wait, at: agenda.now)
    }
    unblock(worker, &host, &agenda)
    workers[worker].park = configuration.park
    start(worker, after: configuration.park, &host, &agenda)
  }

  /// Asks for the pool's own time and, in the same burst, for what the request computes next.
  mutating func start(
    _ worker: Int, after overhead: SimDuration, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = workers[worker].task else { return }
    workers[worker].overhead = overhead
    let demand = host.next(of: id)
    switch demand {
    case .compute(let span), .chunked(let span):
      run(worker, for: span == .unlimited ? span : span + overhead, &host, &agenda)
    default:
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

  /// A thread without a request takes the next one, or falls idle.
  mutating func findWork(
    for worker: Int, wasIdle: Bool = false, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if !hasTooManyAtWork, let next = nextTask(&host, at: agenda.now) {
      take(next, by: worker, wasIdle: wasIdle, &host, &agenda)
    } else {
      fallIdle(worker, &host, &agenda)
    }
  }
}
