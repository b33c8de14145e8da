// The gamma law, and the Erlang law as the gamma law of a whole shape.

internal import CGSL

/// Gamma with density ∝ x^(shape − 1) e^(−x / scale).
struct GammaLaw: Law {
  let shape: Double
  let scale: Double

  /// The law of this mean and cv: its shape is cv⁻².
  init(mean: Double, cv: Double) throws(DistributionError) {
    try Parameter.requirePositive(mean, "mean")
    try Parameter.require(cv, in: 0.001...100, "cv")
    shape = 1 / (cv * cv)
    scale = mean / shape
  }

  /// The law of the sum of `stages` exponentials that have `mean` together.
  init(mean: Double, stages: Int) throws(DistributionError) {
    try Parameter.requirePositive(mean, "mean")
    guard 1...1_000_000 ~= stages else {
      throw Parameter.refusal("stages", "must be from 1 to 1000000, but is \(stages)")
    }
    shape = Double(stages)
    scale = mean / shape
  }

  var mean: Double { shape * scale }
  var variance: Double { shape * scale * scale }
  func cumulative(_ x: Double) -> Double { gsl_cdf_gamma_P(x, shape, scale) }

  var draw: Draw { .gamma(shape: shape, scale: scale) }
}
