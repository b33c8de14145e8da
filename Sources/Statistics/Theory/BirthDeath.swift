// The steady state of a process that goes up and down by one.

/// The steady state of birth-death processes, which several queues are.
enum BirthDeath {
  /// The probabilities of the states 0 to `count` − 1, where state *n* is `ratio(n)` times as likely as *n* − 1.
  ///
  /// The weights are scaled down whenever they grow large, so any number of states can be had.
  /// - Complexity: O(*n*) but for the scaling, *n* states.
  static func probabilities(count: Int, ratio: (Int) -> Double) -> [Double] {
    var weights = [1.0]
    weights.reserveCapacity(count)
    var last = 1.0
    for state in 1..<count {
      last *= ratio(state)
      weights.append(last)
      if last > 1e250 {
        weights = weights.map { $0 / last }
        last = 1
      }
    }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }
}
