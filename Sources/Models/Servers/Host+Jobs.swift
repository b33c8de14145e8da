// Work that requests set going beside their own: messages to servers, and spawned programs.

package import SimEngine

extension Host {
  /// The servers that programs send to and call.
  package var servers: [Server] { resources.servers.servers }

  /// How urgent a request is, or the message that it is; nobody says so of hogs and of spawned programs.
  package func priority(of id: RequestID) -> Priority {
    let program = Int(requests[id].program)
    return program < resources.priorities.count && !requests[id].isHog
      ? resources.priorities[program] : .normal
  }

  /// Whether it is work that a request has set going, rather than a request.
  package func isJob(_ id: RequestID) -> Bool { requests[id].isJob }

  /// Whether it is a message to a server.
  @inline(__always)
  package func isMessage(_ id: RequestID) -> Bool { requests[id].isJob && requests.job(id).server >= 0 }

  /// The instance that has taken a message, by its number among those of all servers that its process has.
  @inline(__always)
  package func instance(of message: RequestID) -> Int {
    let job = requests.job(message)
    return Int(job.place) - Int(job.process) * resources.servers.instanceCount
  }

  /// The instance whose mailbox a message comes to, by its number as above; nil where a pool keeps it until one is free.
  @inline(__always)
  package func recipient(of server: Int32, job key: UInt64) -> Int? {
    guard resources.servers.pool(of: Int(server), in: 0) == nil else { return nil }
    return resources.servers.mailbox(of: Int(server), instance: instance(of: Int(server), for: key), in: 0)
  }

  @inline(__always)
  private func instance(of server: Int, for key: UInt64) -> Int {
    // The name of a job is drawn evenly, but for its first bit and its last.
    Int(UInt64(resources.servers.instances[server]).multipliedFullWidth(by: key << 1).high)
  }

  /// Whether a message to a server is a call, and who waits for its answer, if anybody does by now.
  @inline(__always)
  package func call(_ id: RequestID) -> (isCall: Bool, caller: RequestID?) {
    let job = requests.job(id)
    return (job.isCall, job.caller)
  }

  /// The next of the messages that servers have taken: the runtime is to follow its program, by `next(of:)`, and to end
  /// it by `endMessage(_:as:_:)`.
  package mutating func popTaken() -> RequestID? {
    taken.popFirst().map { RequestID(index: UInt32($0)) }
  }

  /// Opens the job that a request spawns: the runtime is to follow its program, and to finish it as any request.
  package mutating func spawn(
    program: Int32, key: UInt64, by id: RequestID, in process: Int, at now: SimTime
  ) -> RequestID {
    open(
      program: Int(program), Job(origin: service(of: id).key, server: -1, process: UInt16(process)), key, id,
      now)
  }

  /// A server has done with a message: its caller, if it still waits, goes on with the answer, or with a failure.
  ///
  /// Whoever goes on is told by `popWoken()`, and the message that the server takes next by `popTaken()`.
  package mutating func endMessage<E>(
    _ id: RequestID, failure: Failure? = nil, fate: ServerFate = .livesOn,
    _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let job = requests.job(id)
    let (server, place) = (Int(job.server), Int(job.place))
    if anatomies.isOn {
      if let pool = resources.servers.pool(of: server, in: Int(job.process)) {
        resources.servers.poolHolders[pool].release(by: service(of: id).occupant, at: agenda.now)
      } else {
        resources.servers.clocks.occupy(place, by: .nobody, at: agenda.now)
      }
    }
    reply(to: id, failure: failure == .exception ? resources.servers.failure : failure, &agenda)
    if fate != .livesOn { loseMailbox(of: place, &agenda) }
    if fate == .dies {
      resources.servers.remove(place)
    } else if let next = resources.servers.next(at: place, from: Int(job.mailbox), of: server) {
      begin(next, at: place, agenda.now)
    }
  }

  /// The messages that wait for an instance are lost; what waits for a pool waits with its manager, and stays.
  mutating func loseMailbox<E>(of place: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    while let waiting = resources.servers.popOwnWaiting(at: place) {
      noteMailbox(-1, at: agenda.now)
      reply(to: waiting, failure: resources.servers.failure, &agenda)
    }
  }

  /// An instance begins with a message that has waited.
  mutating func begin(_ message: RequestID, at place: Int, _ now: SimTime) {
    noteMailbox(-1, at: now)
    take(message, at: place, now)
  }
}

extension Host {
  /// A request asks a server and waits for the answer.
  mutating func ask<E>(
    _ server: Int, key: UInt64, by id: RequestID, in process: Int, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let message = openJob(key: key, server: server, for: id, in: process, at: agenda.now)
    var job = requests.job(message)
    job.caller = id
    job.isCall = true
    requests.setJob(message, job)
    requests[id].wait = .reply(job: message)
    beginWait(id, forMailboxOf: job, at: agenda.now)
    if let patience = resources.servers.timeouts[server] {
      requests[id].patience = agenda.schedule(.callTimeout(id), on: instance, after: patience)
    }
    post(message, at: agenda.now)
  }

  mutating func openJob(
    key: UInt64, server: Int, for id: RequestID, in process: Int, at now: SimTime
  ) -> RequestID {
    let instance = instance(of: server, for: key)
    var job = Job(origin: service(of: id).key, server: Int32(server), process: UInt16(process))
    job.mailbox = Int32(resources.servers.mailbox(of: server, instance: instance, in: process))
    return open(program: plan.program(ofServer: server), job, key, id, now)
  }

  private mutating func open(
    program: Int, _ job: Job, _ key: UInt64, _ sender: RequestID, _ now: SimTime
  ) -> RequestID {
    let id = requests.add(
      Request(
        key: key, arrival: now, timeout: .none, requestClass: requests[sender].requestClass,
        program: UInt16(program), step: 0, row: 0, isAwaited: false, isDoomed: false, isHog: false,
        isJob: true), at: now)
    requests.setJob(id, job)
    anatomies.open(id, at: now)
    return id
  }

  /// A message comes to its server.
  mutating func post(_ id: RequestID, at now: SimTime) {
    let job = requests.job(id)
    if let place = resources.servers.post(id, to: Int(job.mailbox), of: Int(job.server)) {
      take(id, at: place, now)
    } else {
      noteMailbox(1, at: now)
    }
  }

  mutating func noteMailbox(_ change: Int64, at now: SimTime) {
    resources.gauges[Resources.Meter.mailboxes].change(by: change, at: now)
  }

  /// An instance begins with a message; what the caller waits for from then on is the server's work.
  private mutating func take(_ id: RequestID, at place: Int, _ now: SimTime) {
    var job = requests.job(id)
    if let caller = job.caller { closeWait(caller, forMailboxOf: job, at: now) }
    job.place = Int32(place)
    requests.setJob(id, job)
    taken.append(Int(id.index))
    if !poisons.isEmpty { poison(id, job, at: now) }
    guard anatomies.isOn else { return }
    let occupant = service(of: id).occupant
    if let pool = resources.servers.pool(of: Int(job.server), in: Int(job.process)) {
      resources.servers.poolHolders[pool].take(by: occupant, at: now)
    } else {
      resources.servers.clocks.occupy(place, by: occupant, at: now)
    }
    // What a message has waited is its caller's time, not its own.
    anatomies.open(id, at: now)
  }

  private mutating func beginWait(_ caller: RequestID, forMailboxOf job: Job, at now: SimTime) {
    if let pool = resources.servers.pool(of: Int(job.server), in: Int(job.process)) {
      anatomies.beginWait(caller, for: &resources.servers.poolHolders[pool], at: now)
    } else {
      anatomies.beginWait(caller, for: Int(job.mailbox), &resources.servers.clocks, at: now)
    }
  }

  private mutating func closeWait(_ caller: RequestID, forMailboxOf job: Job, at now: SimTime) {
    if let pool = resources.servers.pool(of: Int(job.server), in: Int(job.process)) {
      anatomies.closeWait(caller, for: &resources.servers.poolHolders[pool], as: .mailbox, at: now)
    } else {
      anatomies.closeWait(caller, for: Int(job.mailbox), &resources.servers.clocks, as: .mailbox, at: now)
    }
  }

  /// A message is done with, or lost: its caller goes on.
  private mutating func reply<E>(
    to id: RequestID, failure: Failure?, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    if let caller = requests.job(id).caller {
      stopWaiting(caller, forReplyTo: id, &agenda)
      if let failure { raise(failure, in: caller) }
      woken.append(Int(caller.index))
    }
    finish(id, as: failure == nil ? .completed : .failed, &agenda)
  }

  /// A request has waited for an answer for as long as it may: it fails; its message stays where it is.
  mutating func giveUpCall<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    guard case .reply(let message) = requests[id].wait else {
      preconditionFailure("only who waits for an answer gives up")
    }
    requests[id].patience = .none
    stopWaiting(id, forReplyTo: message, &agenda)
    raise(resources.servers.failure, in: id)
  }

  mutating func stopWaiting<E>(
    _ caller: RequestID, forReplyTo message: RequestID, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    var job = requests.job(message)
    job.caller = nil
    requests.setJob(message, job)
    if requests[caller].patience != .none { agenda.cancel(requests[caller].patience) }
    requests[caller].patience = .none
    requests[caller].wait = .nothing
    if job.isTaken {
      anatomies.close(caller, as: .server, at: agenda.now)
    } else {
      closeWait(caller, forMailboxOf: job, at: agenda.now)
    }
  }

  /// A process has died: what waits in its mailboxes is lost.
  mutating func abandonServers<E>(of process: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    for place in resources.servers.places(of: process) {
      while let id = resources.servers.popWaiting(at: place) {
        noteMailbox(-1, at: agenda.now)
        finish(id, as: .lost, &agenda)
      }
      resources.servers.clocks.occupy(place, by: .nobody, at: agenda.now)
    }
    resources.servers.removeAll(in: process)
    for pool in resources.servers.pools(of: process) {
      resources.servers.poolHolders[pool].releaseAll(at: agenda.now)
    }
  }
}
