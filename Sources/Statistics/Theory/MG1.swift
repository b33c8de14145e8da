// One server and service times of any distribution: M/G/1, in order of arrival and shared.

/// Poisson arrivals and one server whose service times have a given mean and variability.
///
/// In order of arrival the mean wait grows with the variability: Pollaczek 1930 and Khinchine 1932
/// (Kleinrock, *Queueing Systems* I, 1975, §5.6). If the server divides itself among all who are present, the
/// mean sojourn does not depend on it at all (Kleinrock, *Queueing Systems* II, 1976, §4.4). The two
/// cross at a squared coefficient of variation of 1: beyond, sharing is better.
public struct MG1: Hashable, Sendable {
  /// Arrivals per unit of time.
  public let arrivalRate: Double

  /// The mean service time.
  public let meanService: Double

  /// The variance of the service time divided by its squared mean: 0 constant, 1 exponential.
  public let squaredCV: Double

  /// The queue with these arrivals and this service time.
  /// - Precondition: rate and mean are positive, their product is below 1, and `squaredCV` is not negative.
  public init(arrivalRate: Double, meanService: Double, squaredCV: Double) {
    precondition(arrivalRate > 0 && meanService > 0 && squaredCV >= 0, "rate and mean are positive")
    precondition(arrivalRate * meanService < 1, "an overloaded queue has no steady state")
    self.arrivalRate = arrivalRate
    self.meanService = meanService
    self.squaredCV = squaredCV
  }

  /// The share of time that the server is busy.
  public var utilization: Double { arrivalRate * meanService }

  /// The mean wait in order of arrival: *ρ* E[S] (1 + C²)/(2 (1 − *ρ*)).
  public var meanWait: Double {
    utilization * meanService * (1 + squaredCV) / (2 * (1 - utilization))
  }

  /// The mean time from arrival to departure in order of arrival.
  public var meanSojourn: Double { meanWait + meanService }

  /// The mean time from arrival to departure under processor sharing: E[S]/(1 − *ρ*).
  public var meanSharedSojourn: Double { sharedSojourn(service: meanService) }

  /// The mean time from arrival to departure, under processor sharing, of who needs `service`.
  public func sharedSojourn(service: Double) -> Double { service / (1 - utilization) }
}
