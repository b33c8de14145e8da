// Ports in the run queues: at most one of them a pass of the schedule loop, ahead of the processes.

import SimEngine

extension BEAM {
  /// There is input for a port: it queues at its scheduler, unless it does so already.
  mutating func postInput(to port: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    guard !network.ports[port].isScheduled else { return }
    let home = Int(network.ports[port].scheduler)
    let scheduler = schedulers[home].isInactive ? home % active : home
    network.ports[port].scheduler = UInt16(scheduler)
    network.ports[port].isScheduled = true
    if let id = network.request(of: port) {
      host.anatomies.beginWait(id, for: scheduler, &clocks, at: agenda.now)
    }
    schedulers[scheduler].ports.append(port)
    schedulers[scheduler].isOutOfWork = false
    if schedulers[scheduler].activity == .working {
      cut(scheduler, &host, &agenda)
    } else {
      wake(scheduler, &host, &agenda)
    }
  }

  /// Runs the port at the head of the queue, if there is one.
  ///
  /// - Returns: Whether the machine was asked for time; the pass goes on with a process when that is over.
  mutating func runPort(
    on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard let port = schedulers[scheduler].ports.popFirst() else { return false }
    if schedulers.count > 1 { schedulers[scheduler].untilBalance -= Port.reductions }
    schedulers[scheduler].port = port
    if port == Network.listener {
      if acceptAtPort(on: scheduler, &host, &agenda) { return true }
      endPort(port, on: scheduler)
      return false
    }
    if let id = network.request(of: port) {
      endWait(of: id, for: scheduler, as: .schedulerQueue, &host, at: agenda.now)
      startPort(for: id, configuration.portInput, on: scheduler, &host, &agenda)
    }
    schedulers[scheduler].wokenAt = nil
    return true
  }

  /// The listening socket's port takes one connection for an acceptor that waits.
  private mutating func acceptAtPort(
    on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard !network.idle.isEmpty, let id = host.acceptConnection(at: agenda.now) else { return false }
    network.ports[Network.listener].request = id.index
    schedulers[scheduler].wokenAt = nil
    startPort(for: id, configuration.accept, on: scheduler, &host, &agenda)
    return true
  }

  private mutating func startPort(
    for id: RequestID, _ cost: SimDuration, on scheduler: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let service = host.service(of: id)
    clocks.occupy(scheduler, by: service.occupant, at: agenda.now)
    let time = schedulers[scheduler].owed + cost
    schedulers[scheduler].owed = .zero
    schedulers[scheduler].burst.overhead = time
    host.machine.run(schedulers[scheduler].thread, for: time, serving: service, &agenda)
  }

  /// A port has had the time that it takes: what it has accepted or read goes to a process.
  ///
  /// - Returns: Whether it has done; the listening socket's accepts for as many acceptors as wait.
  mutating func finishPort(
    _ port: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    let served = host.machine.served(schedulers[scheduler].thread, at: agenda.now)
    let id = network.request(of: port)
    host.endBurst(
      of: schedulers[scheduler].thread, for: id, overhead: Overhead.scheduler,
      total: min(served, schedulers[scheduler].burst.overhead), at: agenda.now)
    schedulers[scheduler].burst = Burst()
    network.ports[port].request = ErlangProcess.none
    if let id {
      if port == Network.listener {
        handToAcceptor(id, on: scheduler, &host, &agenda)
        if acceptAtPort(on: scheduler, &host, &agenda) { return false }
      } else {
        give(.read, id, to: Int(network.ports[port].process), &host, &agenda)
      }
    }
    endPort(port, on: scheduler)
    return true
  }

  private mutating func endPort(_ port: Int, on scheduler: Int) {
    network.ports[port].isScheduled = false
    schedulers[scheduler].port = nil
    schedulers[scheduler].hasRunPort = true
  }

  /// A port of another scheduler's queue is a thief's from now on.
  mutating func takePort(
    from victim: Int, to thief: Int, _ host: inout Host, at now: SimTime
  ) -> Bool {
    guard let port = schedulers[victim].ports.popFirst() else { return false }
    host.counts[Meter.steals] += 1
    network.ports[port].scheduler = UInt16(thief)
    schedulers[thief].ports.append(port)
    if let id = network.request(of: port) {
      host.anatomies.closeWait(id, for: victim, &clocks, as: .schedulerQueue, at: now)
      host.anatomies.beginWait(id, for: thief, &clocks, at: now)
    }
    return true
  }
}
