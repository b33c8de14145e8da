// The Weibull law: things that age, or settle.

internal import CGSL

/// Weibull: P(X > x) = exp(−(x / scale)^shape).
struct WeibullLaw: Law {
  let mean: Double
  let variance: Double
  let scale: Double
  let shape: Double

  /// The law of this mean and cv.
  ///
  /// The shape k solves 1 + cv² = Γ(1 + 2/k) / Γ(1 + 1/k)², whose right side falls as k grows; cv from 0.001 to 100
  /// lies between k = 0.1 (cv 429) and k = 2000 (cv 0.00064).
  init(mean: Double, cv: Double) throws(DistributionError) {
    try Parameter.requirePositive(mean, "mean")
    try Parameter.require(cv, in: 0.001...100, "cv")
    self.mean = mean
    variance = mean * mean * cv * cv
    shape = bisect(from: 0.1, to: 2000) { shape in
      expm1(gsl_sf_lngamma(1 + 2 / shape) - 2 * gsl_sf_lngamma(1 + 1 / shape)) > cv * cv
    }
    scale = mean / gsl_sf_gamma(1 + 1 / shape)
  }

  func cumulative(_ x: Double) -> Double { gsl_cdf_weibull_P(x, scale, shape) }

  var draw: Draw { .weibull(scale: scale, shape: shape) }
}

/// The positive number at which `isBelow` turns from true to false, to the last bit; found by halving the ratio.
func bisect(from low: Double, to high: Double, isBelow: (Double) -> Bool) -> Double {
  var low = low
  var high = high
  while true {
    let middle = (low * high).squareRoot()
    guard middle > low, middle < high else { return middle }
    if isBelow(middle) { low = middle } else { high = middle }
  }
}
