// Joining the shortest of a few queues chosen at random, in an endlessly large fleet.

internal import CGSL

/// A fleet of M/M/1 servers where each customer joins the shortest of `choices` queues picked at random.
///
/// In the limit of many servers a share *λ*^((*dⁱ* − 1)/(*d* − 1)) of the queues holds at least *i* customers
/// (Vvedenskaya, Dobrushin and Karpelevich, *Problems of Information Transmission* 32, 1996; Mitzenmacher,
/// "The Power of Two Choices in Randomized Load Balancing", *IEEE Trans. Parallel Distrib. Syst.* 12, 2001).
/// Real fleets are worse: markedly below a hundred servers.
public struct Supermarket: Hashable, Sendable {
  /// Arrivals per server, in multiples of what it can serve.
  public let load: Double

  /// How many queues a customer looks at.
  public let choices: Int

  /// A fleet under `load` with so many `choices`.
  /// - Precondition: 0 < `load` < 1, `choices` ≥ 1.
  public init(load: Double, choices: Int) {
    precondition(load > 0 && load < 1 && choices >= 1, "an overloaded fleet has no steady state")
    self.load = load
    self.choices = choices
  }

  /// The mean time from arrival to departure in mean service times: Σ *λ*^((*dⁱ* − *d*)/(*d* − 1)), *i* ≥ 1.
  /// - Complexity: O(log log) in the precision for two choices or more; O(1) for one.
  public var meanSojourn: Double {
    guard choices > 1 else { return 1 / (1 - load) }
    var sum = 0.0
    var term = 1.0
    var power = 1.0  // dⁱ⁻¹: the exponent grows by dⁱ from term i to term i + 1.
    while term > sum * 0x1p-60 {
      sum += term
      power *= Double(choices)
      term *= pow(load, power)
    }
    return sum
  }
}
