// Garbage collection of a process: what stops its loop, for how long, and what V8's own threads do beside it.

import SimEngine

extension EventLoop {
  /// The heap of one process, and the collector's work on it.
  struct Collector: ~Copyable, Sendable {
    enum Marking: Sendable, BitwiseCopyable {
      case none
      /// So many of V8's threads have not done their part.
      case underWay(Int)
      /// All that is alive is marked: the loop is to do the rest.
      case done
    }

    /// The loop's thread collects, and calls nothing.
    struct Pause: Sendable, BitwiseCopyable {
      let collection: V8Heap.Collection
      let start: SimTime
    }

    var heap: V8Heap
    var marking = Marking.none
    var pause: Pause?
    /// Places of V8's threads; none before they were needed.
    var threads = 0..<0
    /// What the meters count of the heap, and of the memory of the process.
    var noted: (heap: Int64, memory: Int64) = (0, 0)

    init(_ heap: V8Heap) { self.heap = heap }

    @inline(__always)
    var isMarked: Bool { if case .done = marking { true } else { false } }
  }

  /// One of V8's threads, which mark what is alive.
  struct MarkingThread: Sendable {
    let thread: ThreadID
    let process: Int
    /// Processor time that it has asked for; nil while it has nothing to do.
    var demand: SimDuration?
    /// Whether the loop goes on meanwhile.
    var isBesideProgram = false
  }

  /// The callback under way makes objects.
  ///
  /// - Returns: Whether it goes on at once; otherwise the loop collects garbage first.
  mutating func allocate(
    _ bytes: Int64, by id: RequestID, in process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    let taken = collectors[process].heap.allocate(upTo: bytes, for: id)
    if taken > 0 {
      _ = host.serve(.allocate(taken), of: id, in: process, &agenda)
      noteMemory(of: process, &host, at: agenda.now)
    }
    guard taken < bytes else { return true }
    processes[process].pending = .allocate(bytes - taken)
    collect(process, &host, &agenda)
    return false
  }

  /// The loop's thread begins to collect: nothing is called until that is over.
  mutating func collect(
    _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let collection = collectors[process].isMarked ? .markCompact : collectors[process].heap.next
    let copying = configuration.copyCost.perMiB(of: collectors[process].heap.youngLive)
    let span: SimDuration
    switch collection {
    case .scavenge: span = configuration.scavenge + copying
    case .markCompact:
      span =
        configuration.markCompact + copying
        + configuration.compactCost.perMiB(of: collectors[process].heap.used)
        + mark(process, &host, &agenda)
    }
    processes[process].awaitsCollector = true
    collectors[process].pause = Collector.Pause(collection: collection, start: agenda.now)
    clocks.occupy(process, by: .collector, at: agenda.now)
    host.machine.run(processes[process].thread, for: span, serving: .collector, &agenda)
  }

  /// The loop's thread has collected.
  ///
  /// - Returns: Whether the process lives.
  mutating func endPause(
    _ pause: Collector.Pause, of process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    collectors[process].pause = nil
    let thread = processes[process].thread
    let id = processes[process].current
    host.endBurst(
      of: thread, for: id, overhead: Overhead.collection, as: .garbageCollection,
      total: host.machine.served(thread, at: agenda.now), at: agenda.now)
    clocks.occupy(process, by: id.map { host.service(of: $0).occupant } ?? .nobody, at: agenda.now)
    switch pause.collection {
    case .scavenge:
      host.counts[Meter.youngCollections] += 1
      collectors[process].heap.scavenge()
      if case .none = collectors[process].marking, collectors[process].heap.isMarkingDue {
        startMarking(process, &host, &agenda)
      }
    case .markCompact:
      host.counts[Meter.fullCollections] += 1
      collectors[process].marking = .none
      let lives = collectors[process].heap.markCompact(
        from: pause.start, pause: agenda.now - pause.start, marking: configuration.markCost)
      guard lives else {
        host.counts[Meter.outOfMemoryErrors] += 1
        processes[process].current = nil
        crash(process: process, cause: nil, &host, &agenda)
        return false
      }
    }
    processes[process].awaitsCollector = collectors[process].isMarked
    noteMemory(of: process, &host, at: agenda.now)
    return true
  }

  /// A process has died, and its heap with it; it gets another when it starts anew.
  mutating func forgetHeap(
    of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    for place in collectors[process].threads {
      bookMarking(of: place, &host, at: agenda.now)
      host.abandonBurst(of: markers[place].thread, overhead: Overhead.collection, total: .zero)
      host.machine.kill(markers[place].thread, &agenda)
      (markers[place].demand, markers[place].isBesideProgram) = (nil, false)
    }
    collectors[process].heap = configuration.heap(in: host.machine.configuration.memory)
    collectors[process].marking = .none
    collectors[process].pause = nil
    noteMemory(of: process, &host, at: agenda.now)
  }

  /// The request is over: what it has made is garbage.
  @inline(__always)
  mutating func releaseMemory(of id: RequestID, in process: Int, _ host: borrowing Host) {
    if host.allocated(by: id) > 0 { collectors[process].heap.release(id) }
  }

  /// The memory of a process has grown or shrunk.
  mutating func noteMemory(of process: Int, _ host: inout Host, at now: SimTime) {
    var (heap, memory): (Int64, Int64) = (0, 0)
    if !processes[process].isDown {
      heap = collectors[process].heap.used
      memory = configuration.processMemory + collectors[process].heap.taken
      if configuration.usesWorkers, pools[process].isStarted {
        memory += Int64(configuration.workers) * configuration.workerMemory
      }
    }
    let before = collectors[process].noted
    host.gauges[Meter.heap].change(by: heap - before.heap, at: now)
    host.gauges[Meter.memory].change(by: memory - before.memory, at: now)
    collectors[process].noted = (heap, memory)
  }
}
