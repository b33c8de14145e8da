// Memory in the run: processes that allocate and collect, the limit on their number, and a node that runs out.

import SimEngine

extension BEAM {
  /// Adds a process, unless there are as many as there may be.
  mutating func spawn(for id: RequestID?, on scheduler: Int, _ host: inout Host, at now: SimTime) -> Int? {
    guard processes.count < configuration.processLimit else {
      host.counts[Meter.systemLimits] += 1
      return nil
    }
    let priority = id.map { Priority(host.priority(of: $0)) } ?? .normal
    let process = processes.spawn(for: id, on: scheduler, priority)
    heaps.spawn(process)
    noteMemory(&host, at: now)
    return process
  }

  /// A process is gone, with its heap.
  mutating func exit(_ process: Int, _ host: inout Host, at now: SimTime) {
    processes.exit(process)
    heaps.exit(process)
    noteMemory(&host, at: now)
  }

  /// The process that a scheduler runs is about to make objects of so many bytes.
  mutating func beginAllocation(
    _ bytes: Int64, by process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard heaps.canHold(bytes, more: process) else { return runOutOfMemory(on: host.instance, &agenda) }
    let (terms, binary) = configuration.split(bytes)
    heaps.beginAllocation(terms: terms, binary: binary, by: process)
    processes[process].flags.formUnion([.isAllocating, .hasAllocated])
  }

  /// The process that a scheduler runs goes on to make its objects: as far as there is room, and after each collection
  /// as far as its slice goes.
  ///
  /// It leaves for a dirty scheduler before a collection that would take long.
  /// Source: check_for_possibly_long_gc and delay_garbage_collection in erl_gc.c, OTP 25 to 27.
  ///
  /// - Returns: Whether it went on; otherwise it is to leave, and the scheduler has to be paid first what it owes.
  mutating func allocate(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    while true {
      if heaps.fill(process) {
        processes[process].flags.remove(.isAllocating)
        break
      }
      if heaps.isCollectionLong(process) {
        guard schedulers[scheduler].collecting == .zero else { break }
        guard schedulers[scheduler].owed == .zero else { return false }
        scheduleOut(scheduler)
        goDirty(process, .cpu, for: .collection, &host, &agenda)
        break
      }
      charge(collect(process, &host), on: scheduler)
      if schedulers[scheduler].budget <= 0 { break }
    }
    checkMemory(&host, &agenda)
    return true
  }

  /// A collection is charged to the slice, at most what is left of it, and takes its time on the scheduler.
  ///
  /// Source: BUMP_REDS in erl_process.h: what a slice has left is all that can be taken from it.
  mutating func charge(_ work: NodeMemory.Work, on scheduler: Int) {
    let collection = work.collection
    if configuration.reductions != .max {
      schedulers[scheduler].budget -= min(collection.reductions, schedulers[scheduler].budget)
    }
    schedulers[scheduler].collecting += configuration.costs.time(of: collection)
    let more = max(0, work.copied - schedulers[scheduler].copying)
    schedulers[scheduler].copying += more
    heaps.copying += more
  }

  /// Collects the heap of a process.
  mutating func collect(_ process: Int, _ host: inout Host) -> NodeMemory.Work {
    let work = heaps.collect(process)
    host.counts[work.collection.isMajor ? Meter.majorCollections : Meter.minorCollections] += 1
    return work
  }

  /// A scheduler has done the collections that it began.
  mutating func endCollecting(_ scheduler: Int, _ host: inout Host, at now: SimTime) {
    heaps.copying -= schedulers[scheduler].copying
    schedulers[scheduler].copying = 0
    noteMemory(&host, at: now)
  }

  /// The node aborts: no allocator of the runtime can go on without memory.
  @inline(__always)
  func runOutOfMemory(on instance: UInt16, _ agenda: inout Agenda<WorldEvent<Event>>) {
    agenda.schedule(.runtime(.outOfMemory), on: instance, after: .zero)
  }

  /// The memory in use has changed; it may be more than there is.
  @inline(__always)
  func checkMemory(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    noteMemory(&host, at: agenda.now)
    if heaps.total > host.machine.configuration.memory { runOutOfMemory(on: host.instance, &agenda) }
  }

  /// The memory in use has changed.
  // Inlined, as a call from a function that changes the node would copy all of it.
  @inline(__always)
  func noteMemory(_ host: inout Host, at now: SimTime) {
    host.gauges[Meter.processes].set(to: Int64(processes.count), at: now)
    host.gauges[Meter.processMemory].set(to: heaps.processes, at: now)
    host.gauges[Meter.memory].set(to: phase != .down ? heaps.total : 0, at: now)
  }
}
