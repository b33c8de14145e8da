// Requests that a runtime never gets to: turned away, or dropped without a word.

import SimEngine

extension Host {
  /// The runtime has dropped the request without a word: its caller waits until it gives up.
  ///
  /// A caller without a timeout would wait for ever: it counts as turned away from now on.
  mutating func discard<E>(_ id: RequestID, _ agenda: inout Agenda<WorldEvent<E>>) {
    let request = requests[id]
    spare(id)
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

  /// The request was never served, so it never got to throw: the fault that chose it has not struck it, and one that
  /// strikes a single request waits for the next.
  ///
  /// - Complexity: O(requests that the fault has chosen since).
  mutating func spare(_ id: RequestID) {
    guard requests[id].fault >= 0 else { return }
    let (index, key) = (Int(requests[id].fault), requests[id].key)
    requests[id].fault = -1
    if let place = faults[index].struck.lastIndex(of: key) { faults[index].struck.remove(at: place) }
  }
}
