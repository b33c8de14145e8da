// Event loops in the manner of Node.js: one thread a process, and every callback runs to its end.

package import SimEngine

/// One or more processes, each with one thread that runs callbacks to completion, in libuv's order.
///
/// A request is a callback of the poll phase up to its first `wait`, and a timer callback after each. Nothing
/// preempts a callback: whoever is ready meanwhile waits for its end. Several processes stand behind a
/// balancer that deals the requests out in turn.
package struct EventLoop: Architecture, ~Copyable {
  package enum Event: BitwiseCopyable, Sendable {
    /// The poll phase of a process has blocked for as long as its timers allow.
    case pollTimeout(process: UInt32)
    /// The blocking call of a thread behind a loop is over.
    case offloaded(thread: UInt32)
    /// A process serves again.
    case booted(process: UInt32)
  }

  let configuration: Configuration
  var processes = Slab<Process>()
  /// The threads behind the loops, by process; a process has them from the first work that it offloads.
  var pools = Slab<OffloadPool>()
  var poolThreads: [PoolThread] = []
  /// What measures the delay of each loop.
  var monitors: [DelayMonitor] = []
  /// Loops that are not blocked, if anybody reads what is measured.
  var active = 0
  let isWatched: Bool
  /// The heap of each process.
  var collectors = Slab<Collector>()
  /// V8's threads, of all processes.
  var markers: [MarkingThread] = []
  /// What each thread is that is no loop's, in the order in which they were added.
  var behindLoops: [BehindLoop] = []
  /// What each request has offloaded, by its number.
  var offloads: [OffloadedWork] = []
  /// Whose callbacks the loops run: what a request that is ready waits behind.
  var clocks: OccupancyClocks
  /// The process that is next in turn.
  private var turn = 0
  /// The process that each request is in, by its number; -1 once it is over.
  var processOf = Slab<Int32>()
  /// The process that has accepted each connection, by its number.
  var processOfConnection: [Int32] = []
  /// What each request has left of a step that it does in chunks, by its number, while an immediate of it waits.
  var rests: [SimDuration] = []
  /// Connections in the kernel's queue that the only process has been told of.
  var offered = 0

  package init(_ configuration: Configuration, on host: inout Host) {
    self.configuration = configuration
    isWatched = host.spans[Meter.loopDelay].isOn
    let occupants = host.anatomies.layout.occupants
    clocks = OccupancyClocks(occupants: occupants)
    for process in 0..<configuration.processes {
      pools.append(OffloadPool(occupants: occupants))
      _ = clocks.addResource()
      let thread = host.machine.addThread(preferring: process)
      processes.append(Process(thread: thread, configuration.rules, at: .zero))
      collectors.append(Collector(configuration.heap(in: host.machine.configuration.memory)))
    }
    monitors = Array(repeating: .off, count: processes.count)
    for process in processes.indices { beginServing(process, &host, at: .zero) }
    listen(&host)
  }

  package mutating func accept(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let process = ownProcess(of: id, host) ?? nextInTurn() else {
      host.finish(id, as: .rejected, &agenda)
      return
    }
    place(id, in: process)
    isReadable(id, isNew: true, in: process, &host, &agenda)
  }

  /// The answer's socket is readable.
  package mutating func resume(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    isReadable(id, isNew: false, in: Int(processOf[Int(id.index)]), &host, &agenda)
  }

  package mutating func handle(
    _ event: Event, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    switch event {
    case .pollTimeout(let process): returnFromPoll(Int(process), &host, &agenda)
    case .offloaded(let thread): endOffload(on: Int(thread), &host, &agenda)
    case .booted(let process):
      let thread = processes[Int(process)].thread
      host.machine.revive(thread)
      reviveThreads(of: Int(process), &host)
      host.connections.listener.open()
      processes[Int(process)] = Process(thread: thread, configuration.rules, at: agenda.now)
      beginServing(Int(process), &host, at: agenda.now)
    }
  }

  package mutating func finished(
    _ thread: ThreadID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = Int(thread.index - processes[0].thread.index)
    guard process < processes.count else {
      finishedBehindLoop(process - processes.count, &host, &agenda)
      return
    }
    if processes[process].awaitsCollector, let pause = collectors[process].pause {
      guard endPause(pause, of: process, &host, &agenda) else { return }
    } else {
      endBurst(of: process, &host, at: agenda.now)
    }
    noteTimers(process, wasBusy: true, &host, at: agenda.now)
    guard let id = processes[process].current else { return iterate(process, &host, &agenda) }
    guard !processes[process].isAccepting else {
      endAccepting(id, in: process, &host, at: agenda.now)
      iterate(process, &host, &agenda)
      return
    }
    guard processes[process].rest == .zero else {
      yieldChunk(id, in: process, &host, at: agenda.now)
      iterate(process, &host, &agenda)
      return
    }
    if doSteps(of: id, in: process, &host, &agenda) {
      processes[process].current = nil
      iterate(process, &host, &agenda)
    }
  }

  package mutating func stop(
    hog: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let process = processes.firstIndex(where: { $0.current == hog }) else { return }
    host.machine.shorten(processes[process].thread, to: .zero, &agenda)
  }

  package mutating func crash(
    process: Int, cause: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard !processes[process].isDown else {
      if let cause {
        host.faults[cause].isMissed = true
      } else {
        boot(process, cause: nil, &host, &agenda)
      }
      return
    }
    bookBurst(of: process, &host, at: agenda.now)
    noteDead(process, &host, at: agenda.now)
    host.abandonBurst(of: processes[process].thread, overhead: Overhead.loop, total: .zero)
    host.gauges[Meter.loopQueue].change(
      by: -Int64(processes[process].queues.readyCount), at: agenda.now)
    clocks.occupy(process, by: .nobody, at: agenda.now)
    host.machine.kill(processes[process].thread, &agenda)
    if processes[process].alarm != .none { agenda.cancel(processes[process].alarm) }
    dropConnections(of: process, cause: cause, &host, &agenda)
    host.abandon(process: process, &agenda)
    processes[process] = Process(thread: processes[process].thread, configuration.rules, at: agenda.now)
    processes[process].isDown = true
    killPool(of: process, &host, &agenda)
    forgetHeap(of: process, &host, &agenda)
    for index in processOf.indices where processOf[index] == Int32(process) {
      finish(RequestID(index: UInt32(index)), as: .lost, &host, &agenda)
    }
    boot(process, cause: cause, &host, &agenda)
  }

  package func whereabouts(of id: RequestID) -> String {
    let process = processes.firstIndex { $0.current == id }
    return process.map { "the loop of process \($0), whose callback it is" } ?? "a callback"
  }
}

extension EventLoop {
  /// Goes through the steps of the request whose callback runs.
  ///
  /// - Returns: Whether the callback is over, and the process lives.
  private mutating func doSteps(
    of id: RequestID, in process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    var goesOn = true
    while goesOn {
      let demand = processes[process].pending ?? host.next(of: id)
      processes[process].pending = nil
      switch demand {
      case .compute(let span), .native(let span):
        host.machine.run(processes[process].thread, for: span, serving: host.service(of: id), &agenda)
        return false
      case .chunked(let span):
        let chunk = beginChunk(of: id, in: process, span, &host)
        host.machine.run(processes[process].thread, for: chunk, serving: host.service(of: id), &agenda)
        return false
      case .offload(let span, let kind):
        guard hasPosted(demand, by: id, in: process, &host, &agenda) else { return false }
        offload(id, span, kind, in: process, &host, &agenda)
        goesOn = false
      case .spawn(let program, let key):
        begin(
          host.spawn(program: program, key: key, by: id, in: process, at: agenda.now), in: process, &host,
          at: agenda.now)
      case .wait(let span):
        processes[process].queues.setTimer(Callback(id).number, after: span, at: agenda.now)
        goesOn = false
      case .allocate(let bytes):
        guard allocate(bytes, by: id, in: process, &host, &agenda) else { return false }
      case .acquire, .release, .checkOut, .call, .checkIn, .ask, .tell:
        goesOn = host.serve(demand, of: id, in: process, &agenda)
        letOthersGoOn(in: process, &host, at: agenda.now)
      case .done, .error:
        end(id, failure: demand == .error ? .error : nil, in: process, &host, &agenda)
        goesOn = false
      case .exception:
        let cause = host.fault(thatStruck: id)
        if !host.isJob(id) { finish(id, as: .failed, &host, &agenda) }
        processes[process].current = nil
        crash(process: process, cause: cause, &host, &agenda)
        return false
      }
    }
    return true
  }

  /// The kernel finds a socket readable: that of a new request, or of an answer.
  mutating func isReadable(
    _ id: RequestID, isNew: Bool, in process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    processes[process].queues.queueReady(Callback(id, isNew: isNew).number)
    hasBecomeReady(id, in: process, &host, &agenda)
  }

  /// A callback of the poll phase waits from here on, and the loop goes on if it was blocked.
  mutating func hasBecomeReady(
    _ id: RequestID, in process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    host.anatomies.beginWait(id, for: process, &clocks, at: agenda.now)
    host.gauges[Meter.loopQueue].change(by: 1, at: agenda.now)
    endPoll(of: process, &host, &agenda)
  }

  /// Remembers the process that a request is in.
  mutating func place(_ id: RequestID, in process: Int) {
    while processOf.count <= id.index { processOf.append(-1) }
    processOf[Int(id.index)] = Int32(process)
  }

  mutating func finish(
    _ id: RequestID, as outcome: Outcome, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    releaseMemory(of: id, in: Int(processOf[Int(id.index)]), host)
    processOf[Int(id.index)] = -1
    host.finish(id, as: outcome, &agenda)
  }

  /// The process whose turn it is, among those that are up.
  private mutating func nextInTurn() -> Int? { nextInTurn { !$0.isDown } }

  /// The process whose turn it is to take a connection, among those that are up and have taken their last one.
  mutating func nextToAccept() -> Int? { nextInTurn { !$0.isDown && !$0.queues.isListenerReady } }

  private mutating func nextInTurn(where isReady: (borrowing Process) -> Bool) -> Int? {
    for _ in processes.indices {
      let process = turn
      turn = (turn + 1) % processes.count
      if isReady(processes[process]) { return process }
    }
    return nil
  }
}
