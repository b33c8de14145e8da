// Every distribution against its own mean, variance and distribution function.

import CGSL
import SimEngine
import Testing

@Suite("A distribution's draws")
struct DistributionSamplingTests {
  typealias Shape = Distribution.Shape

  static let continuous: [Shape] = [
    .uniform(from: 2, to: 5),
    .exponential(mean: 3e6),
    .gamma(mean: 40, cv: 0.2), .gamma(mean: 40, cv: 1), .gamma(mean: 40, cv: 2.5),
    .lognormal(mean: 80e6, cv: 0.5), .lognormal(mean: 80e6, cv: 1.5),
    .weibull(mean: 7, cv: 0.3), .weibull(mean: 7, cv: 1), .weibull(mean: 7, cv: 2),
    .hyperexponential(mean: 5, cv: 1), .hyperexponential(mean: 5, cv: 4.5),
    .erlang(mean: 12, stages: 1), .erlang(mean: 12, stages: 7),
    .pareto(mean: 10, alpha: 0.7, max: 1000), .pareto(mean: 10, alpha: 1, max: 500),
    .pareto(mean: 10, alpha: 1.5, max: 11), .pareto(mean: 10, alpha: 2, max: 200),
    .pareto(mean: 10, alpha: 3.3, max: 1e9),
    .normal(mean: 10, sd: 1), .normal(mean: 1, sd: 2), .normal(mean: 0, sd: 3),
    .mixture([
      .init(weight: 3, shape: .exponential(mean: 1)),
      .init(weight: 1, shape: .uniform(from: 10, to: 30)),
    ]),
  ]

  static let discrete: [Shape] = [
    .constant(0), .constant(250), .uniform(from: 4, to: 4),
    .empirical([7]), .empirical([1, 2, 2, 8, 8, 8, 8, 100, 0]),
    .mixture([.init(weight: 0.2, shape: .constant(5)), .init(weight: 0.8, shape: .empirical([1, 5]))]),
  ]

  /// Draws as the models do: a stream for each draw.
  static func draw(_ count: Int, from distribution: Distribution) -> [Double] {
    (0..<count).map { entity in
      var stream = RandomStream(
        seed: 2026, replication: 3, purpose: StreamPurpose(rawValue: 9), entity: UInt64(entity), index: 1)
      return distribution.sample(&stream)
    }
  }

  @Test("have its mean and variance, within 4.42 standard errors", arguments: continuous + discrete)
  func moments(shape: Shape) throws {
    let distribution = try Distribution(shape)
    let draws = Self.draw(200_000, from: distribution)
    let size = Double(draws.count)
    let deviations = draws.map { $0 - distribution.mean }
    let squares = deviations.map { $0 * $0 }
    let meanError = abs(deviations.reduce(0, +)) / size
    #expect(meanError <= criticalZ * (distribution.variance / size).squareRoot())
    // The standard error of the variance comes from the draws' own fourth moment.
    let spread = squares.reduce(0) { $0 + ($1 - distribution.variance) * ($1 - distribution.variance) } / size
    let varianceError = abs(squares.reduce(0, +) / size - distribution.variance)
    #expect(varianceError <= criticalZ * (spread / size).squareRoot() + 1e-12 * distribution.variance)
  }

  @Test("follow its distribution function: Kolmogorov–Smirnov at 10⁻⁴", arguments: continuous)
  func kolmogorovSmirnov(shape: Shape) throws {
    let distribution = try Distribution(shape)
    let draws = Self.draw(50_000, from: distribution).sorted()
    let size = Double(draws.count)
    var distance = 0.0
    for (rank, value) in draws.enumerated() {
      let probability = distribution.cumulative(value)
      distance = max(distance, probability - Double(rank) / size, Double(rank + 1) / size - probability)
    }
    #expect(distance * size.squareRoot() <= criticalKolmogorov)
  }

  @Test("fall on each value as often as its distribution function steps: χ² at 10⁻⁵", arguments: discrete)
  func frequencies(shape: Shape) throws {
    let distribution = try Distribution(shape)
    let draws = Self.draw(50_000, from: distribution)
    let counts = Dictionary(grouping: draws, by: \.self).mapValues { Double($0.count) }
    var statistic = 0.0
    var covered = 0.0
    for (value, count) in counts {
      let share = distribution.cumulative(value) - distribution.cumulative(value.nextDown)
      let expected = share * Double(draws.count)
      statistic += (count - expected) * (count - expected) / expected
      covered += share
    }
    #expect(abs(covered - 1) < 1e-12, "some value was never drawn, or one was drawn that has no share")
    if counts.count > 1 {
      #expect(gsl_cdf_chisq_Q(statistic, Double(counts.count - 1)) > 1e-5)
    } else {
      #expect(statistic == 0)
    }
  }
}
