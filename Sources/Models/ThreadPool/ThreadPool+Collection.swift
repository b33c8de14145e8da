// Garbage collection: when the world stops, for how long, and what becomes of those who find no room.

import SimEngine

extension ThreadPool {
  /// What an OutOfMemoryError brings to an end.
  package enum OutOfMemory: String, Sendable, Hashable, CaseIterable {
    /// The request whose allocation found no room: the error is thrown in its thread.
    case error
    /// The process (-XX:+ExitOnOutOfMemoryError).
    case exit
  }

  /// The collector of a process: a thread of its own, and those who wait for it.
  struct Collector: Sendable {
    enum Phase: Sendable {
      case idle
      /// Threads are on their way to a safepoint.
      case stopping
      /// The world stands still.
      case working(isFull: Bool)
    }

    /// A thread whose allocation found no room.
    struct Waiter: Sendable {
      let worker: Int
      let bytes: Int64
    }

    var heap: Heap
    /// Its thread, once it was needed.
    var worker: Int?
    var phase = Phase.idle
    /// In the order in which they came.
    var waiting: [Waiter] = []
    var needsFull = false
    var alarm: EventHandle = .none
  }

  /// A worker's request allocates.
  ///
  /// - Returns: Whether it goes on at once; else it waits for a collection, or has failed.
  mutating func allocate(
    _ bytes: Int64, by worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard let id = workers[worker].task else { return false }
    let before = collector.heap.used
    switch collector.heap.allocate(bytes, for: id) {
    case .done:
      _ = host.serve(.allocate(bytes), of: id, in: 0, &agenda)
      noteHeap(since: before, &host, at: agenda.now)
      return true
    case .impossible: return outOfMemory(worker, &host, &agenda)
    case .needsYoungCollection: break
    case .needsFullCollection: collector.needsFull = true
    }
    collector.waiting.append(Collector.Waiter(worker: worker, bytes: bytes))
    if case .idle = collector.phase { requestCollection(&host, &agenda) }
    return false
  }

  private mutating func requestCollection(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    collector.phase = .stopping
    collector.alarm = agenda.schedule(.runtime(.safepoint), on: host.instance, after: configuration.safepoint)
  }

  /// All threads have reached a safepoint: they stand still while the collector works.
  mutating func stopTheWorld(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    collector.alarm = .none
    let worker = collector.worker ?? addThread(isPooled: false, &host, at: agenda.now)
    collector.worker = worker
    for threads in stoppable { host.machine.suspend(threads, &agenda) }
    let before = collector.heap.used
    var isFull = collector.needsFull
    var cost = SimDuration.zero
    if !isFull, let copied = collector.heap.collectYoung() {
      cost = configuration.copyCost.perMiB(of: copied)
      host.counts[Meter.youngCollections] += 1
    } else {
      isFull = true
      cost = configuration.compactCost.perMiB(of: collector.heap.collectFull())
      host.counts[Meter.fullCollections] += 1
    }
    collector.needsFull = false
    collector.phase = .working(isFull: isFull)
    noteHeap(since: before, &host, at: agenda.now)
    compute(configuration.collectionStart + cost, as: .collecting, on: worker, &host, &agenda)
  }

  /// The collector is done: the world goes on, and those who waited for room try again.
  mutating func endCollecting(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    guard case .working(let wasFull) = collector.phase, let worker = collector.worker else { return }
    abandonBurst(of: worker, &host, at: agenda.now)
    for threads in stoppable { host.machine.resume(threads, &agenda) }
    collector.phase = .idle
    let waiting = collector.waiting
    collector.waiting.removeAll(keepingCapacity: true)
    for (place, waiter) in waiting.enumerated() {
      retry(waiter, isHopeless: wasFull && place == 0, &host, &agenda)
    }
  }

  /// A thread that waited for room tries again; where even the first after a full collection finds none, there is none.
  private mutating func retry(
    _ waiter: Collector.Waiter, isHopeless: Bool, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    // The process may have died of an earlier one's error.
    guard isUp, let id = workers[waiter.worker].task else { return }
    let before = collector.heap.used
    let allocation = collector.heap.allocate(waiter.bytes, for: id)
    if case .done = allocation {
      _ = host.serve(.allocate(waiter.bytes), of: id, in: 0, &agenda)
      noteHeap(since: before, &host, at: agenda.now)
      host.anatomies.close(id, as: .garbageCollection, at: agenda.now)
      goOn(waiter.worker, &host, &agenda)
    } else if isHopeless {
      host.anatomies.close(id, as: .garbageCollection, at: agenda.now)
      if outOfMemory(waiter.worker, &host, &agenda) { goOn(waiter.worker, &host, &agenda) }
    } else {
      // Others have taken the room, or it is not in eden that it is missing.
      if case .needsFullCollection = allocation { collector.needsFull = true }
      collector.waiting.append(waiter)
      if case .idle = collector.phase { requestCollection(&host, &agenda) }
    }
  }

  /// There is no room for what a worker's request allocates, and none to be made.
  ///
  /// - Returns: Whether the request goes on, with an error to be thrown in it.
  private mutating func outOfMemory(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    host.counts[Meter.outOfMemoryErrors] += 1
    if configuration.outOfMemory == .exit {
      crash(process: 0, cause: nil, &host, &agenda)
      return false
    }
    if let id = workers[worker].task { host.raise(.error, in: id) }
    return true
  }

  /// The process is dead, and its heap with it.
  mutating func forgetHeap(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    if collector.alarm != .none { agenda.cancel(collector.alarm) }
    let before = collector.heap.used
    collector = Collector(heap: configuration.heap(in: host.machine.configuration.memory))
    noteHeap(since: before, &host, at: agenda.now)
  }

  /// A worker that has waited for room goes on with its request's program.
  private mutating func goOn(
    _ worker: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    workers[worker].park = configuration.park
    start(worker, after: configuration.park, &host, &agenda)
  }

  /// The threads that a collection stops: all but the collector's own.
  private var stoppable: [Range<UInt32>] {
    let end = firstThread + UInt32(workers.count)
    guard let own = collector.worker.map({ firstThread + UInt32($0) }) else { return [firstThread..<end] }
    return [firstThread..<own, own + 1..<end]
  }

  /// The heap has grown or shrunk.
  func noteHeap(since before: Int64, _ host: inout Host, at now: SimTime) {
    let change = collector.heap.used - before
    host.gauges[Meter.heap].change(by: change, at: now)
    host.gauges[Meter.memory].change(by: change, at: now)
  }
}
