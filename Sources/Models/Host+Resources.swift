// What requests wait for that others have: locks, connections, answers.

package import SimEngine

extension Host {
  /// Deals with a demand that asks for neither the processor nor a timer: a lock, a connection, a call, a message,
  /// memory.
  ///
  /// A request that has to wait is told when to go on: by ``popWoken()`` where another one of its process made way
  /// for it, by the architecture's `resume(_:_:_:)` where its answer has come or its patience has ended. `next(of:)`
  /// says what it does then; that may be to try for the lock again.
  ///
  /// - Returns: Whether the request goes on at once; otherwise it waits.
  /// - Precondition: the demand is one of those.
  package mutating func serve<E>(
    _ demand: Demand, of id: RequestID, in process: Int, _ agenda: inout Agenda<WorldEvent<E>>
  ) -> Bool {
    switch demand {
    case .acquire(let lock, let isShared):
      return acquire(Int(lock), isShared: isShared, by: id, in: process, at: agenda.now)
    case .release(let lock):
      resources.locks[process].release(Int(lock), by: id)
      wakeNext(for: Int(lock), in: process, at: agenda.now)
      return true
    case .checkOut(let dependency):
      return checkOut(Int(dependency), by: id, in: process, &agenda)
    case .checkIn(let dependency):
      checkIn(Int(dependency), by: id, in: process, &agenda)
      return true
    case .call(let latency, let dependency):
      call(Int(dependency), latency: latency, by: id, at: agenda.now)
      return false
    case .allocate(let bytes):
      allocate(bytes, for: id, at: agenda.now)
      return true
    case .ask(let server, let key):
      ask(Int(server), key: key, by: id, in: process, &agenda)
      return false
    case .tell(let server, let key):
      post(openJob(key: key, server: Int(server), for: id, in: process, at: agenda.now), at: agenda.now)
      return true
    case .compute, .chunked, .native, .offload, .wait, .spawn, .exception, .error, .done:
      preconditionFailure("what becomes of \(demand) is the runtime's to say")
    }
  }

  /// The next request that goes on because another one made way for it, in the order in which they were woken.
  package mutating func popWoken() -> RequestID? {
    woken.popFirst().map { RequestID(index: UInt32($0)) }
  }

  /// A process has died: its locks and connections are gone, and nobody waits for the answers to its calls.
  ///
  /// The architecture says so before it finishes the requests that died.
  package mutating func abandon<E>(process: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    resources.gauges[Resources.Meter.lockWaiters].change(
      by: -Int64(resources.locks[process].waiting), at: agenda.now)
    for lock in resources.locks[process].removeAll() { noteHolder(of: lock, in: process, at: agenda.now) }
    for dependency in 0..<resources.dependencyCount {
      let pool = resources.place(ofPool: dependency, in: process)
      while let id = resources.pools[pool].popWaiting() {
        stopWaiting(id, forConnectionOf: pool, &agenda)
      }
      for id in resources.pools[pool].removeHolders() {
        resources.poolHolders[pool].release(by: service(of: id).occupant, at: agenda.now)
      }
    }
    abandonServers(of: process, &agenda)
  }

  /// Bytes that a request has allocated; they are in use until it is over.
  package func allocated(by id: RequestID) -> Int64 { requests[id].allocated }
}

extension Host {
  private mutating func acquire(
    _ lock: Int, isShared: Bool, by id: RequestID, in process: Int, at now: SimTime
  ) -> Bool {
    let isRetry = requests[id].wait != .nothing
    let hasIt =
      isRetry
      ? resources.locks[process].claim(lock, isShared: isShared, by: id)
      : resources.locks[process].acquire(lock, isShared: isShared, by: id)
    if hasIt {
      requests[id].wait = .nothing
      wakeNext(for: lock, in: process, at: now)
    } else {
      requests[id].wait = .lock(UInt16(lock))
      let place = resources.place(ofLock: lock, in: process)
      anatomies.beginWait(id, for: place, &resources.lockClocks, at: now)
      resources.gauges[Resources.Meter.lockWaiters].change(by: 1, at: now)
    }
    return hasIt
  }

  /// Wakes those whose turn it is; where the lock is not handed over, they ask for it again.
  private mutating func wakeNext(for lock: Int, in process: Int, at now: SimTime) {
    let place = resources.place(ofLock: lock, in: process)
    while let id = resources.locks[process].popWoken() {
      anatomies.closeWait(id, for: place, &resources.lockClocks, as: .lock, at: now)
      resources.gauges[Resources.Meter.lockWaiters].change(by: -1, at: now)
      if resources.locks[process].handsOver(lock) {
        requests[id].wait = .nothing
      } else {
        requests[id].step -= 1
      }
      woken.append(Int(id.index))
    }
    noteHolder(of: lock, in: process, at: now)
  }

  private mutating func noteHolder(of lock: Int, in process: Int, at now: SimTime) {
    let holder = resources.locks[process].holder(of: lock)
    resources.lockClocks.occupy(
      resources.place(ofLock: lock, in: process), by: holder.map { service(of: $0).occupant } ?? .nobody,
      at: now)
  }
}

extension Host {
  private mutating func checkOut<E>(
    _ dependency: Int, by id: RequestID, in process: Int, _ agenda: inout Agenda<WorldEvent<E>>
  ) -> Bool {
    let pool = resources.place(ofPool: dependency, in: process)
    if resources.pools[pool].checkOut(by: id) {
      resources.poolHolders[pool].take(by: service(of: id).occupant, at: agenda.now)
      return true
    }
    requests[id].wait = .connection(dependency: UInt16(dependency), process: UInt16(process))
    anatomies.beginWait(id, for: &resources.poolHolders[pool], at: agenda.now)
    resources.gauges[Resources.Meter.connectionWaiters].change(by: 1, at: agenda.now)
    if let patience = resources.checkoutTimeouts[dependency] {
      requests[id].patience = agenda.schedule(.checkoutTimeout(id), on: instance, after: patience)
    }
    return false
  }

  private mutating func checkIn<E>(
    _ dependency: Int, by id: RequestID, in process: Int, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let pool = resources.place(ofPool: dependency, in: process)
    resources.poolHolders[pool].release(by: service(of: id).occupant, at: agenda.now)
    guard let next = resources.pools[pool].checkIn(by: id) else { return }
    stopWaiting(next, forConnectionOf: pool, &agenda)
    resources.poolHolders[pool].take(by: service(of: next).occupant, at: agenda.now)
    woken.append(Int(next.index))
  }

  /// A request has waited for a connection for as long as it may: it fails.
  mutating func giveUpCheckout<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    requests[id].patience = .none
    stopWaitingForConnection(id, &agenda)
    raise(.error, in: id)
  }

  /// A request that waits for a connection waits no longer.
  mutating func stopWaitingForConnection<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    guard case .connection(let dependency, let process) = requests[id].wait else {
      preconditionFailure("only who waits for a connection gives up")
    }
    let pool = resources.place(ofPool: Int(dependency), in: Int(process))
    resources.pools[pool].giveUp(id)
    stopWaiting(id, forConnectionOf: pool, &agenda)
  }

  /// A request that has died gives back the connections that it has.
  mutating func giveBackConnections<E>(of id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    for dependency in 0..<resources.dependencyCount {
      let pool = resources.place(ofPool: dependency, in: 0)
      if resources.pools[pool].holders.contains(id) { checkIn(dependency, by: id, in: 0, &agenda) }
    }
  }

  /// A request that waits for a lock waits no longer.
  mutating func stopWaiting(_ id: RequestID, forLock lock: Int, at now: SimTime) {
    let place = resources.place(ofLock: lock, in: 0)
    anatomies.closeWait(id, for: place, &resources.lockClocks, as: .lock, at: now)
    resources.gauges[Resources.Meter.lockWaiters].change(by: -1, at: now)
    requests[id].wait = .nothing
    resources.locks[0].giveUp(lock, id)
    wakeNext(for: lock, in: 0, at: now)
  }

  private mutating func stopWaiting<E>(
    _ id: RequestID, forConnectionOf pool: Int, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    if requests[id].patience != .none { agenda.cancel(requests[id].patience) }
    requests[id].patience = .none
    requests[id].wait = .nothing
    anatomies.closeWait(id, for: &resources.poolHolders[pool], as: .poolCheckout, at: agenda.now)
    resources.gauges[Resources.Meter.connectionWaiters].change(by: -1, at: agenda.now)
  }

  private mutating func call(_ dependency: Int, latency: SimDuration, by id: RequestID, at now: SimTime) {
    resources.callCount &+= 1
    let number = resources.callCount
    requests[id].wait = .answer(call: number, dependency: UInt16(dependency))
    resources.gauges[Resources.Meter.calls].change(by: 1, at: now)
    resources.outgoing.append(
      Call(
        dependency: Int32(dependency), latency: latency, number: number, caller: id, instance: instance))
    hasNews = true
  }
}
