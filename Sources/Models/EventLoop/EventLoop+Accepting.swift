// Accepting connections: one for each readable event of the listening socket, so one an iteration.

package import SimEngine

extension EventLoop {
  /// Listens, as an HTTP server of Node's does.
  func listen(_ host: inout Host) {
    var limits = Connections.Limits()
    limits.backlog = configuration.backlog
    limits.keepAlive = configuration.keepAlive
    limits.memory = configuration.connectionMemory
    limits.memoryMeter = Meter.memory
    host.connections.listen(limits, somaxconn: host.machine.configuration.somaxconn)
  }

  /// The listening socket is readable.
  ///
  /// With several processes the primary deals the connections out in turn, one at a time to each that has taken its last
  /// one. Source: Node lib/internal/cluster/round_robin_handle.js.
  package mutating func acceptConnections(
    _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while offered < host.connections.listener.waiting, let process = nextToAccept() {
      processes[process].queues.queueAccept()
      if processes.count > 1, let id = host.acceptConnection(at: agenda.now) {
        processes[process].handed = id
        place(id, in: process, host)
        host.anatomies.beginWait(id, for: process, &clocks, at: agenda.now)
      } else {
        offered += 1
      }
      endPoll(of: process, &host, &agenda)
    }
    noteAcceptor(&host, at: agenda.now)
  }

  /// Who waits for a loop to accept waits behind whom it runs; in a cluster the primary accepts at once.
  // Inlined, as a call from a function that changes the loops would copy all of them.
  @inline(__always)
  private func noteAcceptor(_ host: inout Host, at now: SimTime) {
    guard processes.count == 1 else { return }
    host.noteAcceptor(busyFor: processes[0].current.map { host.service(of: $0).occupant }, at: now)
  }

  /// The listening socket's callback accepts one connection.
  ///
  /// - Returns: Whether there was one.
  mutating func acceptConnection(
    in process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool {
    guard let id = takeConnection(in: process, &host, at: agenda.now) else { return false }
    processes[process].isAccepting = true
    let service = host.service(of: id)
    let overhead = begin(
      id, in: process, cost: configuration.callback + configuration.accept, for: service.occupant,
      at: agenda.now)
    host.machine.run(processes[process].thread, for: overhead, serving: service, &agenda)
    return true
  }

  private mutating func takeConnection(in process: Int, _ host: inout Host, at now: SimTime) -> RequestID? {
    if let handed = processes[process].handed {
      processes[process].handed = nil
      host.anatomies.closeWait(handed, for: process, &clocks, as: .loopQueue, at: now)
      return handed
    }
    offered -= 1
    guard let id = host.acceptConnection(at: now) else { return nil }
    place(id, in: process, host)
    return id
  }

  /// Remembers the process that a request and its connection are in.
  // Inlined, as a call from a function that changes the host would copy all of it.
  @inline(__always)
  private mutating func place(_ id: RequestID, in process: Int, _ host: borrowing Host) {
    place(id, in: process)
    guard let connection = host.connections.place(of: id) else { return }
    while processOfConnection.count <= connection { processOfConnection.append(-1) }
    processOfConnection[connection] = Int32(process)
  }

  /// The connection is accepted: its request is read in the next iteration at the earliest.
  mutating func endAccepting(_ id: RequestID, in process: Int, _ host: inout Host, at now: SimTime) {
    processes[process].isAccepting = false
    processes[process].current = nil
    processes[process].queues.watch(Callback(id, isNew: true).number)
    host.anatomies.beginWait(id, for: process, &clocks, at: now)
    host.gauges[Meter.loopQueue].change(by: 1, at: now)
  }

  /// The process that has the connection of a request, if there is one.
  // Inlined, as a call from a function that changes the host would copy all of it.
  @inline(__always)
  func ownProcess(of id: RequestID, _ host: borrowing Host) -> Int? {
    guard let connection = host.connections.place(of: id) else { return nil }
    return Int(processOfConnection[connection])
  }

  /// A process dies, and with it its connections; those that wait to be accepted go to others, if any is up.
  mutating func dropConnections(
    of process: Int, cause: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if processes[process].queues.isListenerReady, processes[process].handed == nil { offered -= 1 }
    let isListening = processes.indices.contains { $0 != process && !processes[$0].isDown }
    host.dropConnections(cause: cause, isListening: isListening, &agenda) {
      self.processOfConnection[$0] == Int32(process)
    }
  }

  /// Bytes that the simulation keeps of a connection that is idle, the timer included that will close it.
  ///
  /// An event that is scheduled has a key of 16 bytes and a slot of 8 beside itself.
  package static var bytesOfIdleConnection: Int {
    let event = MemoryLayout<WorldEvent<Event>>.stride + 16 + 8
    return Connections.bytesOfIdleConnection + MemoryLayout<Int32>.stride + event
  }

  static var connectionParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "backlog", count: \.backlog, in: 0...1_000_000,
        "connections that may wait to be accepted, one less than there is room for; where `clients` open connections",
        .documented("Node lib/net.js: 511; Linux caps it by somaxconn")),
      Parameter(
        "keep_alive_timeout", duration: \.keepAlive, in: .zero ... .seconds(86_400), orUnlimited: true,
        "how long a connection may be idle before the server closes it; where `clients` open connections",
        .documented("Node lib/_http_server.js, keepAliveTimeout: 5 s up to version 25, 65 s since")),
      Parameter(
        "accept", duration: \.accept, in: .zero ... .milliseconds(10),
        "processor time to accept a connection and to make a socket of it; where `clients` open connections",
        .measured(
          "37 us a connection of a net.Server, of which 11 us the kernel's, less the callback, Node 20.20, x86-64 2.8 GHz"
        )
      ),
    ]
  }
}
