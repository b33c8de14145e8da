// Exact times from arrival to departure of given customers at one server.

/// One server in order of arrival, customer by customer, in whole ticks: what a simulation must equal exactly.
///
/// Lindley, "The Theory of Queues with a Single Server", *Proc. Camb. Phil. Soc.* 48, 1952: a customer
/// departs one service time after the later of its arrival and its predecessor's departure.
public enum Lindley {
  /// The times from arrival to departure.
  /// - Precondition: as many services as arrivals; arrivals ascend; services are not negative.
  /// - Complexity: O(*n*), *n* customers.
  public static func sojourns(arrivals: [Int64], services: [Int64]) -> [Int64] {
    precondition(arrivals.count == services.count, "each arrival has its service")
    var free = Int64.min
    var previous = Int64.min
    return zip(arrivals, services).map { arrival, service in
      precondition(arrival >= previous && service >= 0, "arrivals ascend, and services are not negative")
      previous = arrival
      free = max(arrival, free) + service
      return free - arrival
    }
  }
}
