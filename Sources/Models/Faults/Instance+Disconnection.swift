// Connections that are cut, and those who were on them.

import SimEngine

extension Instance where Runtime: ~Copyable {
  /// A share of the open connections is cut, each by chance: callers lose the requests that are on them; the server goes on
  /// with these, and finds then that nobody reads the answers.
  mutating func disconnect(_ sharePerBillion: Int64, cause: Int, _ agenda: inout Agenda<Event>) {
    for place in host.connections.all.indices where host.isCut(place, sharePerBillion, by: cause) {
      switch host.connections.all[place].state {
      case .idle:
        host.dropIdle(place, &agenda)
        runtime.hasClosed(connection: place, &host, &agenda)
      case .queued, .busy: host.loseCaller(ofConnection: place, cause: cause, &agenda)
      case .connecting, .closed: continue
      }
      host.faults[cause].hits += 1
      host.faults[cause].connectionsDropped = (host.faults[cause].connectionsDropped ?? 0) + 1
    }
  }
}

extension Host {
  // Inlined, as a call would copy the whole host for a function that does not change it.
  @inline(__always)
  fileprivate func isCut(_ place: Int, _ sharePerBillion: Int64, by cause: Int) -> Bool {
    guard sharePerBillion < 1_000_000_000 else { return true }
    var stream = RandomStream(
      seed: seed, replication: replication, purpose: .disconnection,
      entity: UInt64(instance) << 48 | UInt64(place),
      index: UInt32(cause))
    return Int64(stream.below(1_000_000_000)) < sharePerBillion
  }

  fileprivate mutating func loseCaller<E>(
    ofConnection place: Int, cause: Int, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let id = connections.all[place].request
    connections.abandon(place)
    if requests[id].isAwaited { faults[cause].struck.append(requests[id].key) }
    if requests[id].isDiscarded {
      finish(id, as: .lost, &agenda)
    } else {
      answer(id, as: .lost, &agenda)
    }
  }
}

extension StreamPurpose {
  /// Which connections are cut.
  static let disconnection = StreamPurpose(rawValue: 12)
}
