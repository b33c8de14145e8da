// Requests that a runtime never gets to: turned away, or dropped without a word.

import SimEngine

extension Host {
  /// The runtime has dropped the request without a word: its caller waits until it gives up.
  ///
  /// A caller without a timeout would wait for ever: it counts as turned away from now on.
  mutating func discard<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    let request = requests[id]
    if !request.isHog { spare(request.key) }
    guard request.isAwaited || isProbe(id), request.timeout != .none else {
      finish(id, as: .rejected, &agenda)
      return
    }
    requests[id].isDiscarded = true
  }

  /// The caller of the request has given up, or the kubelet on a probe.
  mutating func giveUp<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    requests[id].timeout = .none
    if connections.isOn { hangUp(id) }
    if isProbe(id) {
      noteProbe(id, succeeded: false)
    } else {
      settle(id, as: .timedOut, at: agenda.now)
    }
    guard requests[id].isDiscarded else { return }
    if connections.isOn { leaveConnection(of: id, as: .timedOut, &agenda) }
    requests.remove(id)
  }

  /// The request was never served, so it never got to throw: a fault that struck it waits for the next one.
  mutating func spare(_ key: UInt64) {
    for index in faults.indices where faults[index].struck == [key] { faults[index].struck = [] }
  }
}
