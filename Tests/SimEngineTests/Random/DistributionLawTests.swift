// What a distribution says of itself hangs together: moments, distribution function, parameters.

import CGSL
import SimEngine
import Testing

@Suite("A distribution")
struct DistributionLawTests {
  typealias Shape = Distribution.Shape

  @Test("has the mean and cv it was asked for")
  func requestedMoments() throws {
    for cv in [0.001, 0.05, 0.7, 1, 3, 100] {
      let shapes: [Shape] = [.gamma(mean: 9, cv: cv), .lognormal(mean: 9, cv: cv), .weibull(mean: 9, cv: cv)]
      for shape in shapes + (cv < 1 ? [] : [.hyperexponential(mean: 9, cv: cv)]) {
        let distribution = try Distribution(shape)
        #expect(abs(distribution.mean / 9 - 1) < 1e-12, "\(shape)")
        #expect(abs(distribution.variance / (81 * cv * cv) - 1) < 1e-12, "\(shape)")
      }
    }
    #expect(try Distribution(.erlang(mean: 8, stages: 4)).variance == 16)
    #expect(try Distribution(.pareto(mean: 10, alpha: 0.7, max: 1000)).mean == 10)
    #expect(try Distribution(.uniform(from: 1, to: 4)).variance == 0.75)
    #expect(try Distribution(.empirical([1, 3])).variance == 1)
  }

  /// ∫(1 − F) = mean and ∫2x(1 − F) = mean² + variance, by the trapezoid rule in ln x.
  @Test(
    "has the mean and variance of its distribution function, to 10⁻⁵",
    arguments: DistributionSamplingTests.continuous + [
      .gamma(mean: 1, cv: 0.01), .weibull(mean: 1, cv: 0.01), .weibull(mean: 1, cv: 4),
      .lognormal(mean: 1, cv: 4), .hyperexponential(mean: 1, cv: 20), .erlang(mean: 1, stages: 5000),
      .pareto(mean: 1, alpha: 0.1, max: 1.5), .pareto(mean: 1, alpha: 8, max: 40),
    ])
  func momentsOfTheDistributionFunction(shape: Shape) throws {
    let distribution = try Distribution(shape)
    let step = 1e-4
    var first = 0.0
    var second = 0.0
    for index in -250_000..<200_000 {
      let x = distribution.mean * exp((Double(index) + 0.5) * step)
      let tail = 1 - distribution.cumulative(x)
      if tail <= 0 { break }
      first += tail * x * step
      second += 2 * x * tail * x * step
    }
    #expect(abs(first / distribution.mean - 1) < 1e-5)
    let square = distribution.mean * distribution.mean + distribution.variance
    #expect(abs(second / square - 1) < 1e-5)
  }

  @Test(
    "has a distribution function from 0 to 1 that never falls",
    arguments: DistributionSamplingTests.continuous + DistributionSamplingTests.discrete)
  func distributionFunction(shape: Shape) throws {
    let distribution = try Distribution(shape)
    #expect(distribution.cumulative(-1) == 0)
    #expect(distribution.cumulative(.infinity) == 1)
    #expect(distribution.cumulative(.nan).isNaN)
    let values = (0...2000).map { distribution.cumulative(distribution.mean * Double($0) / 100) }
    #expect(values.allSatisfy { (0...1).contains($0) })
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test("equals another exactly where the shapes are equal")
  func equality() throws {
    let one = try Distribution(.empirical([1, 2]))
    #expect(one == (try Distribution(.empirical([1, 2]))))
    #expect(one != (try Distribution(.empirical([1, 3]))))
    #expect(Set([one, one]).count == 1)
  }

  @Test(
    "at the edge of what is allowed still draws numbers that are finite and not negative",
    arguments: [
      .gamma(mean: 1, cv: 100), .gamma(mean: 1, cv: 0.001), .lognormal(mean: 1, cv: 100),
      .weibull(mean: 1, cv: 100), .weibull(mean: 1, cv: 0.001), .hyperexponential(mean: 1, cv: 1000),
      .erlang(mean: 1, stages: 1_000_000), .pareto(mean: 1, alpha: 0.01, max: 2),
      .pareto(mean: 1, alpha: 1000, max: 0x1p62), .pareto(mean: 1, alpha: 1, max: 1.00001),
      .normal(mean: 0, sd: 1e-300), .normal(mean: 0x1p61, sd: 1), .constant(0x1p62),
      .uniform(from: 0, to: 0x1p62),
      .exponential(mean: 1e-300), .exponential(mean: 1e17),
    ] as [Shape])
  func edges(shape: Shape) throws {
    let distribution = try Distribution(shape)
    let draws = DistributionSamplingTests.draw(2000, from: distribution)
    #expect(draws.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 0x1p62 })
  }
}
