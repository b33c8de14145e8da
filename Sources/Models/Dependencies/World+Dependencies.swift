// Calls of all instances to the dependencies outside, their answers, and what faults make of both.

import SimEngine

extension World where Runtime: ~Copyable {
  /// An instance has made calls; those that fail at once may let others be made.
  mutating func begin(callsOf place: Int, _ agenda: inout Agenda<Event>) {
    var index = 0
    while index < instances[place].host.resources.outgoing.count {
      begin(instances[place].host.resources.outgoing[index], &agenda)
      index += 1
    }
    instances[place].host.resources.outgoing.removeAll(keepingCapacity: true)
  }

  private mutating func begin(_ call: Call, _ agenda: inout Agenda<Event>) {
    var call = call
    if !disturbances.isEmpty {
      if let (fault, silence) = disturbances.silence(of: call.dependency, at: agenda.now) {
        return cut(call, silence, by: fault, &agenda)
      }
      if let (fault, thousandths) = disturbances.slowness(of: call.dependency, at: agenda.now) {
        noteStrike(on: call, by: fault)
        call.latency = .nanoseconds(
          Int64(Int128(call.latency.nanoseconds) * Int128(thousandths) / 1000))
      }
    }
    begin(calls.add(call), &agenda)
  }

  private mutating func begin(_ service: CallTable.Service?, _ agenda: inout Agenda<Event>) {
    guard let service else { return }
    calls.serve(service.call, until: agenda.schedule(.served(call: service.call), after: service.latency))
  }

  /// A call has been served; the next begins.
  ///
  /// - Returns: The number of the instance that made it.
  mutating func finish(call: UInt32, _ agenda: inout Agenda<Event>) -> Int {
    let (call, next) = calls.finish(call)
    begin(next, &agenda)
    let place = Int(call.instance)
    instances[place].answer(call, &agenda)
    return place
  }
}

extension World where Runtime: ~Copyable {
  /// A dependency cannot be reached from here on: the calls to it, also those that wait for its servers, are cut.
  mutating func cut(_ dependency: Int, _ silence: Fault.Silence, by fault: Int, _ agenda: inout Agenda<Event>)
  {
    for (call, event) in calls.removeAll(to: dependency) {
      if event != .none { agenda.cancel(event) }
      cut(call, silence, by: fault, &agenda)
      followUp(Int(call.instance), &agenda)
    }
  }

  private mutating func cut(
    _ call: Call, _ silence: Fault.Silence, by fault: Int, _ agenda: inout Agenda<Event>
  ) {
    noteStrike(on: call, by: fault)
    switch silence {
    case .refuse: instances[Int(call.instance)].fail(call, &agenda)
    case .hang: disturbances.hang(call, by: fault)
    }
  }

  /// A fault that lasts is over: calls that hung fail, as their connections are reset.
  mutating func end(fault: Int, _ agenda: inout Agenda<Event>) {
    for call in disturbances.release(by: fault) {
      instances[Int(call.instance)].fail(call, &agenda)
      followUp(Int(call.instance), &agenda)
    }
  }

  private mutating func noteStrike(on call: Call, by fault: Int) {
    instances[Int(call.instance)].noteStrike(on: call, by: fault)
  }
}

extension Instance where Runtime: ~Copyable {
  /// The answer to a call has come; whoever waited for it may have died.
  fileprivate mutating func answer(_ call: Call, _ agenda: inout Agenda<Event>) {
    guard host.endCall(call, at: agenda.now) else { return }
    runtime.resume(call.caller, &host, &agenda)
  }

  /// A call has come to nothing: whoever waited for it fails.
  fileprivate mutating func fail(_ call: Call, _ agenda: inout Agenda<Event>) {
    guard host.endCall(call, at: agenda.now) else { return }
    host.raise(.error, in: call.caller)
    runtime.resume(call.caller, &host, &agenda)
  }

  fileprivate mutating func noteStrike(on call: Call, by fault: Int) {
    guard case .answer(call.number, _) = host.requests[call.caller].wait else { return }
    host.faults[fault].hits += 1
    let key = host.service(of: call.caller).key
    if key < 1 << 63 { host.faults[fault].struck.append(key) }
  }
}

extension Host {
  /// A call is over.
  ///
  /// - Returns: Whether whoever made it waits for it.
  fileprivate mutating func endCall(_ call: Call, at now: SimTime) -> Bool {
    resources.gauges[Resources.Meter.calls].change(by: -1, at: now)
    guard case .answer(call.number, _) = requests[call.caller].wait else { return false }
    requests[call.caller].wait = .nothing
    anatomies.close(call.caller, as: .dependency, at: now)
    return true
  }
}
