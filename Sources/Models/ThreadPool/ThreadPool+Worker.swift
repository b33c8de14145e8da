// What the pool knows of one of its threads, and how a thread's processor time is booked.

import SimEngine

extension ThreadPool {
  /// A thread, and the request that it has.
  struct Worker: Sendable {
    /// What the thread computes for, while it asks for processor time.
    enum Burst: UInt8, Sendable {
      /// Its request.
      case serving
      /// To create another thread.
      case creating
      /// To get going, before its first task.
      case beginning
      /// To collect garbage.
      case collecting
    }

    var task: RequestID?
    /// What its request does once the pool's own part of the burst is over.
    var pending: Demand?
    /// The part of its present burst that is the pool's own.
    var overhead: SimDuration = .zero
    /// What of the overhead is waking from sleep.
    var park: SimDuration = .zero
    var burst = Burst.serving
    /// Whether its thread exists.
    var isAlive = true
    /// Whether it has asked for processor time.
    var isComputing = false
    /// Whether it ends when it has been idle for long enough.
    var isTimed = false
    /// Whether its thread ends with its present burst.
    var isDying = false
    /// Whether the pool knows that its request waits.
    var isBlocked = false
    /// The server whose messages it serves; -1 for a thread that serves none.
    var server: Int32 = -1
    /// The worker that it creates.
    var newborn: Int32 = -1
    var idleSince: SimTime = .zero
    /// How long its request's program has it wait.
    var wait: SimDuration = .zero
    var alarm: EventHandle = .none

    /// It asks for no processor time any more.
    mutating func endBurst() {
      overhead = .zero
      park = .zero
      isComputing = false
      burst = .serving
    }
  }

  func thread(of worker: Int) -> ThreadID { ThreadID(index: firstThread + UInt32(worker)) }

  /// Starts a thread, one that has ended before anew or one more, and returns its worker.
  ///
  /// One that is not `isPooled` takes no tasks: the submitter, and the gate.
  mutating func addThread(isPooled: Bool, _ host: inout Host, at now: SimTime) -> Int {
    if isPooled { changeLiving(by: 1, &host, at: now) }
    let worker = vacant.popFirst() ?? workers.count
    if worker < workers.count {
      host.machine.revive(thread(of: worker))
      workers[worker] = Worker()
    } else {
      let thread = host.machine.addThread(preferring: worker)
      if workers.isEmpty { firstThread = thread.index }
      precondition(thread.index == firstThread + UInt32(worker), "the pool's threads are consecutive")
      workers.append(Worker())
    }
    if case .working = collector.phase { host.machine.hold(thread(of: worker)) }
    return worker
  }

  /// Ends a thread that asks for nothing and that the pool counts no more.
  mutating func endThread(
    of worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    host.machine.kill(thread(of: worker), &agenda)
    workers[worker] = Worker()
    workers[worker].isAlive = false
    vacant.append(worker)
  }

  /// A thread dies with its process, and its request with it.
  mutating func lose(_ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    if workers[worker].isComputing { abandonBurst(of: worker, &host, at: agenda.now) }
    host.machine.kill(thread(of: worker), &agenda)
    if workers[worker].alarm != .none { agenda.cancel(workers[worker].alarm) }
    if let task = workers[worker].task {
      release(task, by: worker, &host, at: agenda.now)
      host.finish(task, as: .lost, &agenda)
    }
    workers[worker] = Worker()
    workers[worker].isAlive = false
    vacant.append(worker)
  }

  /// The process is dead: no thread is left, and nothing is under way.
  mutating func forgetThreads(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    changeLiving(by: -living, &host, at: agenda.now)
    idle.removeAll()
    submission.forget(at: agenda.now)
    if keepAlive != .none { agenda.cancel(keepAlive) }
    keepAlive = .none
    gate.forget(goal: core, &agenda)
    forgetHeap(&host, &agenda)
  }

  mutating func changeLiving(by change: Int, _ host: inout Host, at now: SimTime) {
    living += change
    host.gauges[Meter.threads].change(by: Int64(change), at: now)
    host.gauges[Meter.memory].change(by: Int64(change) * configuration.threadMemory, at: now)
    host.gauges[Meter.stacks].change(by: Int64(change) * configuration.stack, at: now)
  }
}

extension ThreadPool {
  /// What of a worker's present burst was the pool's own, so far.
  // Inlined, as a call from a function that changes the pool would copy all of it.
  @inline(__always)
  private func overhead(of worker: Int, _ machine: inout Machine, at now: SimTime) -> SimDuration {
    min(workers[worker].overhead, machine.served(thread(of: worker), at: now))
  }

  /// Books the pool's own part of a worker's present burst by what it was for.
  ///
  /// - Returns: How much that is so far.
  @inline(__always) @discardableResult
  func bookOverhead(of worker: Int, _ host: inout Host, at now: SimTime) -> SimDuration {
    guard workers[worker].overhead > .zero else { return .zero }
    let thread = thread(of: worker)
    let spent = overhead(of: worker, &host.machine, at: now)
    guard workers[worker].burst == .serving else {
      host.book(thread, overhead: lastOverhead(of: worker), total: spent)
      return spent
    }
    // First it wakes, then it takes the task, then it receives the request.
    let park = workers[worker].park
    host.book(thread, overhead: Overhead.park, total: min(spent, park))
    host.book(thread, overhead: Overhead.handOff, total: min(spent, park + configuration.handOff))
    host.book(thread, overhead: Overhead.request, total: spent)
    return spent
  }

  /// A worker's burst is over, and with it a stage of its request.
  mutating func endBurst(of worker: Int, _ host: inout Host, at now: SimTime) {
    let spent = bookOverhead(of: worker, &host, at: now)
    host.endBurst(
      of: thread(of: worker), for: workers[worker].task, overhead: lastOverhead(of: worker), total: spent,
      at: now)
    clearBurst(of: worker)
  }

  /// A worker's burst ends without being a stage of a request.
  mutating func abandonBurst(of worker: Int, _ host: inout Host, at now: SimTime) {
    let spent = bookOverhead(of: worker, &host, at: now)
    host.abandonBurst(of: thread(of: worker), overhead: lastOverhead(of: worker), total: spent)
    clearBurst(of: worker)
  }

  @inline(__always)
  private func lastOverhead(of worker: Int) -> Int {
    switch workers[worker].burst {
    case .serving: Overhead.request
    case .creating, .beginning: Overhead.threadStart
    case .collecting: Overhead.collection
    }
  }

  private mutating func clearBurst(of worker: Int) {
    workers[worker].endBurst()
  }
}
