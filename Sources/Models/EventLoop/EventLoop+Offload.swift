// The threads behind a loop: libuv's pool, which does what would block the loop.

import SimEngine

extension EventLoop {
  /// The threads behind one loop, and the work that waits for one of them.
  ///
  /// A free thread takes the first of the queue. Slow work, which is the looking up of names, waits in a queue of its
  /// own, which has one place in the other at a time; at most half of the threads do slow work at once, and where they
  /// do, the place goes back to the end.
  ///
  /// Source: libuv src/threadpool.c (worker, post, slow_work_thread_threshold), versions 1.45 to 1.52.
  struct OffloadPool: ~Copyable, Sendable {
    /// Stands in `waiting` for the first of `slow`.
    private static let slowWork = -1

    /// Places of its threads among those of all processes; none before it was needed.
    var threads = 0..<0
    /// Whether they have been told to start, since the process did.
    var isStarted = false
    var idle = FIFO()
    private var waiting = FIFO()
    private var slow = FIFO()
    private var isSlowWaiting = false
    /// Threads that do slow work.
    var slowThreads = 0
    /// Whose work the threads do: what work in the queue waits behind.
    var holders: SharedOccupancy

    init(occupants: Int) { holders = SharedOccupancy(occupants: occupants) }

    mutating func append(_ request: Int, _ kind: Offload) {
      guard kind == .lookup else {
        waiting.append(request)
        return
      }
      slow.append(request)
      if !isSlowWaiting { queueSlow() }
    }

    private mutating func queueSlow() {
      isSlowWaiting = true
      waiting.append(Self.slowWork)
    }

    /// The next work for a thread that is free, if there is any that it may do.
    mutating func popFirst() -> Int? {
      while waiting.count > (isSlowWaiting && !maySlow ? 1 : 0), let next = waiting.popFirst() {
        guard next == Self.slowWork else { return next }
        guard maySlow else {
          waiting.append(Self.slowWork)
          continue
        }
        isSlowWaiting = false
        let first = slow.popFirst()
        slowThreads += 1
        if !slow.isEmpty { queueSlow() }
        return first
      }
      return nil
    }

    private var maySlow: Bool { slowThreads < (threads.count + 1) / 2 }

    /// Takes out all that waits, in any order.
    mutating func popAny() -> Int? {
      isSlowWaiting = false
      while let next = waiting.popFirst() { if next != Self.slowWork { return next } }
      return slow.popFirst()
    }
  }

  /// A thread behind a loop.
  struct PoolThread: Sendable {
    let thread: ThreadID
    let process: Int
    /// Whether it is a worker that starts.
    var isStarting = false
    /// Whose work it does.
    var request: RequestID?
    /// When its blocking call is over.
    var alarm = EventHandle.none
  }

  /// What a thread is that is no loop's.
  enum BehindLoop: Sendable, BitwiseCopyable {
    /// Of libuv's, with its place in `poolThreads`.
    case pool(Int)
    /// Of V8's, with its place in `markers`.
    case marking(Int)
  }

  /// What a request has given to a thread behind its loop.
  struct OffloadedWork: Sendable {
    var span = SimDuration.zero
    var kind = Offload.cpu
    /// Whether a worker's answer waits for the loop to read it.
    var isAnswered = false
  }

  /// A request gives work to the threads behind its loop.
  mutating func offload(
    _ id: RequestID, _ span: SimDuration, _ kind: Offload, in process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if pools[process].threads.isEmpty { createPool(of: process, &host) }
    if !pools[process].isStarted { startWorkers(of: process, &host, &agenda) }
    while offloads.count <= id.index { offloads.append(OffloadedWork()) }
    offloads[Int(id.index)] = OffloadedWork(span: span, kind: kind)
    host.anatomies.beginWait(id, for: &pools[process].holders, at: agenda.now)
    pools[process].append(Int(id.index), kind)
    if let thread = pools[process].idle.popFirst() { findWork(for: thread, &host, &agenda) }
  }

  /// A thread is free: it takes what it may, or falls asleep.
  mutating func findWork(
    for thread: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = poolThreads[thread].process
    if let next = pools[process].popFirst() {
      take(RequestID(index: UInt32(next)), by: thread, &host, &agenda)
    } else {
      pools[process].idle.append(thread)
    }
  }

  private mutating func createPool(of process: Int, _ host: inout Host) {
    let first = poolThreads.count
    pools[process].threads = first..<first + threadsBehind
    for place in pools[process].threads {
      let thread = host.machine.addThread(preferring: place)
      behindLoops.append(.pool(place))
      poolThreads.append(PoolThread(thread: thread, process: process))
      pools[process].idle.append(place)
    }
  }

  /// A thread that is no loop's has had the processor time it asked for.
  mutating func finishedBehindLoop(
    _ place: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    switch behindLoops[place] {
    case .pool(let place): endOffload(on: place, &host, &agenda)
    case .marking(let place): endMarking(on: place, &host, &agenda)
    }
  }

  private mutating func take(
    _ id: RequestID, by thread: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = poolThreads[thread].process
    poolThreads[thread].request = id
    host.anatomies.closeWait(id, for: &pools[process].holders, as: .offloadQueue, at: agenda.now)
    let service = host.service(of: id)
    pools[process].holders.take(by: service.occupant, at: agenda.now)
    let work = offloads[Int(id.index)]
    switch work.kind {
    case .cpu:
      host.machine.run(
        poolThreads[thread].thread, for: work.span + workerCost, serving: service, &agenda)
    case .io, .lookup:
      poolThreads[thread].alarm = agenda.schedule(
        .runtime(.offloaded(thread: UInt32(thread))), on: host.instance, after: work.span)
    }
  }

  /// A thread behind a loop has done its work: the loop learns so in its poll phase, and the thread takes the next.
  mutating func endOffload(
    on thread: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if poolThreads[thread].isStarting { return endStarting(thread, &host, &agenda) }
    guard let id = poolThreads[thread].request else { return }
    let process = poolThreads[thread].process
    offloads[Int(id.index)].isAnswered = true
    let kind = offloads[Int(id.index)].kind
    switch kind {
    case .cpu:
      host.endBurst(
        of: poolThreads[thread].thread, for: id, overhead: Overhead.loop, total: workerCost, at: agenda.now)
    case .io, .lookup: host.anatomies.close(id, as: .wait, at: agenda.now)
    }
    pools[process].holders.release(by: host.service(of: id).occupant, at: agenda.now)
    poolThreads[thread].request = nil
    poolThreads[thread].alarm = .none
    if kind == .lookup { pools[process].slowThreads -= 1 }
    findWork(for: thread, &host, &agenda)
    processes[process].queues.queueCompletion(Callback(id).number)
    hasBecomeReady(id, in: process, &host, &agenda)
  }

  /// What of a thread's present burst is the runtime's own, so far.
  @inline(__always)
  func bookOffload(on place: Int, _ host: inout Host, at now: SimTime) {
    let served = host.machine.served(poolThreads[place].thread, at: now)
    if poolThreads[place].isStarting {
      host.book(poolThreads[place].thread, overhead: Overhead.loop, total: served)
    } else if poolThreads[place].request != nil, poolThreads[place].alarm == .none {
      host.book(poolThreads[place].thread, overhead: Overhead.loop, total: min(workerCost, served))
    }
  }

  /// A process dies, and the threads behind its loop with it.
  mutating func killPool(
    of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while let waiting = pools[process].popAny() {
      let id = RequestID(index: UInt32(waiting))
      host.anatomies.closeWait(id, for: &pools[process].holders, as: .offloadQueue, at: agenda.now)
    }
    pools[process].idle.removeAll()
    pools[process].isStarted = false
    for index in offloads.indices where processOf[index] == Int32(process) {
      offloads[index].isAnswered = false
    }
    pools[process].slowThreads = 0
    for place in pools[process].threads {
      bookOffload(on: place, &host, at: agenda.now)
      host.abandonBurst(of: poolThreads[place].thread, overhead: Overhead.loop, total: .zero)
      poolThreads[place].isStarting = false
      if let id = poolThreads[place].request {
        pools[process].holders.release(by: host.service(of: id).occupant, at: agenda.now)
      }
      if poolThreads[place].alarm != .none { agenda.cancel(poolThreads[place].alarm) }
      host.machine.kill(poolThreads[place].thread, &agenda)
      poolThreads[place].request = nil
      poolThreads[place].alarm = .none
      pools[process].idle.append(place)
    }
  }

  /// A process starts anew, and with it the threads behind its loop that it had before.
  func reviveThreads(of process: Int, _ host: inout Host) {
    for place in pools[process].threads { host.machine.revive(poolThreads[place].thread) }
    for place in collectors[process].threads { host.machine.revive(markers[place].thread) }
  }
}
