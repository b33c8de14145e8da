// One server and one endless queue: M/M/1.

internal import CGSL

/// Poisson arrivals, exponential service, one server in order of arrival.
///
/// The sojourn time is exponential with rate *μ* − *λ* (Kleinrock, *Queueing Systems* I, 1975, §3.2 and §5.7).
public struct MM1: Hashable, Sendable {
  /// Arrivals per unit of time.
  public let arrivalRate: Double

  /// Customers that the busy server finishes per unit of time.
  public let serviceRate: Double

  /// The queue with these rates.
  /// - Precondition: 0 < `arrivalRate` < `serviceRate`.
  public init(arrivalRate: Double, serviceRate: Double) {
    precondition(arrivalRate > 0 && serviceRate > arrivalRate, "an overloaded queue has no steady state")
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
  }

  /// The share of time that the server is busy.
  public var utilization: Double { arrivalRate / serviceRate }

  /// The mean time from arrival to departure.
  public var meanSojourn: Double { 1 / (serviceRate - arrivalRate) }

  /// The mean time from arrival to the begin of service.
  public var meanWait: Double { utilization * meanSojourn }

  /// The time from arrival to departure that a share `quantile` of customers does not exceed.
  /// - Precondition: 0 ≤ `quantile` < 1.
  public func sojourn(quantile: Double) -> Double {
    precondition(quantile >= 0 && quantile < 1, "a quantile of an endless tail lies below 1")
    return -log1p(-quantile) * meanSojourn
  }
}
