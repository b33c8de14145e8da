// Erlang's loss formula.

/// Servers without a queue: a customer who finds all of them busy is lost.
///
/// M/G/*c*/*c*: only the mean of the service time matters (A. K. Erlang 1917; Kleinrock, *Queueing Systems* I, 1975, §3.5).
public struct ErlangB: Hashable, Sendable {
  /// The mean number of arrivals during one mean service time, in erlang.
  public let offeredLoad: Double

  /// The number of servers.
  public let servers: Int

  /// `servers` servers that are offered `offeredLoad` erlang.
  /// - Precondition: neither is negative.
  public init(offeredLoad: Double, servers: Int) {
    precondition(offeredLoad >= 0 && servers >= 0, "load and servers are not negative")
    self.offeredLoad = offeredLoad
    self.servers = servers
  }

  /// The probability that an arriving customer is lost.
  ///
  /// By the recurrence B(*c*) = *a* B(*c* − 1)/(*c* + *a* B(*c* − 1)), in which nothing overflows or cancels.
  /// - Complexity: O(*c*), *c* servers.
  public var lossProbability: Double {
    guard servers > 0 else { return 1 }
    return (1...servers).reduce(1.0) { loss, server in
      offeredLoad * loss / (Double(server) + offeredLoad * loss)
    }
  }
}
