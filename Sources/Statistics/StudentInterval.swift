// The confidence interval of a mean, by Student's t distribution.

internal import CGSL

extension ConfidenceInterval {
  /// The interval of the mean that `moments` estimates, by Student's *t*; nil with fewer than two samples.
  ///
  /// x̄ ± *t*(*n* − 1; (1 + level)/2) · *s*/√*n*. Exact for independent, normally distributed samples, such as
  /// (nearly) the means of long replications (Law, *Simulation Modeling and Analysis*, 5th ed., §4.5 and
  /// §9.4.1). It is *not* for the values within one run: those are correlated.
  /// - Precondition: 0 < `level` < 1.
  /// - Complexity: O(1).
  public static func mean(of moments: Moments, level: Double = 0.95) -> ConfidenceInterval? {
    guard let mean = moments.mean, let error = moments.standardError else { return nil }
    let halfWidth = error * gsl_cdf_tdist_Pinv((1 + level) / 2, Double(moments.count - 1))
    return ConfidenceInterval(low: mean - halfWidth, high: mean + halfWidth, level: level)
  }

  /// The interval of the mean of the population behind `samples`, by Student's *t*; nil for fewer than two.
  ///
  /// The samples must be independent; see the interval of ``Moments``.
  /// - Precondition: 0 < `level` < 1.
  /// - Complexity: O(*n*), *n* samples.
  public static func mean(of samples: [Double], level: Double = 0.95) -> ConfidenceInterval? {
    mean(of: Moments(samples), level: level)
  }
}
