// A request that waits for the slowest of several parts.

internal import CGSL

/// A request that is answered when the last of its independent parts is.
///
/// Dean and Barroso, "The Tail at Scale", *Commun. ACM* 56, 2013.
public struct FanOut: Hashable, Sendable {
  /// The number of parts.
  public let parts: Int

  /// A request of so many `parts`.
  /// - Precondition: `parts` ≥ 1.
  public init(parts: Int) {
    precondition(parts >= 1, "a request has a part")
    self.parts = parts
  }

  /// The probability that at least one part is slow, each being so with `probability`: 1 − (1 − *p*)*ⁿ*.
  ///
  /// By logarithms of 1 + *x*, so that a small probability does not vanish beside the 1.
  /// - Precondition: 0 ≤ `probability` ≤ 1.
  public func slowProbability(of probability: Double) -> Double {
    precondition(probability >= 0 && probability <= 1, "a probability lies between 0 and 1")
    return -expm1(Double(parts) * log1p(-probability))
  }

  /// The quantile of one part that the request's `quantile` asks for: *q*^(1/*n*).
  /// - Precondition: 0 ≤ `quantile` ≤ 1.
  public func partQuantile(for quantile: Double) -> Double {
    precondition(quantile >= 0 && quantile <= 1, "a quantile lies between 0 and 1")
    return pow(quantile, 1 / Double(parts))
  }

  /// The mean of the slowest part if parts are exponential with mean 1: the harmonic number 1 + 1/2 + … + 1/*n*.
  /// - Complexity: O(*n*), *n* parts.
  public var meanSlowestExponential: Double {
    (1...parts).reversed().reduce(0) { $0 + 1 / Double($1) }
  }
}
