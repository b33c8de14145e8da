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
  package var priority: Priority
  /// How long its callers wait, if not as long as ``Clients/timeout`` says.
  package var timeout: SimDuration?
  /// How its requests get their connections, if not as ``Clients/connections`` says: `established` or `perRequest`.
  package var connections: Clients.Connections?

  package init(
    name: String, sharePerBillion: Int64, program: Program, slo: SimDuration? = nil,
    priority: Priority = .normal, timeout: SimDuration? = nil, connections: Clients.Connections? = nil
  ) {
    self.name = name
    self.sharePerBillion = sharePerBillion
    self.program = program
    self.slo = slo
    self.priority = priority
    self.timeout = timeout
    self.connections = connections
  }
}

/// What the callers do besides arriving.
package struct Clients: Sendable, Hashable {
  /// How long a caller waits for the answer to an attempt before it gives up; the server works on regardless.
  package var timeout: SimDuration?
  /// How its request gets a connection.
  package var connections = Connections.established
  /// How it asks again after an attempt that came to nothing; nil where it does not.
  package var retries: Retries?

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

  package init(
    timeout: SimDuration? = nil, connections: Connections = .established, retries: Retries? = nil
  ) {
    self.timeout = timeout
    self.connections = connections
    self.retries = retries
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
  /// Servers that programs send to and call, by number; each operating-system process has its own.
  package var servers: [Server]

  package init(
    arrivals: Arrivals, classes: [RequestClass], clients: Clients = Clients(), locks: [Lock] = [],
    dependencies: [Dependency] = [], servers: [Server] = []
  ) {
    self.arrivals = arrivals
    self.classes = classes
    self.clients = clients
    self.locks = locks
    self.dependencies = dependencies
    self.servers = servers
  }
}

extension Workload {
  /// How long the callers of each class wait for the answer, by its number.
  package var timeouts: [SimDuration?] { classes.map { $0.timeout ?? clients.timeout } }

  /// How the requests of each class get their connections, by its number.
  package var connections: [Clients.Connections] { classes.map { $0.connections ?? clients.connections } }

  /// Whether any connections are simulated.
  package var opensConnections: Bool { connections.contains { $0 != .established } }

  /// Mean processor time that one request asks for over all classes, in ns, with the work of the servers and of the
  /// programs that it sets going.
  package var meanCompute: Double {
    if case .schedule(let rows) = arrivals { return rows.meanCompute }
    return mean(awaited: false, \.meanCompute)
  }

  /// What of the mean processor time the request itself waits for: its own, and that of servers that it calls.
  package var meanAwaitedCompute: Double {
    if case .schedule(let rows) = arrivals { return rows.meanCompute }
    return mean(awaited: true, \.meanCompute)
  }

  /// Mean time that one request waits by its own program over all classes, in ns: its `wait` steps and the
  /// latencies of its calls, if it never has to queue.
  package var meanWait: Double {
    if case .schedule(let rows) = arrivals { return rows.meanWait }
    return dependencies.indices.reduce(mean(awaited: true, \.meanWait)) { sum, dependency in
      sum
        + mean(awaited: true) {
          $0 == .call(dependency: dependency) ? dependencies[dependency].latency.mean : 0
        }
    }
  }

  /// Mean number of calls that one request causes to a dependency, over all classes.
  package func meanCalls(to dependency: Int) -> Double {
    mean(awaited: false) { $0 == .call(dependency: dependency) ? 1 : 0 }
  }

  /// Mean number of bytes that one request allocates, over all classes.
  package var meanAllocation: Double { mean(awaited: false, \.allocation) }

  /// Mean number of messages that one request causes to each server, over all classes; of those that are `awaited`,
  /// or of all.
  package func meanMessages(awaited: Bool) -> [Double] {
    func messages(_ program: Program, to server: Int) -> Double {
      program.expectedTotal(withSpawned: !awaited) { step in
        switch step {
        case .ask(server): 1
        case .send(server): awaited ? 0 : 1
        default: 0
        }
      }
    }
    var means = servers.indices.map { server in
      classes.reduce(0) { $0 + Double($1.sharePerBillion) / 1e9 * messages($1.program, to: server) }
    }
    // A server sends to those with lower numbers only.
    for sender in servers.indices.reversed() {
      for server in 0..<sender {
        means[server] += means[sender] * messages(servers[sender].program, to: server)
      }
    }
    return means
  }

  /// Mean time in ns that a server takes for one message, if nothing ever waits.
  package func meanService(of server: Int) -> Double {
    servers[server].program.expectedTotal(withSpawned: false) { step in
      switch step {
      case .call(let dependency): dependencies[dependency].latency.mean
      case .ask(let other): meanService(of: other)
      default: step.meanCompute + step.meanWait
      }
    }
  }

  /// The mean over all classes, with what the servers do for them; 0 for a schedule, whose classes have no programs.
  private func mean(awaited: Bool, _ cost: (Step) -> Double) -> Double {
    let own = classes.reduce(0) {
      $0 + Double($1.sharePerBillion) / 1e9 * $1.program.expectedTotal(withSpawned: !awaited, cost)
    }
    return zip(meanMessages(awaited: awaited), servers).reduce(own) {
      $0 + $1.0 * $1.1.program.expectedTotal(withSpawned: !awaited, cost)
    }
  }
}
