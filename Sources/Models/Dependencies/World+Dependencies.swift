// Calls of all instances to the dependencies outside, and their answers.

import SimEngine

extension World where Runtime: ~Copyable {
  /// An instance has made calls.
  mutating func begin(callsOf place: Int, _ agenda: inout Agenda<Event>) {
    for index in instances[place].host.resources.outgoing.indices {
      begin(calls.add(instances[place].host.resources.outgoing[index]), &agenda)
    }
    instances[place].host.resources.outgoing.removeAll(keepingCapacity: true)
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

  private func begin(_ service: CallTable.Service?, _ agenda: inout Agenda<Event>) {
    guard let service else { return }
    agenda.schedule(.served(call: service.call), after: service.latency)
  }
}

extension Instance where Runtime: ~Copyable {
  /// The answer to a call has come; whoever waited for it may have died.
  fileprivate mutating func answer(_ call: Call, _ agenda: inout Agenda<Event>) {
    host.resources.gauges[Resources.Meter.calls].change(by: -1, at: agenda.now)
    guard case .answer(call.number, _) = host.requests[call.caller].wait else { return }
    host.requests[call.caller].wait = .nothing
    host.anatomies.close(call.caller, as: .dependency, at: agenda.now)
    runtime.resume(call.caller, &host, &agenda)
  }
}
