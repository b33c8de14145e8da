// Which instance each request goes to.

import SimEngine

extension World where Runtime: ~Copyable {
  /// The instance that an attempt goes to; nil if there is none that it could.
  ///
  /// Where connections are spread, a request goes where an open one leads: to take an instance out of a service cuts no
  /// connection. Source: kube-proxy, which chooses for new connections only.
  mutating func instance(for request: Request) -> Int? {
    if balancing.isTrivial { return 0 }
    if run.workload.opensConnections, balancing.unit == .connection, let open = openConnection(for: request) {
      return open
    }
    let isByRequest = balancing.unit == .request || !run.workload.opensConnections
    var loads = [Int](repeating: 0, count: instances.count)
    for place in instances.indices {
      loads[place] =
        isByRequest ? instances[place].host.requests.awaited : instances[place].host.connections.openCount
    }
    return balancing.choose(for: request.key, attempt: Int(request.attempt)) { loads[$0] }
  }

  /// The instance that the idle connection leads to on which a request goes, if its caller has one: of several the one
  /// that was in use last.
  private func openConnection(for request: Request) -> Int? {
    var latest: (place: Int, since: SimTime)?
    for place in instances.indices {
      guard let since = instances[place].host.connections.idleSince(for: request) else { continue }
      if latest.map({ since > $0.since }) ?? true { latest = (place, since) }
    }
    return latest?.place
  }

  /// An instance has become ready, or is so no more: the balancer will know.
  mutating func noteReadiness(of place: Int, _ agenda: inout Agenda<Event>) {
    let isReady = instances[place].host.kubelet.isReady
    guard let lag = balancing.announce(place, isReady: isReady) else { return }
    agenda.schedule(.listing(instance: UInt16(place), isReady: isReady), after: lag)
  }
}
