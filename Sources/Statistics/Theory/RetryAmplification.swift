// How many attempts a request turns into when failures are retried.

internal import CGSL

/// The load that immediate retries add, where attempts fail independently.
///
/// Brooker, "Timeouts, retries, and backoff with jitter", Amazon Builders' Library.
public struct RetryAmplification: Hashable, Sendable {
  /// Attempts beyond the first that are allowed.
  public let retries: Int

  /// A client that retries so many times.
  /// - Precondition: `retries` ≥ 0.
  public init(retries: Int) {
    precondition(retries >= 0, "retries are not negative")
    self.retries = retries
  }

  /// The mean number of attempts for one request if each fails with `probability`: (1 − *pʳ*⁺¹)/(1 − *p*).
  /// - Precondition: 0 ≤ `probability` ≤ 1.
  /// - Complexity: O(*r*), *r* retries.
  public func meanAttempts(failing probability: Double) -> Double {
    precondition(probability >= 0 && probability <= 1, "a probability lies between 0 and 1")
    return (0...retries).reversed().reduce(0) { sum, _ in 1 + probability * sum }
  }

  /// The attempts that reach the last of `layers` layers, each retrying, if that one always fails.
  /// - Precondition: `layers` ≥ 0.
  public func worstCase(layers: Int) -> Double {
    precondition(layers >= 0, "layers are not negative")
    return pow(Double(retries + 1), Double(layers))
  }
}
