// The law of a list of observed values.

/// One of the given values, each equally likely, with replacement.
struct EmpiricalLaw: Law {
  let mean: Double
  let variance: Double
  private let table: EmpiricalTable
  /// For each distinct value, the share of observations at or below it.
  private let shares: [Double]

  init(_ observations: [Double]) throws(DistributionError) {
    guard !observations.isEmpty else { throw Parameter.refusal("empirical", "has no values") }
    for (index, value) in observations.enumerated() {
      try Parameter.requireNotNegative(value, "empirical[\(index)]")
    }
    let size = Double(observations.count)
    var values: [Double] = []
    var counts: [Double] = []
    for value in observations.sorted() {
      if value == values.last {
        counts[counts.count - 1] += 1
      } else {
        values.append(value)
        counts.append(1)
      }
    }
    var below = 0.0
    shares = counts.map { count in
      below += count
      return below / size
    }
    table = EmpiricalTable(values: values, counts: counts)
    let mean = zip(values, counts).reduce(0) { $0 + $1.0 * ($1.1 / size) }
    self.mean = mean
    variance = zip(values, counts).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * ($1.1 / size) }
  }

  func cumulative(_ x: Double) -> Double {
    var low = 0
    var high = table.values.count
    while low < high {
      let middle = (low + high) / 2
      if table.values[middle] <= x { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : shares[low - 1]
  }

  var draw: Draw { .empirical(table) }
}

/// The distinct values of a sample and the table that picks one.
@usableFromInline
final class EmpiricalTable: Sendable {
  /// The distinct values in ascending order.
  let values: [Double]
  private let picks: AliasTable

  init(values: [Double], counts: [Double]) {
    self.values = values
    picks = AliasTable(weights: counts)
  }

  func draw(_ stream: inout RandomStream) -> Double { values[picks.sample(&stream)] }
}
