// Several servers and one endless queue: M/M/c, Erlang's delay formula.

internal import CGSL

/// Poisson arrivals, exponential service, *c* servers, one queue in order of arrival, all waiting served.
///
/// Rates are per unit of time, any unit; times come out in that unit (Erlang 1917; Kleinrock, *Queueing
/// Systems* I, 1975, §3.4; Gross et al., *Fundamentals of Queueing Theory*, 5th ed., §3.3).
public struct MMc: Hashable, Sendable {
  /// Arrivals per unit of time.
  public let arrivalRate: Double

  /// Customers that one busy server finishes per unit of time.
  public let serviceRate: Double

  /// The number of servers.
  public let servers: Int

  /// The queue with these rates and `servers`.
  /// - Precondition: rates are positive, and arrivals are fewer than the servers can finish.
  public init(arrivalRate: Double, serviceRate: Double, servers: Int) {
    precondition(servers >= 1 && arrivalRate > 0 && serviceRate > 0, "rates and servers are positive")
    precondition(arrivalRate < serviceRate * Double(servers), "an overloaded queue has no steady state")
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.servers = servers
  }

  /// The share of time that a server is busy.
  public var utilization: Double { arrivalRate / (serviceRate * Double(servers)) }

  /// The probability that an arriving customer has to wait: Erlang C.
  /// - Complexity: O(*c*), *c* servers.
  public var waitProbability: Double {
    let loss = ErlangB(offeredLoad: arrivalRate / serviceRate, servers: servers).lossProbability
    return loss / (1 - utilization * (1 - loss))
  }

  /// What the servers could finish beyond what arrives, per unit of time: the rate at which the tail of the
  /// wait falls.
  private var spareRate: Double { serviceRate * Double(servers) - arrivalRate }

  /// The mean wait of all customers, those who do not wait included.
  /// - Complexity: O(*c*), *c* servers.
  public var meanWait: Double { waitProbability / spareRate }

  /// The mean time from arrival to departure.
  /// - Complexity: O(*c*), *c* servers.
  public var meanSojourn: Double { meanWait + 1 / serviceRate }

  /// The wait that a share `quantile` of all customers does not exceed: P(wait > *t*) = C exp(−(*cμ* − *λ*)*t*).
  /// - Precondition: 0 ≤ `quantile` < 1.
  /// - Complexity: O(*c*), *c* servers.
  public func wait(quantile: Double) -> Double {
    precondition(quantile >= 0 && quantile < 1, "a quantile of an endless tail lies below 1")
    return max(0, log(waitProbability / (1 - quantile)) / spareRate)
  }
}
