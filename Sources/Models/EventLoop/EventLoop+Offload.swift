// The threads behind a loop: libuv's pool, which does what would block the loop.

import SimEngine

extension EventLoop {
  /// The threads behind one loop, and the work that waits for one of them, first come first served.
  ///
  /// Source: libuv src/threadpool.c: one queue, from which each thread takes the first when it is free.
  struct OffloadPool: ~Copyable, Sendable {
    /// Places of its threads among those of all processes; none before it was needed.
    var threads = 0..<0
    var idle = FIFO()
    var waiting = FIFO()
    /// Whose work the threads do: what work in the queue waits behind.
    var holders: SharedOccupancy

    init(occupants: Int) { holders = SharedOccupancy(occupants: occupants) }
  }

  /// A thread behind a loop.
  struct PoolThread: Sendable {
    let thread: ThreadID
    let process: Int
    /// Whose work it does.
    var request: RequestID?
    /// When its blocking call is over.
    var alarm = EventHandle.none
  }

  /// What a request has given to a thread behind its loop.
  struct OffloadedWork: Sendable {
    var span = SimDuration.zero
    var kind = Offload.cpu
  }

  /// A request gives work to the threads behind its loop.
  mutating func offload(
    _ id: RequestID, _ span: SimDuration, _ kind: Offload, in process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if pools[process].threads.isEmpty { startPool(of: process, &host) }
    while offloads.count <= id.index { offloads.append(OffloadedWork()) }
    offloads[Int(id.index)] = OffloadedWork(span: span, kind: kind)
    host.anatomies.beginWait(id, for: &pools[process].holders, at: agenda.now)
    if let thread = pools[process].idle.popFirst() {
      take(id, by: thread, &host, &agenda)
    } else {
      pools[process].waiting.append(Int(id.index))
    }
  }

  private mutating func startPool(of process: Int, _ host: inout Host) {
    let first = poolThreads.count
    pools[process].threads = first..<first + configuration.poolThreads
    for place in pools[process].threads {
      let thread = host.machine.addThread(preferring: place)
      precondition(
        thread.index == processes[0].thread.index + UInt32(processes.count + place),
        "the loops' threads are consecutive")
      poolThreads.append(PoolThread(thread: thread, process: process))
      pools[process].idle.append(place)
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
    case .cpu: host.machine.run(poolThreads[thread].thread, for: work.span, serving: service, &agenda)
    case .io:
      poolThreads[thread].alarm = agenda.schedule(
        .runtime(.offloaded(thread: UInt32(thread))), after: work.span)
    }
  }

  /// A thread behind a loop has done its work: the loop learns so in its poll phase, and the thread takes the next.
  mutating func endOffload(
    on thread: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = poolThreads[thread].request else { return }
    let process = poolThreads[thread].process
    switch offloads[Int(id.index)].kind {
    case .cpu:
      host.endBurst(of: poolThreads[thread].thread, for: id, overhead: 0, total: .zero, at: agenda.now)
    case .io: host.anatomies.close(id, as: .wait, at: agenda.now)
    }
    pools[process].holders.release(by: host.service(of: id).occupant, at: agenda.now)
    poolThreads[thread].request = nil
    poolThreads[thread].alarm = .none
    if let next = pools[process].waiting.popFirst() {
      take(RequestID(index: UInt32(next)), by: thread, &host, &agenda)
    } else {
      pools[process].idle.append(thread)
    }
    processes[process].queues.queueCompletion(Callback(id).number)
    hasBecomeReady(id, in: process, &host, &agenda)
  }

  /// A process dies, and the threads behind its loop with it.
  mutating func killPool(
    of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while let waiting = pools[process].waiting.popFirst() {
      let id = RequestID(index: UInt32(waiting))
      host.anatomies.closeWait(id, for: &pools[process].holders, as: .offloadQueue, at: agenda.now)
    }
    pools[process].idle.removeAll()
    for place in pools[process].threads {
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

  /// A process starts anew, and with it the threads that its loop had before.
  func revivePool(of process: Int, _ host: inout Host) {
    for place in pools[process].threads { host.machine.revive(poolThreads[place].thread) }
  }
}
