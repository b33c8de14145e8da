// The normal law without its negative part.

internal import CGSL

/// A normal law of mean `center` and standard deviation `sd`, given that the draw is not negative.
struct TruncatedNormalLaw: Law {
  let mean: Double
  let variance: Double
  let center: Double
  let sd: Double
  /// The part of the untruncated law that is kept; at least one half.
  let kept: Double

  /// The law whose untruncated part has this mean and standard deviation.
  ///
  /// Moments of the truncated law: N. L. Johnson, S. Kotz and N. Balakrishnan, "Continuous Univariate
  /// Distributions", volume 1, section 13.10.1.
  init(mean: Double, sd: Double) throws(DistributionError) {
    try Parameter.requireNotNegative(mean, "mean")
    try Parameter.requirePositive(sd, "sd")
    let ratio = mean / sd
    kept = gsl_cdf_ugaussian_P(ratio)
    let hazard = gsl_ran_ugaussian_pdf(ratio) / kept
    self.mean = mean + sd * hazard
    variance = sd * sd * (1 - ratio * hazard - hazard * hazard)
    center = mean
    self.sd = sd
  }

  func cumulative(_ x: Double) -> Double {
    1 - gsl_cdf_gaussian_Q(x - center, sd) / kept
  }

  var draw: Draw { .truncatedNormal(center: center, sd: sd) }
}
