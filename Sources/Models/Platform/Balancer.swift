// What spreads requests over the instances of an application: by which rule, and on what knowledge.

package import SimEngine

/// What spreads requests, or connections, over the instances of an application.
package struct Balancer: Sendable, Hashable {
  /// Which instance the next one goes to, of those that count as ready.
  package enum Policy: String, Sendable, Hashable, CaseIterable {
    /// Any, with equal chances.
    ///
    /// Source: kube-proxy, whose iptables rules choose by `statistic --mode random`.
    case random
    /// One after the other.
    ///
    /// Source: nginx, ngx_http_upstream_round_robin.c, with equal weights.
    case roundRobin = "round_robin"
    /// That which has the least to do; of several the next in turn.
    ///
    /// Source: nginx, ngx_http_upstream_least_conn_module.c.
    case leastConnections = "least_connections"
    /// Of two drawn with equal chances, which may be the same, that which has less to do; the first where they are even.
    ///
    /// Source: Envoy, `LeastRequestLoadBalancer::unweightedHostPick`, with a choice count of 2.
    case powerOfTwoChoices = "power_of_two_choices"
  }

  /// What is spread.
  package enum Unit: String, Sendable, Hashable, CaseIterable {
    /// Connections of the clients: a request on an open one goes where that leads. The least to do is the fewest
    /// connections.
    case connection
    /// Each request, by a proxy that has connections of its own to each instance. The least to do is the fewest requests
    /// under way.
    case request
  }

  package var policy = Policy.random
  package var unit = Unit.connection
  /// After how long it knows that an instance is ready, or no more.
  ///
  /// Assumed: kube-proxy syncs at most once a second (`--iptables-min-sync-period`), and 0.1 to 2 s are usual in small
  /// clusters.
  package var lag: SimDuration = .seconds(1)

  package init() {}
}

/// A ``Balancer`` at work.
struct Balancing: Sendable {
  private let balancer: Balancer
  private let seed: UInt64
  private let replication: UInt32
  /// By instance: whether the balancer sends it anything.
  private(set) var isListed: [Bool]
  /// By instance: what the balancer has been told last, and may not know yet.
  private(set) var isAnnounced: [Bool]
  /// The instance that was chosen last.
  private var last: Int

  init(_ run: Run) {
    balancer = run.platform?.balancer ?? Balancer()
    seed = run.seed
    replication = run.replication
    isListed = Array(repeating: true, count: run.instances)
    isAnnounced = isListed
    last = run.instances - 1
  }

  /// Whether all requests are for one instance, which is always there.
  var isTrivial: Bool { isListed.count == 1 && isListed[0] }

  var unit: Balancer.Unit { balancer.unit }

  /// An instance is ready, or is so no more.
  ///
  /// - Returns: After how long the balancer knows; nil if it has been told already.
  mutating func announce(_ instance: Int, isReady: Bool) -> SimDuration? {
    guard isAnnounced[instance] != isReady else { return nil }
    isAnnounced[instance] = isReady
    return balancer.lag
  }

  mutating func list(_ instance: Int, isReady: Bool) { isListed[instance] = isReady }

  /// Chooses the instance that the next one goes to.
  ///
  /// - Parameters:
  ///   - key: The request's.
  ///   - attempt: How many attempts its caller has made before.
  ///   - load: What an instance has to do.
  /// - Returns: Its number; nil where none is listed.
  /// - Complexity: O(*n*), *n* instances.
  mutating func choose(for key: UInt64, attempt: Int, load: (Int) -> Int) -> Int? {
    let count = isListed.reduce(0) { $0 + ($1 ? 1 : 0) }
    guard count > 0 else { return nil }
    switch balancer.policy {
    case .random:
      var stream = stream(key, attempt)
      return listed(Int(stream.below(UInt64(count))))
    case .roundRobin: last = next(after: last)
    case .leastConnections:
      var best = next(after: last)
      var candidate = best
      for _ in 1..<count {
        candidate = next(after: candidate)
        if load(candidate) < load(best) { best = candidate }
      }
      last = best
    case .powerOfTwoChoices:
      var stream = stream(key, attempt)
      let first = listed(Int(stream.below(UInt64(count))))
      let second = listed(Int(stream.below(UInt64(count))))
      return load(second) < load(first) ? second : first
    }
    return last
  }

  private func stream(_ key: UInt64, _ attempt: Int) -> RandomStream {
    RandomStream(
      seed: seed, replication: replication, purpose: .balancing, entity: key, index: UInt32(attempt))
  }

  /// The listed instance of that number among those that are listed.
  private func listed(_ number: Int) -> Int {
    var left = number
    for instance in isListed.indices where isListed[instance] {
      if left == 0 { return instance }
      left -= 1
    }
    preconditionFailure("there are as many")
  }

  /// The first listed instance behind that one, in a circle.
  private func next(after instance: Int) -> Int {
    var next = instance
    repeat { next = next + 1 == isListed.count ? 0 : next + 1 } while !isListed[next]
    return next
  }
}

extension StreamPurpose {
  /// Which instance a balancer chooses.
  static let balancing = StreamPurpose(rawValue: 40)
}
