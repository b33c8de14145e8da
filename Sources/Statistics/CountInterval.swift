// Confidence intervals of a probability and of a rate, from counts.

internal import CGSL

extension ConfidenceInterval {
  /// The interval of a probability, from `successes` in `trials` independent attempts.
  ///
  /// Wilson's score interval ("Probable Inference, the Law of Succession, and Statistical Inference", *J. Amer.
  /// Stat. Assoc.* 22, 1927). It stays within 0…1, has a width also when no attempt or every attempt
  /// succeeded, and covers close to its level on average over probabilities, where the exact interval covers
  /// more (Brown, Cai and DasGupta, "Interval Estimation for a Binomial Proportion", *Stat. Sci.* 16, 2001).
  /// It is closed, so it holds for any number of trials; the beta quantiles of the exact one do not
  /// converge in GSL for millions.
  /// - Precondition: 0 ≤ `successes` ≤ `trials`, `trials` ≥ 1, and 0 < `level` < 1.
  /// - Complexity: O(1).
  public static func probability(
    successes: Int, trials: Int, level: Double = 0.95
  ) -> ConfidenceInterval {
    precondition(trials >= 1 && (0...trials).contains(successes), "successes are counted among the trials")
    let count = Double(trials)
    let share = Double(successes) / count
    let score = gsl_cdf_ugaussian_Pinv((1 + level) / 2)
    let weight = score * score / count
    let center = (share + weight / 2) / (1 + weight)
    let margin = (weight * (share * (1 - share) + weight / 4)).squareRoot() / (1 + weight)
    return ConfidenceInterval(
      low: successes == 0 ? 0 : max(0, center - margin),
      high: successes == trials ? 1 : min(1, center + margin), level: level)
  }

  /// The interval of the mean of a Poisson distribution from which `count` was drawn.
  ///
  /// Garwood ("Fiducial Limits for the Poisson Distribution", *Biometrika* 28, 1936), by the chi-square
  /// distribution's quantiles. Divide both ends by the length of the observation for a rate.
  /// - Precondition: `count` ≥ 0, and 0 < `level` < 1.
  /// - Complexity: O(1); some sixty evaluations of the incomplete gamma function up to 100,000.
  public static func poissonMean(count: Int, level: Double = 0.95) -> ConfidenceInterval {
    precondition(count >= 0, "a count is not negative")
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    let tail = (1 - level) / 2
    let low = count == 0 ? 0 : chiSquareQuantile(tail, freedom: 2 * Double(count)) / 2
    let high = chiSquareQuantile(1 - tail, freedom: 2 * Double(count) + 2) / 2
    return ConfidenceInterval(low: low, high: high, level: level)
  }

  /// The quantile of the chi-square distribution with `freedom` degrees.
  ///
  /// GSL's own inverse ends the process where its iteration does not converge (2.7.1: at 1,718 events
  /// already), so this bisects GSL's distribution function; beyond 200,000 degrees, the cube-root
  /// approximation of Wilson and Hilferty (*Proc. Nat. Acad. Sci.* 17, 1931) errs by less than 10⁻⁶
  /// standard deviations.
  private static func chiSquareQuantile(_ probability: Double, freedom: Double) -> Double {
    let score = gsl_cdf_ugaussian_Pinv(probability)
    let part = 2 / (9 * freedom)
    let root = 1 - part + score * part.squareRoot()
    if freedom > 200_000 { return freedom * root * root * root }
    var low = 0.0
    var high = freedom + 40 * freedom.squareRoot() + 400
    while true {
      let middle = low + (high - low) / 2
      guard middle > low && middle < high else { return middle }
      if gsl_cdf_chisq_P(middle, freedom) < probability { low = middle } else { high = middle }
    }
  }
}
