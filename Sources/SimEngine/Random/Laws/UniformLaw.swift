// The uniform law on an interval.

internal import CGSL

/// Every value from `from` to `to` equally likely.
struct UniformLaw: Law {
  let from: Double
  let to: Double

  init(from: Double, to: Double) throws(DistributionError) {
    try Parameter.requireNotNegative(from, "from")
    try Parameter.requireNotNegative(to, "to")
    guard from <= to else {
      throw Parameter.refusal("from", "must be at most `to`, but \(from) is above \(to)")
    }
    self.from = from
    self.to = to
  }

  var mean: Double { from + (to - from) / 2 }
  var variance: Double { (to - from) * (to - from) / 12 }

  func cumulative(_ x: Double) -> Double {
    // GSL divides by the width, which may be 0.
    x < to ? gsl_cdf_flat_P(x, from, to) : 1
  }

  var draw: Draw { .uniform(from: from, to: to) }
}
