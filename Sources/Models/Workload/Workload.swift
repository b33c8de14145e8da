// Who comes, how often, and with what to do.

package import SimEngine

/// A kind of request: its share of the arrivals, what it does, and what its callers expect of it.
package struct RequestClass: Sendable, Hashable {
  package var name: String
  /// Share of all arrivals, in billionths; the shares of a workload sum to one billion.
  package var sharePerBillion: Int64
  /// Ignored where the arrivals are a schedule, which states each request's steps itself.
  package var program: Program
  /// The latency up to which a caller is content.
  package var slo: SimDuration?

  package init(name: String, sharePerBillion: Int64, program: Program, slo: SimDuration? = nil) {
    self.name = name
    self.sharePerBillion = sharePerBillion
    self.program = program
    self.slo = slo
  }
}

/// What the callers do besides arriving.
package struct Clients: Sendable, Hashable {
  /// How long a caller waits for the answer before it gives up; the server works on regardless.
  package var timeout: SimDuration?
  /// How its request gets a connection.
  package var connections = Connections.established

  /// How requests get the connections on which they are sent.
  package enum Connections: Sendable, Hashable {
    /// Each finds one open that nobody else uses; what it takes to open connections, and to have them, is left out.
    case established
    /// Each opens one, and it is closed with the answer.
    case perRequest
    /// A connection is kept for further requests once its request is answered.
    ///
    /// Each caller of a closed workload has its own. All others share theirs, as requests do that one service makes, or
    /// that come through one proxy: a request takes the connection that was in use last, opens one more where all are
    /// busy, and of idle ones `idle` are kept at most.
    case keepAlive(idle: Int)
  }

  /// Idle connections that clients keep at most, unless a scenario says otherwise.
  ///
  /// Source: Node.js, `http.Agent.maxFreeSockets`.
  package static let idleConnections = 256

  /// How long a caller of a closed workload pauses at least after it was turned away.
  ///
  /// Without a pause it would ask again at the same instant for ever. Assumed; clients differ from none to minutes.
  package static let pauseAfterRejection: SimDuration = .seconds(1)

  package init(timeout: SimDuration? = nil, connections: Connections = .established) {
    self.timeout = timeout
    self.connections = connections
  }
}

/// Everything that is asked of an architecture.
package struct Workload: Sendable, Hashable {
  package var arrivals: Arrivals
  package var classes: [RequestClass]
  package var clients: Clients
  /// Locks that programs take, by number.
  package var locks: [Lock]
  /// Services that programs call, by number.
  package var dependencies: [Dependency]

  package init(
    arrivals: Arrivals, classes: [RequestClass], clients: Clients = Clients(), locks: [Lock] = [],
    dependencies: [Dependency] = []
  ) {
    self.arrivals = arrivals
    self.classes = classes
    self.clients = clients
    self.locks = locks
    self.dependencies = dependencies
  }

  /// Mean processor time of one request over all classes, in ns.
  package var meanCompute: Double {
    if case .schedule(let rows) = arrivals { return rows.meanCompute }
    return mean(\.meanCompute)
  }

  /// Mean time that one request waits by its own program over all classes, in ns: its `wait` steps and the
  /// latencies of its calls, if it never has to queue.
  package var meanWait: Double {
    if case .schedule(let rows) = arrivals { return rows.meanWait }
    return dependencies.indices.reduce(mean(\.meanWait)) {
      $0 + meanCalls(to: $1) * dependencies[$1].latency.mean
    }
  }

  /// Mean number of calls that one request makes to a dependency, over all classes.
  package func meanCalls(to dependency: Int) -> Double { mean { $0.meanCalls(to: dependency) } }

  /// Mean number of bytes that one request allocates, over all classes.
  package var meanAllocation: Double { mean(\.meanAllocation) }

  /// The mean over all classes; 0 for a schedule, whose classes have no programs.
  private func mean(_ figure: (Program) -> Double) -> Double {
    classes.reduce(0) { $0 + Double($1.sharePerBillion) / 1e9 * figure($1.program) }
  }
}
