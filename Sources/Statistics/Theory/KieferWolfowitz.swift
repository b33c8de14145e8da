// Exact times from arrival to departure of given customers at several servers.

/// Several servers and one queue in order of arrival, customer by customer, in whole ticks.
///
/// Kiefer and Wolfowitz, "On the Theory of Queues with Many Servers", *Trans. Amer. Math. Soc.* 78, 1955: who
/// is first in the queue takes the server that is free earliest.
public enum KieferWolfowitz {
  /// The times from arrival to departure.
  /// - Precondition: as many services as arrivals; arrivals ascend; services are not negative; `servers` ≥ 1.
  /// - Complexity: O(*n* log *c*), *n* customers, *c* servers.
  public static func sojourns(arrivals: [Int64], services: [Int64], servers: Int) -> [Int64] {
    precondition(arrivals.count == services.count, "each arrival has its service")
    precondition(servers >= 1, "a queue has a server")
    var free = [Int64](repeating: .min, count: servers)
    var previous = Int64.min
    return zip(arrivals, services).map { arrival, service in
      precondition(arrival >= previous && service >= 0, "arrivals ascend, and services are not negative")
      previous = arrival
      let departure = max(arrival, free[0]) + service
      replaceLeast(of: &free, with: departure)
      return departure - arrival
    }
  }

  /// Replaces the root of the binary heap `heap` by `value`, which is not less than it.
  private static func replaceLeast(of heap: inout [Int64], with value: Int64) {
    var hole = 0
    while true {
      var child = 2 * hole + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < value else { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = value
  }
}
