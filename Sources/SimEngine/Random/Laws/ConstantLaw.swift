// The law that leaves nothing to chance.

/// Always `value`.
struct ConstantLaw: Law {
  let value: Double

  init(value: Double) throws(DistributionError) {
    try Parameter.requireNotNegative(value, "constant")
    self.value = value
  }

  var mean: Double { value }
  var variance: Double { 0 }
  func cumulative(_ x: Double) -> Double { x < value ? 0 : 1 }
  var draw: Draw { .constant(value) }
}
