// The law whose logarithm is normal.

internal import CGSL

/// Lognormal: e to a normal draw of mean `zeta` and standard deviation `sigma`.
struct LognormalLaw: Law {
  let mean: Double
  let variance: Double
  let zeta: Double
  let sigma: Double

  /// The law of this mean and cv: σ² = ln(1 + cv²), ζ = ln mean − σ²/2.
  init(mean: Double, cv: Double) throws(DistributionError) {
    try Parameter.requirePositive(mean, "mean")
    try Parameter.require(cv, in: 0.001...100, "cv")
    self.mean = mean
    variance = mean * mean * cv * cv
    let logVariance = log1p(cv * cv)
    sigma = logVariance.squareRoot()
    zeta = log(mean) - logVariance / 2
  }

  func cumulative(_ x: Double) -> Double { gsl_cdf_lognormal_P(x, zeta, sigma) }

  var draw: Draw { .lognormal(zeta: zeta, sigma: sigma) }
}
