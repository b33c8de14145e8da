// A fixed number of customers who pause and then need one of several servers: the machine-repair model.

/// *N* users who think, then need one of *c* servers, in order of arrival, for ever: M/M/*c*//*N*.
///
/// Service times are exponential; the thinking time may have any distribution. A birth-death process in the
/// number of customers at the servers (Gross et al., *Fundamentals of Queueing Theory*, 5th ed., §3.6). With
/// one server it equals ``ClosedNetwork`` with one station.
public struct MachineRepair: Hashable, Sendable {
  /// The mean service time.
  public let meanService: Double

  /// The probability of each number of customers at the servers, from 0 to all.
  public let probabilities: [Double]

  private let servers: Int

  /// `population` users who think for `thinkTime` on average and share `servers` servers.
  /// - Precondition: times are positive, `servers` ≥ 1, `population` ≥ 1.
  /// - Complexity: O(*N*), *N* users.
  public init(population: Int, thinkTime: Double, meanService: Double, servers: Int) {
    precondition(thinkTime > 0 && meanService > 0, "times are positive")
    precondition(population >= 1 && servers >= 1, "there are users and servers")
    self.meanService = meanService
    self.servers = servers
    probabilities = BirthDeath.probabilities(count: population + 1) { present in
      Double(population - present + 1) / thinkTime * meanService / Double(min(present, servers))
    }
  }

  /// Services finished per unit of time.
  /// - Complexity: O(*N*), *N* users.
  public var throughput: Double {
    probabilities.enumerated().reduce(0) { $0 + Double(min($1.offset, servers)) * $1.element }
      / meanService
  }

  /// The share of time that a server is busy.
  public var utilization: Double { throughput * meanService / Double(servers) }

  /// The mean time from a request to its answer, waiting and service.
  /// - Complexity: O(*N*), *N* users.
  public var meanSojourn: Double {
    probabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } / throughput
  }
}
