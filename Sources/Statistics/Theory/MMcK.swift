// Several servers and a queue that holds only so many: M/M/c/K.

/// Poisson arrivals, exponential service, *c* servers, and room for *K* customers in all, served ones included;
/// who finds it full is lost.
///
/// A birth-death process, solved by its balance equations (Kleinrock, *Queueing Systems* I, 1975, §3.6;
/// Gross et al., *Fundamentals of Queueing Theory*, 5th ed., §3.5). It has a steady state under any load.
public struct MMcK: Hashable, Sendable {
  /// Arrivals per unit of time, lost ones included.
  public let arrivalRate: Double

  /// Customers that one busy server finishes per unit of time.
  public let serviceRate: Double

  /// The probability of each number of customers present, from 0 to the capacity.
  public let probabilities: [Double]

  /// The queue with these rates, `servers`, and room for `capacity` customers in all.
  /// - Precondition: rates are positive; 1 ≤ `servers` ≤ `capacity`.
  /// - Complexity: O(*K*), *K* the capacity.
  public init(arrivalRate: Double, serviceRate: Double, servers: Int, capacity: Int) {
    precondition(arrivalRate > 0 && serviceRate > 0, "rates are positive")
    precondition((1...capacity).contains(servers), "the servers are part of the capacity")
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    probabilities = BirthDeath.probabilities(count: capacity + 1) { present in
      arrivalRate / (serviceRate * Double(min(present, servers)))
    }
  }

  /// The probability that an arriving customer is lost: by PASTA, that the room is full.
  public var lossProbability: Double { probabilities[probabilities.count - 1] }

  /// The mean number of customers present.
  /// - Complexity: O(*K*), *K* the capacity.
  public var meanPresent: Double {
    probabilities.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
  }

  /// Customers served per unit of time.
  public var throughput: Double { arrivalRate * (1 - lossProbability) }

  /// The mean time from arrival to departure of those who are let in, by Little's law.
  /// - Complexity: O(*K*), *K* the capacity.
  public var meanSojournOfAccepted: Double { meanPresent / throughput }
}
