// What a process does besides computing: most of it takes the process off its scheduler.

import SimEngine

extension BEAM {
  /// A process stops running for good, or until its timer or a message; or it goes on, to report its crash or with what
  /// it did not have to wait for.
  ///
  /// - Returns: Whether its scheduler waits for the lock of a queue; then the process has still to do it.
  mutating func leave(
    _ process: Int, _ scheduler: Int, _ demand: Demand, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard let id = processes.request(of: process) else {
      // A member of the tree that begins: its timer was due, or it has computed.
      processes[process].flags.insert(.hasDuty)
      return false
    }
    switch demand {
    case .exception:
      host.answer(id, as: .failed, &agenda)
      processes[process].flags.insert(.isCrashing)
      processes[process].remaining = crashReport(of: process)
    case .allocate(let bytes):
      _ = host.serve(demand, of: id, in: 0, &agenda)
      beginAllocation(bytes, by: process, &host, &agenda)
    case .acquire, .release, .checkOut, .call, .checkIn:
      if !host.serve(demand, of: id, in: 0, &agenda) { scheduleOut(scheduler) }
      letOthersGoOn(&host, &agenda)
    case .ask(let server, let key) where isAbsent(server, key, host):
      // `noproc`: whoever calls a name that nobody has exits.
      host.raise(.exception, in: id)
    case .tell(let server, let key) where isAbsent(server, key, host): break
    case .ask(let server, let key):
      guard put(demand, into: server, key, by: process, on: scheduler, &host, &agenda) else { return true }
      beginCall(process, scheduler)
      _ = host.serve(demand, of: id, in: 0, &agenda)
      letOthersGoOn(&host, &agenda)
    case .tell(let server, let key):
      guard put(demand, into: server, key, by: process, on: scheduler, &host, &agenda) else { return true }
      _ = host.serve(demand, of: id, in: 0, &agenda)
      letOthersGoOn(&host, &agenda)
      if schedulers[scheduler].budget <= 0 { preempt(process, scheduler, &host, &agenda) }
    case .spawn(let program, let key):
      let job = host.spawn(program: program, key: key, by: id, in: 0, at: agenda.now)
      if let child = spawn(for: job, on: scheduler, &host, at: agenda.now) {
        enqueue(child, from: scheduler, &host, &agenda)
      } else {
        host.finish(job, as: .rejected, &agenda)
        host.raise(.exception, in: id)
      }
    case .offload(let span, let kind):
      leaveForDirty(
        process, scheduler, kind, for: kind == .cpu ? .compute(span) : .block(span), &host, &agenda)
    case .native(let span):
      let kind = configuration.nif.dirtyKind ?? .cpu
      leaveForDirty(process, scheduler, kind, for: .compute(span), &host, &agenda)
    case .wait(let span):
      scheduleOut(scheduler)
      schedulers[scheduler].owed += configuration.timer
      processes[process].wait = span
      processes[process].timer = agenda.schedule(
        .runtime(.timer(process: UInt32(process), isLate: false)), on: host.instance,
        at: configuration.due(after: span, from: agenda.now))
    case .compute, .chunked, .error, .done: end(process, id, scheduler, demand, &host, &agenda)
    }
    return false
  }

  /// A process puts the message of a demand into a server's mailbox, as soon as it has the lock.
  ///
  /// - Returns: Whether it has; otherwise its scheduler waits for the lock.
  @inline(__always)
  private mutating func put(
    _ demand: Demand, into server: Int32, _ key: UInt64, by process: Int, on scheduler: Int,
    _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    let recipient = host.recipient(of: server, job: key)
    guard takeQueueLock(of: recipient, for: demand, by: process, on: scheduler, &host, &agenda) else {
      return false
    }
    deliver(to: recipient, &host, &agenda)
    return true
  }

  /// Whether a message would go to a server that is not there.
  // Inlined, as a call from a function that changes the host would copy all of it.
  @inline(__always)
  private func isAbsent(_ server: Int32, _ key: UInt64, _ host: borrowing Host) -> Bool {
    guard family.exists, let recipient = host.recipient(of: server, job: key) else { return false }
    return family.isAbsent(recipient)
  }

  /// A process has gone through its program: a server's goes on with the next message, a request's is gone.
  @inline(__always)
  private mutating func end(
    _ process: Int, _ id: RequestID, _ scheduler: Int, _ demand: Demand, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if host.isMessage(id) {
      endMessage(id, process, scheduler, demand, &host, &agenda)
      return
    }
    if host.connections.isOn, !host.isJob(id), let connection = host.connections.place(of: id) {
      endOnConnection(
        process, id, connection, on: scheduler, hasFailed: demand != .done, &host, &agenda)
      return
    }
    schedulers[scheduler].budget -= Configuration.exitReductions
    scheduleOut(scheduler)
    exit(process, &host, at: agenda.now)
    schedulers[scheduler].owed += configuration.exit
    host.finish(id, as: demand == .done ? .completed : .failed, &agenda)
  }
}
