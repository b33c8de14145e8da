// How requests get onto connections, and what becomes of connections when requests, servers or patience end.

package import SimEngine

extension Host {
  /// A request has come, and needs a connection.
  ///
  /// - Returns: Whether it is on one that the server has accepted; otherwise its client opens one.
  mutating func connect<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) -> Bool {
    let request = requests[id]
    if connections.isEstablished(request) { return true }
    guard let place = connections.reuse(for: id, request) else {
      sendSYN(connections.begin(for: id, request), &agenda)
      return false
    }
    if connections.all[place].timer != .none { agenda.cancel(connections.all[place].timer) }
    connections.all[place].timer = .none
    connections.all[place].state = .busy
    connections.holders.release(by: .nobody, at: agenda.now)
    connections.holders.take(by: service(of: id).occupant, at: agenda.now)
    return true
  }

  /// A client has had no answer to its SYN: it sends another, or its kernel gives up.
  ///
  /// Giving up counts as being turned away: the request was never served, for want of room.
  mutating func repeatSYN<E>(_ place: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    connections.all[place].timer = .none
    guard Int(connections.all[place].attempts) < Handshake.pauses.count else {
      connections.counts[Connections.Meter.timeouts] += 1
      finish(connections.all[place].request, as: .rejected, &agenda)
      return
    }
    connections.counts[Connections.Meter.repetitions] += 1
    sendSYN(place, &agenda)
  }

  private mutating func sendSYN<E>(_ place: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let id = connections.all[place].request
    let attempt = Int(connections.all[place].attempts)
    connections.all[place].attempts += 1
    switch connections.listener.knock(place) {
    case .queued:
      connections.all[place].state = .queued
      connections.counts[Connections.Meter.connects] += 1
      connections.gauges[Connections.Meter.acceptQueue].change(by: 1, at: agenda.now)
      anatomies.close(id, as: .connect, at: agenda.now)
      anatomies.beginWait(id, for: &connections.holders, at: agenda.now)
    case .dropped:
      connections.counts[Connections.Meter.drops] += 1
      connections.all[place].timer = agenda.schedule(
        .handshake(connection: UInt32(place)), on: instance, after: Handshake.pauses[attempt])
    case .refused: finish(id, as: .rejected, &agenda)
    }
  }

  /// The server takes the connection that has waited longest, unless it has as many as it may.
  ///
  /// - Returns: The request that is on it; the server has read it.
  package mutating func acceptConnection(at now: SimTime) -> RequestID? {
    guard !connections.isFull, let place = connections.listener.accept() else { return nil }
    let id = connections.all[place].request
    connections.all[place].state = .busy
    changeAccepted(by: 1, at: now)
    leaveAcceptQueue(id, at: now)
    connections.holders.take(by: service(of: id).occupant, at: now)
    return id
  }

  private mutating func changeAccepted(by change: Int, at now: SimTime) {
    connections.changeAccepted(by: change, at: now)
    let memory = connections.limits.memory
    if memory > 0 {
      gauges[connections.limits.memoryMeter].change(by: Int64(change) * memory, at: now)
    }
  }

  /// Connections wait although the server may have more: whoever accepts them is busy for `keeper`, if not nil.
  package mutating func noteAcceptor(busyFor keeper: Occupant?, at now: SimTime) {
    let most = connections.limits.mostOpen
    connections.holders.shut(
      by: connections.isFull ? nil : keeper, weight: most == .max ? 1 : Int64(most), at: now)
  }

  private mutating func leaveAcceptQueue(_ id: RequestID, at now: SimTime) {
    connections.gauges[Connections.Meter.acceptQueue].change(by: -1, at: now)
    anatomies.closeWait(id, for: &connections.holders, as: .acceptQueue, at: now)
  }
}

extension Host {
  /// The caller of a request gives up, and its client closes the connection.
  ///
  /// A request that is still connecting never gets to the server. One that waits to be accepted does: its bytes wait
  /// with the connection, and the server serves it and finds then that nobody reads the answer.
  mutating func hangUp(_ id: RequestID) {
    guard let place = connections.place(of: id) else { return }
    connections.abandon(place)
    guard connections.all[place].state == .connecting else { return }
    requests[id].isDiscarded = true
    spare(id)
  }

  /// The server, or the attempt to connect, has done with the request: its connection is kept, or closed.
  mutating func leaveConnection<E>(
    of id: RequestID, as outcome: Outcome, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    guard let place = connections.place(of: id) else { return }
    connections.leave(id)
    switch connections.all[place].state {
    case .connecting:
      if connections.all[place].timer != .none { agenda.cancel(connections.all[place].timer) }
      connections.remove(place)
    case .queued:
      leaveAcceptQueue(id, at: agenda.now)
      connections.remove(place)
    case .busy:
      connections.holders.release(by: service(of: id).occupant, at: agenda.now)
      if connections.keeps(place, after: outcome) {
        keepIdle(place, &agenda)
      } else {
        changeAccepted(by: -1, at: agenda.now)
        connections.remove(place)
      }
    case .idle, .closed: preconditionFailure("a request is on no connection that is \(outcome)")
    }
  }

  private mutating func keepIdle<E>(_ place: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    connections.rest(place, at: agenda.now)
    connections.holders.take(by: .nobody, at: agenda.now)
    guard connections.limits.keepAlive != .unlimited else { return }
    connections.all[place].timer = agenda.schedule(
      .idleConnection(UInt32(place)), on: instance, after: connections.limits.keepAlive)
  }

  /// A connection has been idle for as long as the server allows: the server closes it.
  mutating func closeIdle(_ place: Int, at now: SimTime) {
    connections.counts[Connections.Meter.idleCloses] += 1
    connections.endRest(place)
    connections.all[place].timer = .none
    cutIdle(place, at: now)
  }

  /// An idle connection is cut.
  mutating func dropIdle<E>(_ place: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    if connections.all[place].timer != .none { agenda.cancel(connections.all[place].timer) }
    connections.all[place].timer = .none
    connections.forgetIdle(place)
    cutIdle(place, at: agenda.now)
  }

  private mutating func cutIdle(_ place: Int, at now: SimTime) {
    connections.holders.release(by: .nobody, at: now)
    changeAccepted(by: -1, at: now)
    connections.remove(place)
  }

  /// A process of the server has died, and its kernel resets every connection that is its own; unless another one is
  /// listening, nobody does until the server listens again.
  ///
  /// The architecture says so before it finishes the requests that it had accepted. Clients that are still connecting
  /// are refused when they try again, if nobody listens then.
  ///
  /// - Complexity: O(connections that there ever were at once); with several processes, times those that are idle.
  package mutating func dropConnections<E>(
    cause: Int?, isListening: Bool = false, _ agenda: inout Agenda<WorldEvent<E>>,
    where isOwn: (Int) -> Bool = { _ in true }
  ) {
    guard connections.isOn else { return }
    var dropped = 0
    if !isListening {
      dropped += connections.listener.waiting
      while let place = connections.listener.accept() {
        finish(connections.all[place].request, as: .lost, &agenda)
      }
      connections.listener.close()
      connections.forgetIdle()
    }
    for place in connections.all.indices {
      switch connections.all[place].state {
      case .idle where isOwn(place):
        dropped += 1
        if connections.all[place].timer != .none { agenda.cancel(connections.all[place].timer) }
        if isListening { connections.forgetIdle(place) }
        cutIdle(place, at: agenda.now)
      case .busy where isOwn(place):
        dropped += 1
        connections.abandon(place)
        let id = connections.all[place].request
        if requests[id].isDiscarded { finish(id, as: .lost, &agenda) }
      case .connecting, .queued, .busy, .idle, .closed: break
      }
    }
    if let cause { faults[cause].connectionsDropped = (faults[cause].connectionsDropped ?? 0) + dropped }
  }
}
