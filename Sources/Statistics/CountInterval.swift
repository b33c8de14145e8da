// Confidence intervals of a probability and of a rate, from counts, without a normal approximation.

internal import CGSL

extension ConfidenceInterval {
  /// The interval of a probability, from `successes` in `trials` independent attempts.
  ///
  /// Clopper and Pearson ("The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial",
  /// *Biometrika* 26, 1934), by the beta distribution's quantiles. It covers with *at least* its level for
  /// every probability, also when no attempt or every attempt succeeded.
  /// - Precondition: 0 ≤ `successes` ≤ `trials`, `trials` ≥ 1, and 0 < `level` < 1.
  /// - Complexity: O(1).
  public static func probability(
    successes: Int, trials: Int, level: Double = 0.95
  ) -> ConfidenceInterval {
    precondition(trials >= 1 && (0...trials).contains(successes), "successes are counted among the trials")
    let tail = (1 - level) / 2
    let failures = trials - successes
    let low = successes == 0 ? 0 : gsl_cdf_beta_Pinv(tail, Double(successes), Double(failures + 1))
    let high = failures == 0 ? 1 : gsl_cdf_beta_Qinv(tail, Double(successes + 1), Double(failures))
    return ConfidenceInterval(low: low, high: high, level: level)
  }

  /// The interval of the mean of a Poisson distribution from which `count` was drawn.
  ///
  /// Garwood ("Fiducial Limits for the Poisson Distribution", *Biometrika* 28, 1936), by the chi-square
  /// distribution's quantiles. Divide both ends by the length of the observation for a rate.
  /// - Precondition: `count` ≥ 0, and 0 < `level` < 1.
  /// - Complexity: O(1).
  public static func poissonMean(count: Int, level: Double = 0.95) -> ConfidenceInterval {
    precondition(count >= 0, "a count is not negative")
    let tail = (1 - level) / 2
    let low = count == 0 ? 0 : gsl_cdf_chisq_Pinv(tail, Double(2 * count)) / 2
    let high = gsl_cdf_chisq_Qinv(tail, Double(2 * count + 2)) / 2
    return ConfidenceInterval(low: low, high: high, level: level)
  }
}
