// What the host knows of a supervision tree: its servers come and go, and its chance is drawn.

import SimEngine

extension Host {
  /// The number of a server's instance among those of all servers of a process.
  func number(of instance: Int, of server: Int) -> Int {
    resources.servers.number(of: instance, of: server)
  }

  /// Whether that is the number of a server's instance.
  func isServer(_ number: Int) -> Bool { number < resources.servers.instanceCount }

  /// An instance of a server is not there any more: who waits for it fails, and no message reaches it.
  mutating func removeServer<E>(_ number: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    loseMailbox(of: number, &agenda)
    resources.servers.remove(number)
  }

  /// An instance of a server has its name again: messages wait for it.
  mutating func registerServer(_ number: Int) { resources.servers.register(number) }

  /// An instance of a server takes messages: the first that waits is told by `popTaken()`.
  mutating func openServer(_ number: Int, at now: SimTime) {
    if let message = resources.servers.open(number) { begin(message, at: number, now) }
  }

  /// The message that an instance of a server works on dies with it, and so do those that wait for it.
  ///
  /// The locks that it held are given back, and the connections that it had, as those who watch their owners do.
  mutating func endServer<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    if requests[id].failure == nil {
      if requests[id].step > 0 { requests[id].step -= 1 }
      requests[id].failure = .exception
    }
    var demand = next(of: id)
    while demand.givesBack {
      _ = serve(demand, of: id, in: 0, &agenda)
      demand = next(of: id)
    }
    giveBackConnections(of: id, &agenda)
    endMessage(id, failure: .exception, fate: .dies, &agenda)
  }

  /// Nothing happens any more: messages that wait for a pool of which no instance is left are lost.
  mutating func loseOrphans<E>(_ agenda: inout Agenda<WorldEvent<E>>) {
    guard tree != nil else { return }
    while let message = resources.servers.popOrphan() {
      noteMailbox(-1, at: agenda.now)
      if requests.job(message).caller == nil { finish(message, as: .lost, &agenda) }
    }
  }

  /// A process that waits for something dies: whatever it waits for, it waits no longer.
  mutating func interrupt<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    switch requests[id].wait {
    case .nothing: anatomies.close(id, as: .wait, at: agenda.now)
    case .lock(let lock): stopWaiting(id, forLock: Int(lock), at: agenda.now)
    case .connection: stopWaitingForConnection(id, &agenda)
    case .answer:
      requests[id].wait = .nothing
      anatomies.close(id, as: .dependency, at: agenda.now)
    case .reply(let message): stopWaiting(id, forReplyTo: message, &agenda)
    }
  }

  /// Writes down what has happened to a member of the tree.
  mutating func note(_ member: Int, _ what: SupervisionEvent.What, at now: SimTime) {
    supervision.append(SupervisionEvent(time: now, member: member, what: what))
  }

  /// Whether the `init` of a member fails at its start of that number.
  func failsToStart(_ member: Int, start: UInt64) -> Bool {
    guard let share = tree?.members[member].initFailurePerBillion, share > 0 else { return false }
    var stream = stream(.failedStart, of: UInt64(member) << 32 | start, 0)
    return stream.below(1_000_000_000) < share
  }

  /// Draws how long something takes in a tree.
  func draw(_ law: Distribution, _ purpose: StreamPurpose, of entity: UInt64, _ index: UInt32) -> SimDuration
  {
    var stream = stream(purpose, of: entity, index)
    return SimDuration(rounding: law.sample(&stream))
  }

  private func stream(_ purpose: StreamPurpose, of entity: UInt64, _ index: UInt32) -> RandomStream {
    RandomStream(
      seed: seed, replication: replication, purpose: purpose, entity: UInt64(instance) << 48 | entity,
      index: index)
  }

  /// Where the whole seconds of a node's clock lie that supervisors count in.
  static func clockPhase(_ run: Run, instance: Int) -> SimDuration {
    var stream = RandomStream(
      seed: run.seed, replication: run.replication, purpose: .nodeClock, entity: UInt64(instance),
      index: 0)
    return .nanoseconds(Int64(stream.below(1_000_000_000)))
  }
}

extension StreamPurpose {
  /// How long the steps of an `init` take.
  static let initialisation = StreamPurpose(rawValue: 20)
  /// Whether an `init` fails.
  static let failedStart = StreamPurpose(rawValue: 21)
  /// Where the seconds of a node's clock lie.
  static let nodeClock = StreamPurpose(rawValue: 22)
}
