// Worker threads, in place of libuv's: each starts an engine of its own, and is spoken to by messages that are copied.

import SimEngine

extension EventLoop {
  /// What does the work that programs offload.
  package enum OffloadTo: String, Sendable, Hashable, CaseIterable {
    /// The threads of libuv's pool, by native code that shares the memory of the loop.
    case libuv
    /// Threads with a JavaScript engine and a loop of their own.
    case workerThreads = "worker_threads"
  }

  /// When a process is started again that has died.
  package enum Refork: String, Sendable, Hashable, CaseIterable {
    case onExit = "on_exit"
    case never
  }

  /// A process that is down boots when it is started again, if it is: one of several by their primary, the only one, or
  /// all of them with their container, by the platform.
  mutating func boot(
    _ process: Int, cause: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if processes[process].booting != .none { agenda.cancel(processes[process].booting) }
    processes[process].booting = .none
    var delay = SimDuration.zero
    if host.kubelet.isOn, processes.count == 1 || host.kubelet.isEnding {
      guard let restart = host.delayOfRestart(&agenda) else { return }
      delay = restart
    } else if configuration.refork == .never {
      return
    }
    if let cause { host.faults[cause].restarts += 1 }
    processes[process].booting = agenda.schedule(
      .runtime(.booted(process: UInt32(process))), on: host.instance, after: delay + configuration.boot)
  }

  /// Threads behind each loop.
  @inline(__always)
  var threadsBehind: Int { configuration.usesWorkers ? configuration.workers : configuration.poolThreads }

  /// What handing work over takes of the loop, or taking it back.
  @inline(__always)
  var postCost: SimDuration {
    configuration.usesWorkers ? configuration.post + configuration.copyOfMessage : .zero
  }

  /// The callback under way hands work over.
  ///
  /// - Returns: Whether the loop's part of that has been paid; otherwise it is being paid.
  mutating func hasPosted(
    _ demand: Demand, by id: RequestID, in process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard postCost > .zero, !processes[process].hasPosted else {
      processes[process].hasPosted = false
      return true
    }
    processes[process].hasPosted = true
    processes[process].pending = demand
    processes[process].overhead = postCost
    host.machine.run(processes[process].thread, for: postCost, serving: host.service(of: id), &agenda)
    return false
  }

  /// The loop's part of a callback that an offloaded answer sets going, beyond that of any callback.
  @inline(__always)
  mutating func answerCost(of id: RequestID) -> SimDuration {
    guard configuration.usesWorkers, id.index < offloads.count, offloads[Int(id.index)].isAnswered else {
      return .zero
    }
    offloads[Int(id.index)].isAnswered = false
    return configuration.copyOfMessage
  }

  /// What a worker's own engine takes for each piece of work: an iteration of its loop, a callback, and two copies.
  @inline(__always)
  var workerCost: SimDuration {
    guard configuration.usesWorkers else { return .zero }
    return configuration.iteration + configuration.callback + configuration.post
      + configuration.copyOfMessage * 2
  }

  /// The workers of a process start, with the first work for them: each is busy with that for a while.
  mutating func startWorkers(
    of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    pools[process].isStarted = true
    noteMemory(of: process, &host, at: agenda.now)
    guard configuration.usesWorkers else { return }
    pools[process].idle.removeAll()
    for place in pools[process].threads {
      poolThreads[place].isStarting = true
      host.machine.run(poolThreads[place].thread, for: configuration.workerStart, serving: .runtime, &agenda)
    }
  }

  /// A worker has started: it takes the work that has waited longest.
  mutating func endStarting(
    _ place: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let thread = poolThreads[place].thread
    host.endBurst(
      of: thread, for: nil, overhead: Overhead.loop, total: host.machine.served(thread, at: agenda.now),
      at: agenda.now)
    poolThreads[place].isStarting = false
    findWork(for: place, &host, &agenda)
  }

  static var workerParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "offload", word: \.offload,
        "what does the work that programs offload: the pool of libuv (`libuv`), or threads with an engine of their own "
          + "(`worker_threads`)",
        .choice("libuv's pool, as behind Node's own calls; JavaScript needs worker threads")),
      Parameter(
        "worker_threads", count: \.workers, in: 1...1024,
        "worker threads of each process, which take work from one queue; under `offload: worker_threads`",
        .choice("as many as libuv's pool has threads")),
      Parameter(
        "worker_start", duration: \.workerStart, in: .zero ... .seconds(60),
        "processor time that it takes a worker to start, with the first work for any",
        .measured(
          "28 to 33 ms from `new Worker` to `online`, 31 ms of processor time, Node 20.20, x86-64 2.8 GHz")),
      Parameter(
        name: "worker_memory", unit: .size, summary: "memory of each worker that has started",
        range: 0...1 << 40, allowsUnlimited: false,
        provenance: .measured("8.1 MiB resident for each of 20 workers with nothing to do, Node 20.20"),
        read: { $0.workerMemory }, write: { $0.workerMemory = $1 }),
      Parameter(
        name: "worker_message", unit: .size, summary: "how large a message to a worker is, and its answer",
        range: 0...1 << 30, allowsUnlimited: false,
        provenance: .choice("a small object"),
        read: { $0.workerMessage }, write: { $0.workerMessage = $1 }),
      Parameter(
        "worker_post", duration: \.post, in: .zero ... .seconds(1),
        "processor time to post a message, however small",
        .measured("postMessage of a number, 14 us, Node 20.20, x86-64 2.8 GHz")),
      Parameter(
        "worker_copy", duration: \.copyPerKiB, in: .zero ... .seconds(1),
        "processor time to write or to read a KiB of a message (structured clone)",
        .measured(
          "objects of four fields, 6 to 17 us/KiB at 9 KiB to 1 MiB; strings and buffers 0.3 to 1.5; Node 20.20, "
            + "x86-64 2.8 GHz")),
    ]
  }

  static var workerLimitations: [Limitation] {
    [
      Limitation(
        "Creating a worker takes the loop no time, and a worker's own heap collects no garbage.",
        bias: "optimistic: `new Worker` took the loop 0.3 to 4 ms, and workers pause like loops do"),
      Limitation(
        "Under `offload: worker_threads` lookups and blocking waits are the workers' too, and lookups take half of them at most; "
          + "in Node those of any thread go to the pool that libuv has for the whole process.",
        bias:
          "optimistic where there are more than four workers, pessimistic where their work waits behind lookups"
      ),
      Limitation(
        "Offloaded waits take a worker no processor time: they begin and end with no copies on its side.",
        bias: "optimistic, by the copies of a message"),
    ]
  }
}

extension EventLoop.Configuration {
  @inline(__always)
  var usesWorkers: Bool { offload == .workerThreads }
  @inline(__always)
  var copyOfMessage: SimDuration {
    .nanoseconds(Int64((Int128(copyPerKiB.nanoseconds) * Int128(workerMessage)) >> 10))
  }
}
