// Impossible parameters are refused, and the refusal names the parameter and the reason.

import SimEngine
import Testing

/// A shape that cannot be, and what is said about it.
struct Refusal: Sendable, CustomTestStringConvertible {
  let shape: Distribution.Shape
  let sentence: String

  init(_ shape: Distribution.Shape, _ sentence: String) {
    self.shape = shape
    self.sentence = sentence
  }

  var testDescription: String { sentence }
}

@Suite("A distribution's parameters")
struct DistributionErrorTests {
  static let refusals: [Refusal] = [
    Refusal(.constant(-1), "constant must not be negative, but is -1.0"),
    Refusal(.constant(.nan), "constant is not a number"),
    Refusal(.constant(.infinity), "constant must be finite"),
    Refusal(
      .constant(1e19), "constant must be at most 2^62 ns (146 years), the end of virtual time, but is 1e+19"),
    Refusal(.uniform(from: -1, to: 1), "from must not be negative, but is -1.0"),
    Refusal(.uniform(from: 3, to: 2), "from must be at most `to`, but 3.0 is above 2.0"),
    Refusal(.uniform(from: 3, to: .nan), "to is not a number"),
    Refusal(.exponential(mean: 0), "mean must be above 0, but is 0.0"),
    Refusal(.exponential(mean: -2), "mean must not be negative, but is -2.0"),
    Refusal(
      .exponential(mean: 1e18),
      "mean is so large that draws would pass 2^62 ns (146 years), the end of virtual time"),
    Refusal(.gamma(mean: 1, cv: 0), "cv must be from 0.001 to 100.0, but is 0.0"),
    Refusal(.gamma(mean: 1, cv: -1), "cv must be from 0.001 to 100.0, but is -1.0"),
    Refusal(.gamma(mean: 0, cv: 1), "mean must be above 0, but is 0.0"),
    Refusal(.lognormal(mean: 1, cv: .nan), "cv is not a number"),
    Refusal(.lognormal(mean: 1, cv: 1e9), "cv must be from 0.001 to 100.0, but is 1000000000.0"),
    Refusal(
      .lognormal(mean: 1e15, cv: 10),
      "mean is so large that draws would pass 2^62 ns (146 years), the end of virtual time"),
    Refusal(.weibull(mean: 1, cv: 0.0001), "cv must be from 0.001 to 100.0, but is 0.0001"),
    Refusal(.weibull(mean: 1, cv: 101), "cv must be from 0.001 to 100.0, but is 101.0"),
    Refusal(.hyperexponential(mean: 1, cv: 0.9), "cv must be from 1.0 to 1000.0, but is 0.9"),
    Refusal(.erlang(mean: 1, stages: 0), "stages must be from 1 to 1000000, but is 0"),
    Refusal(.erlang(mean: 1, stages: 1_000_001), "stages must be from 1 to 1000000, but is 1000001"),
    Refusal(.pareto(mean: 1, alpha: 0, max: 2), "alpha must be from 0.01 to 1000.0, but is 0.0"),
    Refusal(.pareto(mean: 2, alpha: 1, max: 2), "max must be above the mean, but 2.0 is not above 2.0"),
    Refusal(
      .pareto(mean: 2, alpha: 1, max: 2.000_000_1),
      "max must be at least 1.000001 times the mean; take a constant instead"),
    Refusal(
      .pareto(mean: 1, alpha: 0.01, max: 1e6),
      "mean is so small beside max that no scale gives it at alpha 0.01: raise alpha or lower max"),
    Refusal(.pareto(mean: 2, alpha: 1, max: .infinity), "max must be finite"),
    Refusal(.normal(mean: -1, sd: 1), "mean must not be negative, but is -1.0"),
    Refusal(.normal(mean: 1, sd: 0), "sd must be above 0, but is 0.0"),
    Refusal(.mixture([]), "mixture has no components"),
    Refusal(
      .mixture([.init(weight: 0, shape: .constant(1))]), "mixture[0].weight must be above 0, but is 0.0"),
    Refusal(
      .mixture([
        .init(weight: 1, shape: .constant(1)), .init(weight: 1, shape: .gamma(mean: 1, cv: 0)),
      ]), "mixture[1].cv must be from 0.001 to 100.0, but is 0.0"),
    Refusal(.empirical([]), "empirical has no values"),
    Refusal(.empirical([1, -1]), "empirical[1] must not be negative, but is -1.0"),
  ]

  @Test("are refused with the reason where no such distribution exists", arguments: refusals)
  func refused(refusal: Refusal) {
    let error = #expect(throws: DistributionError.self) { try Distribution(refusal.shape) }
    #expect(error?.description == refusal.sentence)
  }
}
