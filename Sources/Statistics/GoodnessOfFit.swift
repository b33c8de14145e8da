// Whether samples can have come from a given distribution: Kolmogorov and Smirnov's test, and chi-square.

internal import CGSL

/// The verdict of a test of fit: how far the samples are from the distribution, and how often chance alone
/// would put them at least as far.
public struct GoodnessOfFit: Hashable, Sendable {
  /// The distance between samples and distribution, in the test's own measure.
  public let statistic: Double

  /// The probability of a statistic at least this large if the samples do come from the distribution.
  public let pValue: Double
}

extension GoodnessOfFit {
  /// The one-sample Kolmogorov-Smirnov test of `samples` against the continuous distribution `cdf`.
  ///
  /// The statistic is *D* = sup |F*ₙ* − F|. Its p-value is Kolmogorov's asymptotic series at
  /// (√*n* + 0.12 + 0.11/√*n*) · *D*, Stephens' correction for small samples ("Use of the Kolmogorov-Smirnov,
  /// Cramér-von Mises and Related Statistics without Extensive Tables", *J. R. Stat. Soc. B* 32, 1970):
  /// within 0.02 of the exact one from five samples on, and closer in the tail.
  /// A distribution whose parameters were estimated from the same samples fits too well: its p-value is
  /// too large.
  /// - Precondition: there is a sample; `cdf` does not decrease and stays within 0…1.
  /// - Complexity: O(*n* log *n*), *n* samples.
  public static func kolmogorovSmirnov(_ samples: [Double], cdf: (Double) -> Double) -> GoodnessOfFit {
    precondition(!samples.isEmpty, "a test of fit needs samples")
    let count = Double(samples.count)
    var distance = 0.0
    for (index, sample) in samples.sorted().enumerated() {
      let expected = cdf(sample)
      distance = max(distance, expected - Double(index) / count, Double(index + 1) / count - expected)
    }
    let root = count.squareRoot()
    let pValue = kolmogorovTail((root + 0.12 + 0.11 / root) * distance)
    return GoodnessOfFit(statistic: distance, pValue: pValue)
  }

  /// The probability that Kolmogorov's limiting distribution exceeds `x`.
  ///
  /// 2 Σ (−1)*ᵏ*⁻¹ exp(−2 *k*² *x*²), which converges fast for large *x*; for small *x* its transform by Jacobi's
  /// theta function, 1 − √(2π)/*x* · Σ exp(−(2*k* − 1)² π²/(8 *x*²)), does. At the border four terms of either
  /// leave less than 10⁻¹⁵.
  static func kolmogorovTail(_ x: Double) -> Double {
    guard x > 0.05 else { return 1 }  // Below, the tail differs from 1 by less than 10⁻²⁰⁰.
    if x < 1 {
      let unit = -Double.pi * Double.pi / (8 * x * x)
      let series = [1.0, 3, 5, 7].reduce(0) { $0 + exp($1 * $1 * unit) }
      return 1 - (2 * Double.pi).squareRoot() / x * series
    }
    let unit = -2 * x * x
    return 2 * (exp(unit) - exp(4 * unit) + exp(9 * unit) - exp(16 * unit))
  }

  /// Pearson's chi-square test of `observed` counts against the `expected` ones.
  ///
  /// The statistic is Σ (observed − expected)²/expected, with one degree of freedom less than there are
  /// cells, and one less again for each of `estimatedParameters` taken from the same samples. The chi-square
  /// distribution is a good approximation where every expected count is at least 5 (Cochran, "The χ² Test of
  /// Goodness of Fit", *Ann. Math. Stat.* 23, 1952): join cells until it is.
  /// - Precondition: as many counts as expectations, these positive; a degree of freedom remains.
  /// - Complexity: O(*k*), *k* cells.
  public static func chiSquare(
    observed: [Int], expected: [Double], estimatedParameters: Int = 0
  ) -> GoodnessOfFit {
    precondition(observed.count == expected.count, "each observed count has one expectation")
    precondition(expected.allSatisfy { $0 > 0 }, "what is never expected cannot be tested")
    let freedom = observed.count - 1 - estimatedParameters
    precondition(freedom >= 1, "a chi-square test needs a degree of freedom")
    let statistic = zip(observed, expected).reduce(0) { sum, cell in
      let difference = Double(cell.0) - cell.1
      return sum + difference * difference / cell.1
    }
    return GoodnessOfFit(statistic: statistic, pValue: gsl_cdf_chisq_Q(statistic, Double(freedom)))
  }
}
