// The difference and the ratio of two systems that were run on the same random numbers.

internal import CGSL

/// How much two systems differ on average, from pairs of runs that had the same random numbers.
///
/// Runs of a pair vary together, and what they share cancels in their difference: the interval of the mean
/// difference is much narrower than two separate intervals would suggest (Law, *Simulation Modeling and
/// Analysis*, 5th ed., §10.2.1 and §11.2).
///
/// Differences that are all equal leave Student's *t* without a variance. What they show is how often they
/// agree: if either sign were as likely, *n* of the same sign would come with probability 2¹⁻ⁿ, which is the
/// p-value of the sign test, and the interval from the least to the greatest difference, which is that one value,
/// covers their median with probability 1 − 2¹⁻ⁿ (David and Nagaraja, *Order Statistics*, 3rd ed., §7.1).
public struct PairedDifference: Hashable, Sendable {
  /// The mean of second less first.
  public let mean: Double

  /// The interval of that mean, by Student's *t*; nil where all differences are equal and too few for the level.
  public let interval: ConfidenceInterval?

  /// The probability of a mean difference at least as far from 0 if there were none, on either side.
  public let pValue: Double

  /// How many times smaller the variance of the difference is than that of independent runs: (var *a* + var *b*) /
  /// var(*b* − *a*); below 1 where pairing harmed, nil where the differences do not vary.
  public let varianceReduction: Double?

  /// The mean of second by the mean of first; nil where that of first is not positive.
  public let ratio: Double?

  /// The interval of that ratio of means, by Fieller's theorem; nil where it is not bounded.
  ///
  /// It holds the ratios θ for which Student's *t* of second − θ · first does not refuse a mean of 0, so it is exact
  /// where the pairs are normally distributed, and holds 1 if and only if the interval of the difference holds 0: the
  /// two cannot contradict each other, as an interval of logarithms, which is about the ratio of *geometric* means,
  /// could. It is bounded if the mean of first differs from 0 at the level. Fieller, "Some Problems in Interval
  /// Estimation", *J. Roy. Stat. Soc. B* 16, 1954.
  public let ratioInterval: ConfidenceInterval?

  /// The number of pairs.
  public let count: Int

  /// The difference from `first` to `second`, pair by pair; nil for fewer than two pairs.
  ///
  /// Where the figures of the runs are biased, as quantiles of few samples are, the figures of all runs together,
  /// `pooled`, take the place of their means, and variances are taken about them: sectioning (Asmussen and Glynn,
  /// *Stochastic Simulation*, 2007, §III.5; Nakayama, "Confidence Intervals for Quantiles Using Sectioning When Applying
  /// Variance-Reduction Techniques", *ACM Trans. Model. Comput. Simul.* 24, 2014).
  /// - Precondition: both have the same length; 0 < `level` < 1.
  /// - Complexity: O(*n*), *n* pairs.
  public init?(
    from first: [Double], to second: [Double], pooled: (first: Double, second: Double)? = nil,
    level: Double = 0.95
  ) {
    precondition(first.count == second.count, "each run has its partner")
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1")
    let differences = Moments(zip(first, second).map { $1 - $0 })
    let (firsts, seconds) = (Moments(first), Moments(second))
    guard let firstMean = pooled?.first ?? firsts.mean, let secondMean = pooled?.second ?? seconds.mean,
      let mean = pooled.map({ $0.second - $0.first }) ?? differences.mean,
      let variance = differences.variance(about: mean),
      let firstVariance = firsts.variance(about: firstMean),
      let secondVariance = seconds.variance(about: secondMean)
    else { return nil }
    self.mean = mean
    count = differences.count
    let error = (variance / Double(count)).squareRoot()
    let freedom = Double(count - 1)
    // Equal differences of decimal figures differ by rounding: less than this is none.
    let rounding = 1e-12 * max(firstMean.magnitude, secondMean.magnitude)
    if error > rounding {
      let quantile = gsl_cdf_tdist_Pinv((1 + level) / 2, freedom)
      interval = ConfidenceInterval(low: mean - quantile * error, high: mean + quantile * error, level: level)
      pValue = 2 * gsl_cdf_tdist_Q((mean / error).magnitude, freedom)
      varianceReduction = (firstVariance + secondVariance) / variance
      ratioInterval = Fieller(
        first: firstMean, second: secondMean, firstVariance: firstVariance / Double(count),
        secondVariance: secondVariance / Double(count),
        covariance: (firstVariance + secondVariance - variance) / 2 / Double(count)
      ).interval(quantile: quantile, level: level)
    } else {
      let chance = pow(2, -freedom)
      let isNone = mean.magnitude <= rounding
      interval =
        chance <= 1 - level || isNone ? ConfidenceInterval(low: mean, high: mean, level: level) : nil
      pValue = isNone ? 1 : chance
      varianceReduction = nil
      ratioInterval = isNone && firstMean > 0 ? ConfidenceInterval(low: 1, high: 1, level: level) : nil
    }
    ratio = firstMean > 0 ? secondMean / firstMean : nil
  }

  /// Whether a difference is shown at the interval's level: whether the interval leaves out 0.
  public var isShown: Bool { interval.map { !$0.contains(0) } ?? false }
}

extension Moments {
  /// The mean square of the distances from `center`, with divisor *n* − 1; nil with fewer than two samples.
  fileprivate func variance(about center: Double) -> Double? {
    guard let variance, let mean else { return nil }
    return variance + (mean - center) * (mean - center) * Double(count) / Double(count - 1)
  }
}

/// Two means, the second to be divided by the first, and what is known of their errors.
private struct Fieller {
  var first: Double
  var second: Double
  var firstVariance: Double
  var secondVariance: Double
  var covariance: Double

  /// The ratios θ with (second − θ first)² ≤ *t*² var(second − θ first), which is a quadratic in θ.
  func interval(quantile: Double, level: Double) -> ConfidenceInterval? {
    let square = quantile * quantile
    let leading = first * first - square * firstVariance
    let middle = first * second - square * covariance
    let constant = second * second - square * secondVariance
    let discriminant = middle * middle - leading * constant
    guard first > 0, leading > 0, discriminant >= 0 else { return nil }
    let root = discriminant.squareRoot()
    return ConfidenceInterval(low: (middle - root) / leading, high: (middle + root) / leading, level: level)
  }
}
