// The law of two kinds of customer: many short, few long.

internal import CGSL

/// One of two exponentials with balanced means: each brings half of the expected total.
struct HyperexponentialLaw: Law {
  let mean: Double
  let variance: Double
  /// The probability of the shorter exponential.
  let shortShare: Double
  let shortMean: Double
  let longMean: Double

  /// The law of this mean and cv; at cv 1 it is exponential.
  ///
  /// With s = √((cv² − 1) / (cv² + 1)) the shares are (1 ± s)/2; the smaller one is computed without subtracting.
  init(mean: Double, cv: Double) throws(DistributionError) {
    try Parameter.requirePositive(mean, "mean")
    try Parameter.require(cv, in: 1...1000, "cv")
    self.mean = mean
    variance = mean * mean * cv * cv
    let skew = ((cv * cv - 1) / (cv * cv + 1)).squareRoot()
    let longShare = 1 / ((cv * cv + 1) * (1 + skew))
    shortShare = (1 + skew) / 2
    shortMean = mean / (2 * shortShare)
    longMean = mean / (2 * longShare)
  }

  func cumulative(_ x: Double) -> Double {
    shortShare * gsl_cdf_exponential_P(x, shortMean)
      + (1 - shortShare) * gsl_cdf_exponential_P(x, longMean)
  }

  var draw: Draw {
    .hyperexponential(shortShare: shortShare, shortMean: shortMean, longMean: longMean)
  }
}
