// The members of the tree: how they begin, how exit signals reach them, and what their deaths bring about.

package import SimEngine

extension BEAM {
  /// A member's process is started by its supervisor, which waits until its `init` is over.
  ///
  /// A server has its name from here on. Source: init_it in gen.erl, OTP 25 to 27: the name is registered before `init`.
  mutating func start(
    _ number: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let tree = host.tree else { return }
    let process = family.members[number].process
    guard family.members[number].life == .absent else {
      // One of that name is still there: a supervisor was killed, and its children are not dead yet.
      return hasStarted(number, false, &host, &agenda)
    }
    if family.members[number].starts > 0 { host.counts[Meter.childRestarts] += 1 }
    family.members[number].life = .starting
    family.members[number].starts += 1
    family.members[number].step = 0
    host.note(number, .starts, at: agenda.now)
    if case .server = tree.members[number].role { host.registerServer(process) }
    let state = family.members[number].state
    if state >= 0 { family.states[state] = SupervisorState(number, of: tree) }
    processes[process].flags = .hasDuty
    enqueue(process, from: scheduler, &host, &agenda)
  }

  /// A member's process is on its scheduler, and has to do with the tree.
  ///
  /// - Returns: Whether the machine was asked for time.
  mutating func workInTree(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    let number = family.numbers[process]
    if let reason = family.members[number].signal {
      die(number, of: reason, on: scheduler, &host, &agenda)
      return false
    }
    if family.members[number].state >= 0 { return supervise(number, on: scheduler, &host, &agenda) }
    begin(number, process, on: scheduler, &host, &agenda)
    return false
  }

  /// The next step of a process's `init`, and what comes of it after the last.
  private mutating func begin(
    _ number: Int, _ process: Int, on scheduler: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let member = host.tree?.members[number] else { return }
    let step = family.members[number].step
    family.members[number].step += 1
    guard step < member.initialisation.count else {
      let isFailing = host.failsToStart(number, start: family.members[number].starts)
      let hasPartners = member.links.allSatisfy { family.members[$0].life != .absent }
      guard !isFailing, hasPartners else {
        return die(number, of: .error, on: scheduler, &host, &agenda)
      }
      return isUp(number, &host, &agenda)
    }
    let entity = UInt64(number) << 32 | family.members[number].starts
    switch member.initialisation[step] {
    case .compute(let law):
      let span = host.draw(law, .initialisation, of: entity, UInt32(step))
      host.demanded += span.nanoseconds
      processes[process].remaining = span
      processes[process].flags.remove(.hasDuty)
    case .wait(let law):
      let span = host.draw(law, .initialisation, of: entity, UInt32(step))
      guard span > .zero else { return }
      processes[process].flags.remove(.hasDuty)
      schedulers[scheduler].owed += configuration.timer
      scheduleOut(scheduler)
      processes[process].timer = agenda.schedule(
        .runtime(.timer(process: UInt32(process), isLate: false)), on: host.instance,
        at: configuration.due(after: span, from: agenda.now))
    }
  }

  /// A member has begun: it is there, and who has started it goes on.
  mutating func isUp(_ number: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    let process = family.members[number].process
    family.members[number].life = .up
    host.note(number, .isUp, at: agenda.now)
    if case .server? = host.tree?.members[number].role {
      processes[process].flags = [.isSpawned, .isIdle]
      host.openServer(process, at: agenda.now)
      letOthersGoOn(&host, &agenda)
    } else if family.members[number].state < 0 {
      // It waits for what never comes: a message, or an exit signal.
      processes[process].flags = .isSpawned
      scheduleOut(Int(processes[process].scheduler))
    }
    hasStarted(number, true, &host, &agenda)
  }
}

extension BEAM {
  /// An exit signal is sent to a member; a supervisor takes one from its own as a message, unless it is killed.
  mutating func signal(
    _ number: Int, _ reason: SupervisionTree.Reason, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard family.members[number].life != .absent else { return }
    let state = family.members[number].state
    if state >= 0, reason != .killed {
      family.states[state].shutDown()
      if family.members[number].awaited == nil { goOn(number, &host, &agenda) }
      return
    }
    guard family.members[number].signal == nil else { return }
    family.members[number].signal = reason
    family.signalled.append(number)
  }

  package mutating func exit(
    _ member: String, _ reason: SupervisionTree.Reason, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard phase != .down, let number = host.tree?.members.firstIndex(where: { $0.name == member }),
      family.members[number].life != .absent
    else { return false }
    signal(number, reason, &host, &agenda)
    deliverSignals(&host, &agenda)
    return true
  }

  /// Exit signals reach those who do not run: they have to be scheduled to die.
  ///
  /// Whoever runs does so at the end of its slice, and whoever is on a dirty scheduler when it returns from there.
  ///
  /// Source: erts_proc_sig_handle_incoming in erl_proc_sig_queue.c, OTP 25 to 27.
  mutating func deliverSignals(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    var place = 0
    while place < family.signalled.count {
      let number = family.signalled[place]
      let process = family.members[number].process
      switch processes[process].state {
      case .running:
        cut(Int(processes[process].scheduler), &host, &agenda)
        place += 1
        continue
      case .inDirtyQueue, .dirtyRunning:
        place += 1
        continue
      case .runnable: break
      case .waiting:
        if processes[process].timer != .none {
          agenda.cancel(processes[process].timer)
          processes[process].timer = .none
        }
        if let id = processes.request(of: process) { host.interrupt(id, &agenda) }
        enqueue(process, from: Int(processes[process].scheduler), &host, &agenda)
      case .free: preconditionFailure("who is in the tree has a process")
      }
      processes[process].flags.insert(.hasDuty)
      family.signalled.remove(at: place)
    }
  }

  /// The process that a scheduler runs dies: what it works for, what waits for it, and who is linked to it.
  mutating func die(
    _ number: Int, of reason: SupervisionTree.Reason, on scheduler: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = family.members[number].process
    let hadBegun = family.members[number].life == .up
    family.members[number].life = .absent
    family.members[number].signal = nil
    family.members[number].next = nil
    family.members[number].awaited = nil
    family.signalled.removeAll { $0 == number }
    host.note(number, hadBegun ? .dies(reason) : .failsToStart, at: agenda.now)
    if let id = processes.request(of: process) {
      processes.unassign(process)
      host.endServer(id, &agenda)
    } else if host.isServer(process) {
      host.removeServer(process, &agenda)
    }
    heaps.restart(process)
    processes[process].flags = []
    processes[process].remaining = .zero
    schedulers[scheduler].budget -= min(Configuration.exitReductions, max(0, schedulers[scheduler].budget))
    scheduleOut(scheduler)
    schedulers[scheduler].owed += configuration.exit
    letOthersGoOn(&host, &agenda)
    signalFamily(of: number, reason, &host, &agenda)
    if hadBegun {
      hasDied(number, of: reason, &host, &agenda)
    } else {
      hasStarted(number, false, &host, &agenda)
    }
  }

  /// The node ends: whoever is there dies.
  mutating func endFamily(_ host: inout Host, at now: SimTime) {
    for number in family.members.indices where family.members[number].life != .absent {
      family.members[number].life = .absent
      host.note(number, .dies(.killed), at: now)
    }
  }

  /// Those who are linked to a process that has died get its exit signal: its partners, and its children if it supervises.
  private mutating func signalFamily(
    of number: Int, _ reason: SupervisionTree.Reason, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard reason != .normal, let members = host.tree?.members else { return }
    for other in members.indices
    where members[other].links.contains(number) || members[number].links.contains(other)
      || members[other].parent == number
    {
      // Whoever has not begun has made no link but that to its supervisor.
      guard family.members[other].life == .up || members[other].parent == number else { continue }
      signal(other, reason == .killed ? .error : reason, &host, &agenda)
    }
  }
}

extension BEAM {
  /// What a process computes for the report of its crash; its supervisor's, if it has one in the tree, is apart.
  func crashReport(of process: Int) -> SimDuration {
    family.includes(process)
      ? max(.zero, configuration.crashReport - configuration.costs.supervisorReport)
      : configuration.crashReport
  }
}
