// Accepting connections: acceptors that wait for them, and supervisors that start a process for each.

package import SimEngine

extension BEAM {
  /// Listens, as Ranch does, with acceptors that have a supervisor each.
  ///
  /// Source: ranch_acceptor, ranch_acceptors_sup and ranch_conns_sup, Ranch 2.
  mutating func startNetwork(_ host: inout Host, at now: SimTime) {
    guard host.connections.isOn else { return }
    network = Network()
    for number in 0..<configuration.acceptors {
      let supervisor = startNetworkProcess()
      let process = startNetworkProcess()
      network.acceptors.append(Acceptor(process: process, supervisor: supervisor))
      network.assign(Duty(kind: .start, acceptor: UInt32(number)), to: supervisor)
      network.assign(Duty(kind: .handOver, acceptor: UInt32(number)), to: process)
      network.idle.append(number)
    }
    noteMemory(&host, at: now)
  }

  private mutating func startNetworkProcess() -> Int {
    let process = processes.spawn(for: nil, on: 0)
    processes[process].flags = .isSpawned
    heaps.spawn(process)
    return process
  }

  func listen(_ host: inout Host) {
    var limits = Connections.Limits()
    limits.backlog = configuration.backlog
    limits.keepAlive = configuration.idleTimeout
    limits.mostRequests = configuration.maxKeepalive
    host.connections.listen(limits, somaxconn: host.machine.configuration.somaxconn)
  }

  package mutating func acceptConnections(
    _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if !network.idle.isEmpty { postInput(to: Network.listener, &host, &agenda) }
    noteAcceptor(&host, at: agenda.now)
  }

  /// Who waits to be accepted waits behind whom the listening socket's scheduler runs, or behind whoever has the
  /// connections where all acceptors are asleep.
  // Inlined, as a call from a function that changes the node would copy all of it.
  @inline(__always)
  private func noteAcceptor(_ host: inout Host, at now: SimTime) {
    guard network.acceptors.firstIndex(where: { !$0.isAsleep }) != nil else {
      return host.noteAcceptor(busyFor: nil, at: now)
    }
    let scheduler = Int(network.ports[Network.listener].scheduler)
    let service = schedulers[scheduler].current.map { self.service(of: $0, host) }
    host.noteAcceptor(busyFor: service?.occupant ?? .runtime, at: now)
  }

  /// A connection has been accepted on a scheduler: the acceptor that has waited longest gets it.
  mutating func handToAcceptor(
    _ id: RequestID, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let number = network.idle.popFirst() else { return }
    openPort(of: id, on: scheduler, &host, &agenda)
    give(.handOver, id, to: network.acceptors[number].process, &host, &agenda)
  }

  private mutating func openPort(
    of id: RequestID, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let connection = host.connections.place(of: id) else { return }
    network.open(Network.port(of: connection), on: scheduler)
    heaps.shared += configuration.connectionMemory
    checkMemory(&host, &agenda)
  }

  /// A process of the network gets a message: that it is to do something, for a request if one is concerned.
  mutating func give(
    _ kind: Duty.Kind, _ id: RequestID?, to process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    network.duties[process].kind = kind
    network.duties[process].isPaid = false
    processes[process].flags.insert(.hasDuty)
    if let id { processes.assign(process, to: id) }
    enqueue(process, from: Int(processes[process].scheduler), &host, &agenda)
  }

  /// An acceptor hands the connection that it has accepted to its supervisor, and waits to be told to go on.
  mutating func handOver(
    by process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let id = release(process, on: scheduler)
    let supervisor = network.acceptors[Int(network.duties[process].acceptor)].supervisor
    give(.start, id, to: supervisor, &host, &agenda)
  }

  /// A supervisor starts the process of a connection, and lets its acceptor go on unless there are as many as may be.
  ///
  /// A connection that gets no process is closed.
  mutating func startConnection(
    by process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = release(process, on: scheduler) else { return }
    let number = Int(network.duties[process].acceptor)
    if let connection = host.connections.place(of: id),
      let child = spawn(for: nil, on: scheduler, &host, at: agenda.now)
    {
      let port = Network.port(of: connection)
      network.ports[port].process = UInt32(child)
      network.assign(Duty(kind: .open, acceptor: UInt32(number), port: UInt32(port)), to: child)
      network.acceptors[number].open += 1
      processes[child].flags = [.isSpawned, .isConnection]
      give(.open, id, to: child, &host, &agenda)
    } else {
      heaps.shared -= configuration.connectionMemory
      host.finish(id, as: .rejected, &agenda)
      noteMemory(&host, at: agenda.now)
    }
    if network.acceptors[number].open < configuration.maxConnections {
      give(.accept, nil, to: network.acceptors[number].process, &host, &agenda)
    } else {
      network.acceptors[number].isAsleep = true
    }
  }

  /// A supervisor that has been told of the end of a connection lets its acceptor go on.
  mutating func resumeAcceptor(
    by process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    _ = release(process, on: scheduler)
    let number = Int(network.duties[process].acceptor)
    give(.accept, nil, to: network.acceptors[number].process, &host, &agenda)
  }

  /// An acceptor asks for the next connection: it takes one that waits at once, or waits behind the others.
  ///
  /// Source: tcp_inet_ctl, TCP_REQ_ACCEPT, in inet_drv.c, OTP 25 to 27: it asks the kernel only where no other waits.
  mutating func acceptNext(
    by process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let number = Int(network.duties[process].acceptor)
    guard network.idle.isEmpty, let id = host.acceptConnection(at: agenda.now) else {
      _ = release(process, on: scheduler)
      network.idle.append(number)
      return
    }
    openPort(of: id, on: scheduler, &host, &agenda)
    processes.assign(process, to: id)
    clocks.occupy(scheduler, by: host.service(of: id).occupant, at: agenda.now)
    network.duties[process].kind = .handOver
    network.duties[process].isPaid = true
    schedulers[scheduler].owed += configuration.accept
    charge(tolls.send, on: scheduler)
  }

  /// A process of the network has done what it had to do, and waits for a message.
  ///
  /// - Returns: The request that it did it for, if there was one.
  mutating func release(_ process: Int, on scheduler: Int) -> RequestID? {
    let id = processes.request(of: process)
    processes.unassign(process)
    processes[process].flags.remove(.hasDuty)
    scheduleOut(scheduler)
    return id
  }
}
