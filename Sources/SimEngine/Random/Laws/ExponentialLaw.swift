// The law without memory.

internal import CGSL

/// Exponential with the given mean.
struct ExponentialLaw: Law {
  let mean: Double

  init(mean: Double) throws(DistributionError) {
    try Parameter.requirePositive(mean, "mean")
    self.mean = mean
  }

  var variance: Double { mean * mean }
  func cumulative(_ x: Double) -> Double { gsl_cdf_exponential_P(x, mean) }

  var draw: Draw { .exponential(mean: mean) }
}
