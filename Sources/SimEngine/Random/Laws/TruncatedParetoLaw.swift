// The power law with an upper end.

internal import CGSL

/// A Pareto law of index `alpha` from `scale` up, given that the draw is at most `max`.
///
/// Because of the upper end every `alpha` above 0 has a mean.
struct TruncatedParetoLaw: Law {
  let mean: Double
  let variance: Double
  let alpha: Double
  let max: Double
  let scale: Double
  /// The part of the untruncated law that lies above `max`.
  let excess: Double

  /// The law of this mean: its scale is the one with which the truncated law has it.
  init(mean: Double, alpha: Double, max: Double) throws(DistributionError) {
    try Parameter.requirePositive(mean, "mean")
    try Parameter.require(alpha, in: 0.01...1000, "alpha")
    try Parameter.requirePositive(max, "max")
    guard max > mean else {
      throw Parameter.refusal("max", "must be above the mean, but \(max) is not above \(mean)")
    }
    // ln(max / scale) is sought between a scale just below max and one that is as good as 0.
    let narrowest = 1e-6
    let widest = 600.0
    func ratio(_ width: Double) -> Double { Self.moment(1, alpha: alpha, width: width) }
    guard mean / max < ratio(narrowest) else {
      throw Parameter.refusal("max", "must be at least 1.000001 times the mean; take a constant instead")
    }
    guard mean / max > ratio(widest) else {
      throw Parameter.refusal(
        "mean", "is so small beside max that no scale gives it at alpha \(alpha): raise alpha or lower max")
    }
    let width = bisect(from: narrowest, to: widest) { ratio($0) > mean / max }
    self.mean = mean
    self.alpha = alpha
    self.max = max
    scale = max * exp(-width)
    excess = exp(-alpha * width)
    let square = max * max * Self.moment(2, alpha: alpha, width: width)
    variance = Swift.max(0, square - mean * mean)
  }

  /// E(Xⁿ) / maxⁿ where `width` = ln(max / scale): α/(1 − e^(−αw)) · (e^(−αw) − e^(−nw))/(n − α), arranged so that
  /// nothing overflows or cancels.
  static func moment(_ n: Double, alpha: Double, width: Double) -> Double {
    let gap = abs(n - alpha)
    let integral = gap * width < 1e-12 ? width : -expm1(-gap * width) / gap
    return alpha / -expm1(-alpha * width) * exp(-min(alpha, n) * width) * integral
  }

  func cumulative(_ x: Double) -> Double {
    guard x < max else { return 1 }
    return gsl_cdf_pareto_P(x, alpha, scale) / (1 - excess)
  }

  var draw: Draw { .truncatedPareto(alpha: alpha, scale: scale, excess: excess) }
}
