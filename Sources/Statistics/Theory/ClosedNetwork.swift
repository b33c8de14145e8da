// A fixed number of customers who go around between queues and a pause: exact mean value analysis.

/// A closed network of single-server queues and a delay: *N* users who think, then visit the stations, for ever.
///
/// Solved by exact mean value analysis: who arrives at a station finds the queue that a network with one
/// customer less would have (Reiser and Lavenberg, "Mean-Value Analysis of Closed Multichain Queueing
/// Networks", *J. ACM* 27, 1980). Exact for exponential service in order of arrival, and for any service
/// time under processor sharing; the delay may have any distribution (the BCMP theorem).
public struct ClosedNetwork: Hashable, Sendable {
  /// The mean service time that one round demands at each station.
  public let demands: [Double]

  /// The mean time that a round spends without queueing: thinking, or waiting for something not shared.
  public let delay: Double

  /// The network with these stations and this delay.
  /// - Precondition: there is a station; all times are not negative, the demands not all 0.
  public init(demands: [Double], delay: Double) {
    precondition(demands.contains { $0 > 0 }, "a station has work to do")
    precondition(demands.allSatisfy { $0 >= 0 } && delay >= 0, "times are not negative")
    self.demands = demands
    self.delay = delay
  }

  /// What a network does in its steady state with some number of customers.
  public struct Solution: Hashable, Sendable {
    /// Rounds finished per unit of time.
    public let throughput: Double

    /// The mean time of one visit round at each station, waiting included.
    public let residences: [Double]

    /// The mean number of customers at each station, the served one included.
    public let queueLengths: [Double]

    /// The mean time that a round spends at the stations together: what an outside user calls response time.
    public var response: Double { residences.reduce(0, +) }
  }

  /// The steady state with `population` customers.
  /// - Precondition: `population` ≥ 1.
  /// - Complexity: O(*N k*), *N* customers, *k* stations.
  public func solution(population: Int) -> Solution {
    precondition(population >= 1, "a closed network has customers")
    var queues = demands.map { _ in 0.0 }
    var residences = demands
    var throughput = 0.0
    for customers in 1...population {
      residences = zip(demands, queues).map { $0 * (1 + $1) }
      throughput = Double(customers) / (delay + residences.reduce(0, +))
      queues = residences.map { $0 * throughput }
    }
    return Solution(throughput: throughput, residences: residences, queueLengths: queues)
  }
}
