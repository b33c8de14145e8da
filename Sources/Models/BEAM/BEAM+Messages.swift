// What messages cost those who send and receive them, and the memory that they take meanwhile.

import SimEngine

extension BEAM {
  /// Charges the process that a scheduler runs for doing an operation so many times: reductions, at most what is left of its
  /// slice, and time, which is part of the scheduler's next burst.
  mutating func charge(_ operation: Operation, _ count: Int = 1, on scheduler: Int) {
    charge(Toll(operation, count, configuration.costs), on: scheduler)
  }

  @inline(__always)
  mutating func charge(_ toll: Toll, on scheduler: Int) {
    schedulers[scheduler].owed += toll.time
    guard schedulers[scheduler].budget != .max else { return }
    let left = max(0, schedulers[scheduler].budget)
    let charged = min(left, toll.reductions)
    let hidden = min(left - charged, toll.hiddenReductions)
    schedulers[scheduler].budget -= charged + hidden
    schedulers[scheduler].hidden += hidden
  }

  /// What it takes to send the message that a demand comes to, if it comes to one: the sender pays for the copying, before
  /// the message is there.
  mutating func chargeSending(
    _ demand: Demand, by process: Int, on scheduler: Int, _ host: borrowing Host
  ) {
    switch demand {
    case .tell(let server, _): chargeSending(heaps.messages[Int(server)].copying, on: scheduler)
    case .ask(let server, _):
      charge(.libraryCall, on: scheduler)
      chargeSending(heaps.messages[Int(server)].copying, on: scheduler)
    case .done, .error:
      guard let id = processes.request(of: process), host.isMessage(id) else { return }
      let (isCall, caller) = host.call(id)
      // An answer to somebody who has gone is sent and dropped: the alias that it goes to is not active any more.
      guard isCall else { return }
      let copying = heaps.replies[Int(heaps.mailboxes[process].server)].copying
      chargeSending(caller == nil ? Toll(.copy, 0, configuration.costs) : copying, on: scheduler)
    default: break
    }
  }

  private mutating func chargeSending(_ copying: Toll, on scheduler: Int) {
    charge(tolls.send, on: scheduler)
    charge(copying, on: scheduler)
  }

  /// A message comes to a process: its words are the receiver's from then on.
  ///
  /// Who asks a pool waits for a free process, which gets the message when it is its turn: until then it comes to nobody.
  mutating func deliver(
    to process: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let process else { return }
    guard heaps.canHoldMessage(of: process) else { return runOutOfMemory(on: host.instance, &agenda) }
    let state = processes[process].state
    heaps.deliver(to: process, isRunning: state == .running || state == .dirtyRunning)
    checkMemory(&host, &agenda)
  }

  /// The answer of a server to its call comes to a process: its words are the caller's from then on.
  mutating func answer(
    _ process: Int, from server: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let size = heaps.replies[Int(heaps.mailboxes[server].server)]
    guard heaps.canHold(8 * Int64(size.words), more: process) else {
      return runOutOfMemory(on: host.instance, &agenda)
    }
    heaps.answer(process, from: server)
    processes[process].flags.insert(.hasAllocated)
    if heaps.total > host.machine.configuration.memory { runOutOfMemory(on: host.instance, &agenda) }
  }

  /// A process that has sent a call finds no answer yet, and leaves its scheduler to wait for one.
  ///
  /// A marker lets it begin to look where its queue ended when it called; without one it looks at every message.
  mutating func beginCall(_ process: Int, _ scheduler: Int) {
    chargeFetch(by: process, on: scheduler)
    heaps.beginCall(process, hasMarker: configuration.receiveMarkers == .on)
    processes[process].flags.insert(.awaitsReply)
    scheduleOut(scheduler)
  }

  /// A process that was woken by a message receives it, passing over those that it does not want, and has its heap collected
  /// if what it has received demands that.
  ///
  /// - Returns: Whether the machine was asked for time.
  mutating func receive(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    let flags = processes[process].flags
    if flags.contains(.hasDuty) {
      return family.includes(process)
        ? workInTree(process, on: scheduler, &host, &agenda)
        : workForNetwork(process, on: scheduler, &host, &agenda)
    }
    if flags.contains(.isIdle) {
      if isQueueLockWanted(process), !takeOwnQueueLock(process, on: scheduler, &host, &agenda) { return true }
      guard processes.request(of: process) != nil else {
        stayIdle(process, on: scheduler, &host, &agenda)
        return false
      }
      processes[process].flags.subtract([.isIdle, .hibernates, .isHibernated])
      fetch(process, on: scheduler)
      take(process, on: scheduler, host)
      noteMemory(&host, at: agenda.now)
    } else if flags.contains(.awaitsReply) {
      processes[process].flags.remove(.awaitsReply)
      chargeFetch(by: process, on: scheduler)
      charge(.receive, on: scheduler)
      if heaps.endCall(process) { processes[process].flags.insert(.isScanning) }
      if heaps.isCollectionDue(process) { processes[process].flags.insert(.needsCollection) }
    } else if flags.contains(.isScanning) {
      let passed = heaps.passOver(process, atMost: schedulers[scheduler].budget)
      charge(.skip, passed.count, on: scheduler)
      if passed.isLast { processes[process].flags.remove(.isScanning) }
    } else {
      return collectReceived(process, on: scheduler, &host, &agenda)
    }
    // What it takes to receive is part of the process's next stretch, unless the slice ends here.
    let hasMore = !processes[process].flags.contains(.isScanning) && schedulers[scheduler].budget > 0
    guard !hasMore, schedulers[scheduler].owed > .zero else { return false }
    startBurst(scheduler, of: process, &host, &agenda)
    return true
  }

  /// A process fetches what has come to its mailbox.
  mutating func fetch(_ process: Int, on scheduler: Int) {
    chargeFetch(by: process, on: scheduler)
    heaps.fetch(by: process)
  }

  /// Looking for what has come costs the same whether there is anything; where there are buffers, these are emptied besides.
  @inline(__always)
  mutating func chargeFetch(by process: Int, on scheduler: Int) {
    charge(tolls.fetch, on: scheduler)
    flushBuffers(of: process, on: scheduler)
  }

  /// A server takes a message that it has fetched, and its library calls what handles it.
  // Inlined, as a call from a function that changes the host would copy all of it.
  @inline(__always)
  mutating func take(_ process: Int, on scheduler: Int, _ host: borrowing Host) {
    charge(tolls.receive, on: scheduler)
    if let id = processes.request(of: process) {
      charge(host.call(id).isCall ? tolls.handleCall : tolls.handleCast, on: scheduler)
    }
    heaps.receive(by: process)
    if heaps.isCollectionDue(process) { processes[process].flags.insert(.needsCollection) }
  }

  /// What a process has received has outgrown the room on its heap.
  ///
  /// - Returns: Whether the machine was asked for time.
  private mutating func collectReceived(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard heaps.isCollectionLong(process) else {
      processes[process].flags.remove(.needsCollection)
      charge(collect(process, &host), on: scheduler)
      checkMemory(&host, &agenda)
      return false
    }
    guard schedulers[scheduler].owed == .zero else {
      startBurst(scheduler, of: process, &host, &agenda)
      return true
    }
    processes[process].flags.remove(.needsCollection)
    scheduleOut(scheduler)
    goDirty(process, .cpu, for: .collection, &host, &agenda)
    return false
  }
}
