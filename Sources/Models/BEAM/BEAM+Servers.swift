// Servers as Erlang processes: one message at a time, in the slices and queues of any process.

import SimEngine

extension BEAM {
  /// Starts the servers, as the application's supervisor does: on the scheduler that it runs on.
  ///
  /// They are there before the node serves: the process of an instance has its number.
  mutating func startServers(_ host: inout Host, at now: SimTime) {
    precondition(processes.capacity == 0, "servers are the first processes of a node")
    defer { plantTree(host) }
    guard !host.servers.isEmpty else { return }
    locks = Slab()
    buffers = Slab()
    wantedLocks = 0
    heaps.messages = Slab(host.servers.map { MessageSize($0.message, of: $0, configuration) })
    patience = Slab(host.servers.map(\.hibernateAfter))
    heaps.replies = Slab(host.servers.map { MessageSize($0.reply, of: $0, configuration) })
    for (number, server) in host.servers.enumerated() {
      for _ in 0..<server.instances {
        let process = processes.spawn(for: nil, on: 0, Priority(server.priority))
        processes[process].flags = [.isSpawned, .isIdle]
        heaps.spawn(process, hasOffHeapQueue: server.queue == .offHeap)
        heaps.addMailbox(of: process, server: number)
        if server.hibernateAfter != nil {
          processes[process].flags.insert(.isHibernated)
          _ = heaps.hibernate(process)
        }
        var lock = QueueLock()
        lock.mayHaveBuffers = server.queue == .offHeap
        locks.append(lock)
      }
    }
    noteMemory(&host, at: now)
  }

  /// Lets go on whom another process made way for or answered, and servers that have a message.
  mutating func letOthersGoOn(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    while let woken = host.popWoken() { resume(woken, &host, &agenda) }
    while let message = host.popTaken() {
      let process = host.instance(of: message)
      processes.assign(process, to: message)
      if heaps.isPooled(process) { deliver(to: process, &host, &agenda) }
      wakeServer(process, for: message, &host, &agenda)
    }
  }

  /// A server has a message: it queues for its scheduler, unless it is there already.
  @inline(__always)
  private mutating func wakeServer(
    _ process: Int, for message: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let scheduler = Int(processes[process].scheduler)
    switch processes[process].state {
    case .waiting where !processes[process].flags.contains(.hibernates):
      if processes[process].timer != .none {
        agenda.cancel(processes[process].timer)
        processes[process].timer = .none
      }
      enqueue(process, from: scheduler, &host, &agenda)
    case .waiting, .runnable:
      // It queues to hibernate, or to look for messages.
      host.anatomies.beginWait(message, for: scheduler, &clocks, at: agenda.now)
    case .running: schedulers[scheduler].burst.isUnclaimed = true
    case .free, .inDirtyQueue, .dirtyRunning: break
    }
  }

  /// A server has done with a message: it goes on with the next, or waits for one.
  ///
  /// One that died of it has written its report by then; its supervisor starts another in its place, with an empty
  /// mailbox.
  mutating func endMessage(
    _ id: RequestID, _ process: Int, _ scheduler: Int, _ demand: Demand, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let dies = processes[process].flags.contains(.isCrashing)
    if dies, family.includes(process) {
      return die(family.numbers[process], of: .error, on: scheduler, &host, &agenda)
    }
    processes.unassign(process)
    if dies {
      heaps.restart(process)
      processes[process].flags = []
      schedulers[scheduler].owed += configuration.exit
      awaitMessage(process, on: scheduler, of: host.instance, &agenda)
    } else {
      heaps.endMessage(of: process, hasAllocated: processes[process].flags.contains(.hasAllocated))
      processes[process].flags.remove(.hasAllocated)
      if let caller = host.call(id).caller {
        answer(processes.process(of: caller), from: process, &host, &agenda)
      }
    }
    let failure: Failure? = dies ? .exception : demand == .error ? .error : nil
    host.endMessage(id, failure: failure, fate: dies ? .startsAnew : .livesOn, &agenda)
    letOthersGoOn(&host, &agenda)
    guard !dies else { return }
    if isQueueLockWanted(process), heaps.fetched(by: process) == 0 {
      if processes.request(of: process) != nil {
        clocks.occupy(scheduler, by: service(of: process, host).occupant, at: agenda.now)
      }
      processes[process].flags.insert(.isIdle)
    } else if processes.request(of: process) == nil {
      chargeFetch(by: process, on: scheduler)
      awaitMessage(process, on: scheduler, of: host.instance, &agenda)
    } else {
      clocks.occupy(scheduler, by: service(of: process, host).occupant, at: agenda.now)
      if heaps.fetched(by: process) == 0 { fetch(process, on: scheduler) }
      take(process, on: scheduler, host)
    }
    noteMemory(&host, at: agenda.now)
  }
}

extension BEAM.Priority {
  init(_ priority: Models.Priority) {
    self =
      switch priority {
      case .max: .max
      case .high: .high
      case .normal: .normal
      case .low: .low
      }
  }
}
