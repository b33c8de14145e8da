// The clients of a run: requests come, callers ask again, and think before they go on.

import SimEngine

extension World where Runtime: ~Copyable {
  mutating func scheduleArrival(_ agenda: inout Agenda<Event>) {
    guard let next = arrivals.next(), next < run.windowEnd else { return }
    agenda.schedule(.arrival, at: next)
  }

  /// A request comes, for the first time or after attempts that came to nothing.
  ///
  /// - Returns: The number of the instance that it came to.
  mutating func admit(_ history: AttemptHistory, _ agenda: inout Agenda<Event>) -> Int {
    let key = history.key
    let requestClass = requestClassOfExtra(key) ?? requestClass(of: key)
    var request = Request(
      key: key, arrival: history.arrival, timeout: .none, requestClass: UInt16(requestClass),
      program: UInt16(requestClass), step: 0, attempt: UInt16(history.failures),
      row: Int32(truncatingIfNeeded: key), isAwaited: true, isDoomed: false, isHog: false)
    let chosen = instance(for: request)
    let place = chosen ?? 0
    let fault = fault(striking: history, requestClass: requestClass, on: place, at: agenda.now)
    let throwsOnItsOwn = schedule?.rows[Int(key)].throwsException ?? false
    if history.failures == 0 { pausing.noteRequest(at: agenda.now) }
    request.fault = Int32(fault ?? -1)
    request.isDoomed = throwsOnItsOwn || fault != nil && fault != run.spared
    instances[place].admit(
      request, history, isTurnedAway: chosen == nil, patience: timeouts[requestClass], &agenda)
    return place
  }

  private func requestClass(of key: UInt64) -> Int {
    if let schedule { return schedule.rows[Int(key)].requestClass }
    guard cumulativeShares.count > 1 else { return 0 }
    var stream = RandomStream(
      seed: run.seed, replication: run.replication, purpose: .requestClass, entity: key, index: 0)
    let point = Int64(stream.below(1_000_000_000))
    return cumulativeShares.firstIndex { point < $0 } ?? cumulativeShares.count - 1
  }

  /// Attempts at an instance have come to nothing: their callers pause and ask again, or give up for good.
  mutating func decideOnRetries(_ place: Int, _ agenda: inout Agenda<Event>) {
    for index in instances[place].host.attempts.ended.indices {
      let attempt = instances[place].host.attempts.ended[index]
      guard let (caller, pause) = pausing.pause(after: attempt) else {
        instances[place].host.settle(attempt)
        continue
      }
      if attempt.outcome == .lost { instances[place].host.lostUnawaited += 1 }
      agenda.schedule(.retry(UInt32(caller)), after: pause)
    }
    instances[place].host.attempts.ended.removeAll(keepingCapacity: true)
  }

  /// Lets the callers of a closed workload that have just been answered think about their next request.
  mutating func answerClients(of place: Int, _ agenda: inout Agenda<Event>) {
    guard case .closed(let clients, _) = run.workload.arrivals else { return }
    for index in instances[place].host.answered.indices {
      let answer = instances[place].host.answered[index]
      let pause: SimDuration = answer.outcome == .rejected ? Clients.pauseAfterRejection : .zero
      think(UInt32(answer.key % UInt64(clients)), atLeast: pause, &agenda)
    }
    instances[place].host.answered.removeAll(keepingCapacity: true)
  }

  mutating func think(_ client: UInt32, atLeast pause: SimDuration, _ agenda: inout Agenda<Event>) {
    guard case .closed(let clients, let thinking) = run.workload.arrivals else { return }
    let key = UInt64(client) + asked[Int(client)] * UInt64(clients)
    var stream = RandomStream(
      seed: run.seed, replication: run.replication, purpose: .think, entity: key, index: 0)
    let ready = agenda.now + max(pause, SimDuration(rounding: thinking.sample(&stream)))
    if ready < run.windowEnd { agenda.schedule(.clientReady(client), at: ready) }
  }
}

extension Instance where Runtime: ~Copyable {
  /// An attempt of a caller gets to the instance, or is turned away before.
  mutating func admit(
    _ request: Request, _ history: AttemptHistory, isTurnedAway: Bool, patience: SimDuration?,
    _ agenda: inout Agenda<Event>
  ) {
    let id = host.requests.add(request, at: agenda.now)
    host.anatomies.open(id, at: agenda.now)
    if host.attempts.isOn {
      host.attempts.begin(history, as: id, at: agenda.now)
      host.anatomies.add(history.failed, of: .failedAttempts, to: id)
      host.anatomies.add(history.paused, of: .backOff, to: id)
    }
    if let patience {
      host.requests[id].timeout = agenda.schedule(.timeout(id), on: host.instance, after: patience)
    }
    if isTurnedAway {
      host.finish(id, as: .rejected, &agenda)
    } else {
      accept(id, &agenda)
    }
  }
}
