// The processes of connections: what they read, who handles it, and how they end.

package import SimEngine

extension BEAM {
  /// A process of the network does its next duty: the time for it first, and then the deed.
  ///
  /// - Returns: Whether the machine was asked for time.
  mutating func workForNetwork(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    if !network.duties[process].isPaid {
      network.duties[process].isPaid = true
      pay(for: network.duties[process].kind, on: scheduler)
    }
    guard schedulers[scheduler].owed == .zero else {
      startBurst(scheduler, of: process, &host, &agenda)
      return true
    }
    switch network.duties[process].kind {
    case .handOver: handOver(by: process, on: scheduler, &host, &agenda)
    case .accept: acceptNext(by: process, on: scheduler, &host, &agenda)
    case .start: startConnection(by: process, on: scheduler, &host, &agenda)
    case .resume: resumeAcceptor(by: process, on: scheduler, &host, &agenda)
    case .open: beginReading(process, on: scheduler, &host, &agenda)
    case .read: beginRequest(process, on: scheduler, &host, &agenda)
    case .answer: sendAnswer(process, on: scheduler, &host, &agenda)
    case .close:
      processes[process].flags.remove(.hasDuty)
      exitConnection(process, on: scheduler, &host, &agenda)
    }
    return false
  }

  private mutating func pay(for kind: Duty.Kind, on scheduler: Int) {
    charge(tolls.fetch, on: scheduler)
    charge(tolls.receive, on: scheduler)
    switch kind {
    case .handOver, .resume: charge(tolls.send, on: scheduler)
    case .start:
      charge(tolls.send, on: scheduler)
      charge(tolls.send, on: scheduler)
    case .open: schedulers[scheduler].owed += configuration.spawn + configuration.connectionStart
    case .read where configuration.requestProcess == .connection:
      schedulers[scheduler].owed += configuration.requestBesidesInput
    case .accept, .read, .answer, .close: break
    }
  }

  /// The process of a connection begins: it reads at once, as Bandit's does, or asks to be sent what comes, as
  /// Cowboy's does.
  ///
  /// Source: Thousand Island, `Socket.recv` in `ThousandIsland.Handler`; Cowboy, `cowboy_http:active/1`; inet_drv.c,
  /// tcp_recv in TCP_REQ_RECV, OTP 25 to 27.
  private mutating func beginReading(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if configuration.requestProcess == .connection {
      network.duties[process].kind = .read
      schedulers[scheduler].owed += configuration.portInput + configuration.requestBesidesInput
      return
    }
    guard let id = release(process, on: scheduler) else { return }
    read(id, at: Int(network.duties[process].port), &host, &agenda)
  }

  /// The bytes of a request have come to the socket of a connection.
  mutating func read(
    _ id: RequestID, at port: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    network.ports[port].request = id.index
    postInput(to: port, &host, &agenda)
  }

  /// The process of a connection has a request: it starts a process for it, or goes through its program itself.
  private mutating func beginRequest(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard configuration.requestProcess == .request else {
      processes[process].flags.remove(.hasDuty)
      return
    }
    guard let id = release(process, on: scheduler) else { return }
    if let child = spawn(for: id, on: scheduler, &host, at: agenda.now) {
      enqueue(child, from: scheduler, &host, &agenda)
    } else {
      host.finish(id, as: .rejected, &agenda)
      give(.close, nil, to: process, &host, &agenda)
    }
  }

  /// A process has gone through the program of a request that came on a connection.
  mutating func endOnConnection(
    _ process: Int, _ id: RequestID, _ connection: Int, on scheduler: Int, hasFailed: Bool,
    _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let isCrashing = processes[process].flags.contains(.isCrashing)
    guard configuration.requestProcess == .request else {
      finish(id, of: process, hasFailed: hasFailed || isCrashing, on: scheduler, &host, &agenda)
      return
    }
    let owner = Int(network.ports[Network.port(of: connection)].process)
    if !isCrashing { charge(tolls.send, on: scheduler) }
    schedulers[scheduler].budget -= Configuration.exitReductions
    scheduleOut(scheduler)
    exit(process, &host, at: agenda.now)
    schedulers[scheduler].owed += configuration.exit
    if isCrashing {
      host.finish(id, as: .failed, &agenda)
      give(.close, nil, to: owner, &host, &agenda)
    } else {
      network.duties[owner].hasFailed = hasFailed
      give(.answer, id, to: owner, &host, &agenda)
    }
  }

  private mutating func sendAnswer(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard let id = processes.request(of: process) else { return }
    finish(id, of: process, hasFailed: network.duties[process].hasFailed, on: scheduler, &host, &agenda)
  }

  /// The process of a connection has answered a request: it waits for the next one, or ends with its connection.
  private mutating func finish(
    _ id: RequestID, of process: Int, hasFailed: Bool, on scheduler: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    processes.unassign(process)
    host.finish(id, as: hasFailed ? .failed : .completed, &agenda)
    let port = Int(network.duties[process].port)
    guard host.connections.all[port - 1].state == .idle else {
      processes[process].flags.remove(.hasDuty)
      exitConnection(process, on: scheduler, &host, &agenda)
      return
    }
    heaps.endRequest(of: process)
    processes[process].flags.remove(.hasAllocated)
    _ = release(process, on: scheduler)
  }

  /// The process of a connection ends; its supervisor is told, and lets an acceptor go on that waits for that.
  ///
  /// Source: ranch_conns_sup, Ranch 2, on 'EXIT'.
  private mutating func exitConnection(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    schedulers[scheduler].budget -= Configuration.exitReductions
    scheduleOut(scheduler)
    heaps.shared -= configuration.connectionMemory
    exit(process, &host, at: agenda.now)
    schedulers[scheduler].owed += configuration.exit
    let number = Int(network.duties[process].acceptor)
    network.acceptors[number].open -= 1
    guard network.acceptors[number].isAsleep else { return }
    network.acceptors[number].isAsleep = false
    give(.resume, nil, to: network.acceptors[number].supervisor, &host, &agenda)
  }

  /// The server has closed a connection that was idle for too long: the timer was its process's, which ends.
  package mutating func hasClosed(
    connection: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = Int(network.ports[Network.port(of: connection)].process)
    give(.close, nil, to: process, &host, &agenda)
  }

  /// The requests that are at ports, or in no process: those that nobody else finishes when the node dies.
  mutating func loseInput(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    for port in network.ports.indices {
      if let id = network.request(of: port) { host.finish(id, as: .lost, &agenda) }
    }
    network = Network()
  }
}
