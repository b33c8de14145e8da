// Supervisors at work: processes that start and stop their children, one thing at a time.

import SimEngine

extension BEAM {
  /// Gives every member of the tree its process: a server's instance has one, and the others come behind those.
  mutating func plantTree(_ host: borrowing Host) {
    guard let tree = host.tree else { return }
    family = Family()
    family.exists = true
    for _ in 0..<processes.capacity { family.numbers.append(-1) }
    for (number, member) in tree.members.enumerated() {
      let process: Int
      if case .server(let server, let instance) = member.role {
        process = host.number(of: instance, of: server)
      } else {
        process = processes.spawn(for: nil, on: 0)
        heaps.spawn(process)
        family.numbers.append(-1)
      }
      family.numbers[process] = number
      var record = FamilyMember(process: process)
      if member.supervisor != nil {
        record.state = family.states.count
        family.states.append(SupervisorState(number, of: tree, isUp: true))
      }
      record.life = .up
      record.starts = 1
      processes[process].flags.insert(.isSpawned)
      family.members.append(record)
    }
  }

  /// A node that has booted starts its application: nobody is there but the root, which begins.
  mutating func growTree(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    for number in family.members.indices {
      let process = family.members[number].process
      family.members[number].life = .absent
      family.members[number].starts = 0
      processes[process].flags = []
      if host.isServer(process) { host.removeServer(process, &agenda) }
    }
    start(0, on: 0, &host, &agenda)
  }

  /// A supervisor does what it has to do next: the time for it first, and then the deed.
  ///
  /// - Returns: Whether the machine was asked for time.
  mutating func supervise(
    _ number: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    if let child = family.members[number].awaited {
      // Its timer has woken it.
      signal(child, .killed, &host, &agenda)
      awaitChild(child, by: number, on: scheduler)
      return false
    }
    if family.members[number].next == nil {
      let second = (agenda.now + host.clockPhase).nanoseconds / 1_000_000_000
      let step = family.states[family.members[number].state].next(at: second)
      family.members[number].next = step
      pay(for: step, by: number, on: scheduler)
    }
    guard schedulers[scheduler].owed == .zero else {
      startBurst(scheduler, of: family.members[number].process, &host, &agenda)
      return true
    }
    guard let step = family.members[number].next else { return false }
    family.members[number].next = nil
    switch step {
    case .start(let child):
      awaitChild(child, by: number, on: scheduler)
      start(child, on: scheduler, &host, &agenda)
    case .stop(let child):
      awaitChild(child, by: number, on: scheduler)
      stop(child, of: number, &host, &agenda)
    case .ready: isUp(number, &host, &agenda)
    case .end: die(number, of: .shutdown, on: scheduler, &host, &agenda)
    case .wait:
      processes[family.members[number].process].flags.remove(.hasDuty)
      scheduleOut(scheduler)
    }
    return false
  }

  private mutating func pay(for step: SupervisorState.Step, by number: Int, on scheduler: Int) {
    let reports = family.states[family.members[number].state].takeReports()
    for _ in 0..<reports { charge(.supervisorReport, on: scheduler) }
    switch step {
    case .start: charge(.startChild, on: scheduler)
    case .stop: charge(.stopChild, on: scheduler)
    case .ready, .end, .wait: break
    }
  }

  private mutating func awaitChild(_ child: Int, by number: Int, on scheduler: Int) {
    family.members[number].awaited = child
    processes[family.members[number].process].flags.remove(.hasDuty)
    scheduleOut(scheduler)
  }

  /// A supervisor tells a child to stop, and kills it if it has not by the end of its time.
  private mutating func stop(
    _ child: Int, of number: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let tree = host.tree else { return }
    switch tree.members[child].shutdown {
    case .brutalKill: signal(child, .killed, &host, &agenda)
    case .after(let span):
      if span != .unlimited {
        let process = family.members[number].process
        processes[process].timer = agenda.schedule(
          .runtime(.timer(process: UInt32(process), isLate: false)), on: host.instance,
          at: configuration.due(after: span, from: agenda.now))
      }
      signal(child, .shutdown, &host, &agenda)
    }
  }

  /// A supervisor goes on: a child has started or is gone, a message has come.
  mutating func goOn(
    _ number: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = family.members[number].process
    processes[process].flags.insert(.hasDuty)
    guard processes[process].state == .waiting else { return }
    if processes[process].timer != .none {
      agenda.cancel(processes[process].timer)
      processes[process].timer = .none
    }
    enqueue(process, from: Int(processes[process].scheduler), &host, &agenda)
  }

  /// A member has begun, or has failed to: who has started it goes on.
  mutating func hasStarted(
    _ number: Int, _ isUp: Bool, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let parent = host.tree?.members[number].parent else {
      isUp ? serve(&host, at: agenda.now) : endApplication(on: host.instance, &agenda)
      return
    }
    family.members[parent].awaited = nil
    family.states[family.members[parent].state].hasStarted(number, isUp)
    goOn(parent, &host, &agenda)
  }

  /// A member is gone: its supervisor is told.
  mutating func hasDied(
    _ number: Int, of reason: SupervisionTree.Reason, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let parent = host.tree?.members[number].parent else {
      endApplication(on: host.instance, &agenda)
      return
    }
    guard family.members[parent].life != .absent else { return }
    let state = family.members[parent].state
    if family.members[parent].awaited == number {
      family.members[parent].awaited = nil
      family.states[state].hasStopped(number)
    } else {
      family.states[state].hasDied(number, reason)
      guard family.members[parent].awaited == nil else { return }
    }
    goOn(parent, &host, &agenda)
  }

  /// The application has ended, or has not come up.
  private func endApplication(on instance: UInt16, _ agenda: inout Agenda<WorldEvent<Event>>) {
    agenda.schedule(.runtime(.applicationEnded), on: instance, after: .zero)
  }
}
