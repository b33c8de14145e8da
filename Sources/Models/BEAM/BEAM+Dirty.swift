// What leaves the schedulers: work that takes long in one piece goes to threads of its own.

import SimEngine

extension BEAM {
  /// Adds the threads of the dirty schedulers, those for the processor first.
  mutating func addDirtySchedulers(_ host: inout Host) {
    for kind in [Offload.cpu, .io] {
      dirtyGroups.append(DirtyGroup(occupants: host.anatomies.layout.occupants))
      let count = kind == .io ? configuration.sdio : configuration.dirtyCPU(of: schedulers.count)
      for index in 0..<count {
        dirty.append(DirtyScheduler(kind, thread: host.machine.addThread(preferring: index)))
      }
    }
    restAllDirty()
  }

  /// All dirty schedulers sleep; the first of each kind is woken first.
  mutating func restAllDirty() {
    for index in dirty.indices.reversed() { dirtyGroups[place(of: dirty[index].kind)].idle.append(index) }
  }

  @inline(__always)
  private func place(of kind: Offload) -> Int { kind == .cpu ? 0 : 1 }

  /// A process calls what is done by a dirty scheduler, and leaves its own for that.
  mutating func leaveForDirty(
    _ process: Int, _ scheduler: Int, _ kind: Offload, for work: DirtyWork, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if schedulers[scheduler].budget != .max { schedulers[scheduler].budget -= 1 }
    scheduleOut(scheduler)
    goDirty(process, kind, for: work, &host, &agenda)
  }

  /// A process that has just left its scheduler queues for a dirty one, and one of those without work is woken.
  ///
  /// Source: check_dirty_enqueue_in_prio_queue, smp_notify_inc_runq and wake_dirty_scheduler in erl_process.c, OTP 25
  /// to 27.
  mutating func goDirty(
    _ process: Int, _ kind: Offload, for work: DirtyWork, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    switch work {
    case .compute(let span): processes[process].remaining = span
    case .block(let span):
      processes[process].wait = span
      processes[process].flags.insert(.isBlocking)
    case .collection: processes[process].flags.insert(.isCollecting)
    }
    let group = place(of: kind)
    if let id = processes.request(of: process) {
      host.anatomies.beginWait(id, for: &dirtyGroups[group].occupancy, at: agenda.now)
    }
    host.gauges[Meter.dirtyQueue].change(by: 1, at: agenda.now)
    dirtyGroups[group].queue.append(process, &processes)
    processes[process].state = .inDirtyQueue
    guard let idle = dirtyGroups[group].idle.popLast() else { return }
    dirty[idle].isWoken = true
    if dirty[idle].activity == .spinning {
      host.machine.shorten(dirty[idle].thread, to: .zero, &agenda)
    } else {
      dirty[idle].wokenAt = agenda.now
      host.machine.run(dirty[idle].thread, for: .zero, &agenda)
    }
  }

  /// A dirty scheduler's thread has had the time that it asked for.
  mutating func finishedDirty(
    _ index: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    endDirtyBurst(index, &host, at: agenda.now)
    switch dirty[index].activity {
    case .switching:
      if let process = dirty[index].current { startDirtyWork(index, process, &host, &agenda) }
      return
    case .spinning where !dirty[index].isWoken:
      dirty[index].activity = .sleeping
      return
    case .computing, .collecting, .returning:
      if let process = dirty[index].current { endDirtyWork(index, process, &host, &agenda) }
    case .spinning, .sleeping: dirty[index].isWoken = false
    case .blocking: preconditionFailure("a blocked thread asks for no time")
    }
    nextDirty(index, &host, &agenda)
  }

  /// Takes the next process from the queue that the dirty schedulers of this kind share, or waits for one.
  private mutating func nextDirty(
    _ index: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let group = place(of: dirty[index].kind)
    let wokenAt = dirty[index].wokenAt
    dirty[index].wokenAt = nil
    guard let process = dirtyGroups[group].queue.popNext(&processes) else {
      restDirty(index, &host, &agenda)
      return
    }
    if let id = processes.request(of: process) {
      endDirtyWait(id, for: dirty[index].thread, wokenAt: wokenAt, of: group, &host, at: agenda.now)
    }
    host.gauges[Meter.dirtyQueue].change(by: -1, at: agenda.now)
    processes[process].state = .dirtyRunning
    dirty[index].current = process
    let service = service(of: process, host)
    dirtyGroups[group].occupancy.take(by: service.occupant, at: agenda.now)
    guard configuration.contextSwitch > .zero else {
      startDirtyWork(index, process, &host, &agenda)
      return
    }
    dirty[index].activity = .switching
    dirty[index].overhead = configuration.contextSwitch
    host.machine.run(dirty[index].thread, for: configuration.contextSwitch, serving: service, &agenda)
  }

  /// Whoever has waited since the dirty scheduler was woken, and no longer, has waited for its thread to get a core.
  private mutating func endDirtyWait(
    _ id: RequestID, for thread: ThreadID, wokenAt: SimTime?, of group: Int, _ host: inout Host,
    at now: SimTime
  ) {
    if let wokenAt, host.anatomies.stageStart(of: id) == wokenAt {
      dirtyGroups[group].occupancy.endWait(at: now)
      host.anatomies.closeBurst(
        id, host.machine.books.ledger, of: Int(thread.index), overhead: .zero, as: .runtime, at: now)
    } else {
      host.anatomies.closeWait(id, for: &dirtyGroups[group].occupancy, as: .offloadQueue, at: now)
    }
  }

  /// A process that a dirty scheduler has taken gets what it came for, to the end.
  private mutating func startDirtyWork(
    _ index: Int, _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let thread = dirty[index].thread
    if processes[process].flags.contains(.isBlocking) {
      dirty[index].activity = .blocking
      dirty[index].unblocking = agenda.schedule(
        .runtime(.unblocked(dirty: UInt16(index))), on: host.instance, after: processes[process].wait)
    } else if processes[process].flags.contains(.isCollecting) {
      dirty[index].activity = .collecting
      let work = collect(process, &host)
      dirty[index].overhead = configuration.costs.time(of: work.collection)
      dirty[index].copying = max(0, work.copied)
      heaps.copying += dirty[index].copying
      noteMemory(&host, at: agenda.now)
      if heaps.total > host.machine.configuration.memory { runOutOfMemory(on: host.instance, &agenda) }
      host.machine.run(thread, for: dirty[index].overhead, serving: service(of: process, host), &agenda)
    } else {
      dirty[index].activity = .computing
      let span = processes[process].remaining
      host.machine.run(thread, for: span, serving: service(of: process, host), &agenda)
    }
  }

  /// The call that blocked a dirty scheduler has returned: its thread goes on as soon as it has a core.
  mutating func unblock(_ index: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    dirty[index].unblocking = .none
    dirty[index].activity = .returning
    guard let process = dirty[index].current else { return }
    closeWait(process, &host, at: agenda.now)
    host.machine.run(dirty[index].thread, for: .zero, serving: service(of: process, host), &agenda)
  }

  /// What a process came for is done: it goes to the back of the run queue of the scheduler that it came from.
  private mutating func endDirtyWork(
    _ index: Int, _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let group = place(of: dirty[index].kind)
    dirtyGroups[group].occupancy.release(by: service(of: process, host).occupant, at: agenda.now)
    dirty[index].current = nil
    if dirty[index].activity == .computing { processes[process].remaining = .zero }
    if dirty[index].activity == .collecting { endDirtyCollection(index, &host, at: agenda.now) }
    processes[process].flags.subtract([.isBlocking, .isCollecting])
    enqueue(process, from: Int(processes[process].scheduler), &host, &agenda)
  }

  private mutating func endDirtyCollection(
    _ index: Int, _ host: inout Host, at now: SimTime
  ) {
    heaps.copying -= dirty[index].copying
    dirty[index].copying = 0
    noteMemory(&host, at: now)
  }

  /// Nothing to do: a dirty scheduler spins, and then sleeps, until it is woken.
  ///
  /// Source: scheduler_wait in erl_process.c, OTP 25 to 27.
  private mutating func restDirty(
    _ index: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    dirtyGroups[place(of: dirty[index].kind)].idle.append(index)
    let level = dirty[index].kind == .cpu ? configuration.sbwtdcpu : configuration.sbwtdio
    let spin = configuration.spin * level.spins
    dirty[index].activity = spin > .zero ? .spinning : .sleeping
    guard spin > .zero else { return }
    dirty[index].overhead = spin
    host.machine.run(dirty[index].thread, for: spin, &agenda)
  }
}
