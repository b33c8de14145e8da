// A quantile as an exact fraction, its rank among n samples, and how many samples it needs.

/// The share of a population that lies at or below a value, held exactly in thousand-millionths.
///
/// The definition used throughout is the inverse of the empirical distribution function: the quantile *q*
/// of *n* samples is the smallest sample *x* with F*ₙ*(*x*) ≥ *q*, which is the one of rank ⌈*q n*⌉ (Hyndman
/// and Fan, "Sample Quantiles in Statistical Packages", *The American Statistician* 50, 1996, definition 1).
/// It is always one of the samples; nothing is interpolated.
///
/// The fraction is an integer because 0.99 is not a binary number: rounding must not decide whether 1,000
/// samples carry a p99.
///
/// ```swift
/// Quantile(0.99).rank(among: 1000)     // 990
/// Quantile(0.99).minimumSamples        // 1000
/// ```
@frozen
public struct Quantile: Hashable, Comparable, Sendable {
  /// The fraction times 10⁹, from 0 to 10⁹.
  public let billionths: Int64

  /// The fraction `billionths` · 10⁻⁹.
  /// - Precondition: 0 ≤ `billionths` ≤ 10⁹.
  public init(billionths: Int64) {
    precondition((0...1_000_000_000).contains(billionths), "a quantile lies between 0 and 1")
    self.billionths = billionths
  }

  /// The fraction nearest to `fraction` with nine decimals.
  /// - Precondition: 0 ≤ `fraction` ≤ 1.
  public init(_ fraction: Double) {
    precondition(fraction >= 0 && fraction <= 1, "a quantile lies between 0 and 1")
    self.init(billionths: Int64((fraction * 1e9).rounded()))
  }

  /// The fraction as a floating-point number.
  public var fraction: Double { Double(billionths) / 1e9 }

  /// Whether `lhs` is the lower of the two.
  public static func < (lhs: Quantile, rhs: Quantile) -> Bool { lhs.billionths < rhs.billionths }

  /// The rank, from 1 to `count`, of this quantile among `count` samples: ⌈*q n*⌉, and 1 for *q* = 0.
  /// - Precondition: `count` ≥ 1.
  public func rank(among count: Int) -> Int {
    precondition(count >= 1, "no rank among no samples")
    let product = Int128(billionths) * Int128(count)
    return max(1, Int((product + 999_999_999) / 1_000_000_000))
  }

  /// This quantile of samples in ascending order; nil if there are none.
  /// - Complexity: O(1).
  public func value<Sample: Comparable>(ofSorted samples: [Sample]) -> Sample? {
    samples.isEmpty ? nil : samples[rank(among: samples.count) - 1]
  }

  /// How many samples must lie beyond a quantile for it to be worth reporting.
  ///
  /// The number of samples beyond a fixed quantile is binomial with mean *n*(1 − *q*), close to Poisson for
  /// a high *q*: with ten of them its standard deviation is √10 ≈ 3.2, so the tail that the estimate rests
  /// on is known to about a third. With one, the "p99" is the largest sample, and says nothing about the
  /// population's.
  public static let samplesBeyond = 10

  /// The least number of samples that supports this quantile; nil for 0 and 1, which none does.
  ///
  /// A quantile *q* is supported by *n* samples if at least ``samplesBeyond`` lie beyond it on its thinner
  /// side: *n* · min(*q*, 1 − *q*) ≥ 10. The 0.99 quantile needs 1,000 samples, the 0.999 quantile 10,000.
  public var minimumSamples: Int? {
    let beyond = min(billionths, 1_000_000_000 - billionths)
    guard beyond > 0 else { return nil }
    return Int((Int64(Quantile.samplesBeyond) * 1_000_000_000 + beyond - 1) / beyond)
  }

  /// Whether `count` samples support this quantile; see ``minimumSamples``.
  public func isSupported(by count: Int) -> Bool {
    minimumSamples.map { count >= $0 } ?? false
  }
}

extension Quantile: ExpressibleByFloatLiteral {
  /// The fraction nearest to the literal with nine decimals.
  public init(floatLiteral value: Double) { self.init(value) }
}
