// What every family of distributions knows of itself, and the way from a shape to its law.

internal import CGSL

/// One family with its native parameters.
protocol Law: Sendable {
  /// The expected value of a draw.
  var mean: Double { get }
  /// The expected squared distance of a draw from the mean.
  var variance: Double { get }
  /// How a value is drawn.
  var draw: Draw { get }
  /// The probability of a draw of at most `x`, which is finite and not negative.
  func cumulative(_ x: Double) -> Double
}

extension Distribution.Shape {
  /// The law of this shape.
  func law() throws(DistributionError) -> any Law {
    switch self {
    case .constant(let value): try ConstantLaw(value: value)
    case .uniform(let from, let to): try UniformLaw(from: from, to: to)
    case .exponential(let mean): try ExponentialLaw(mean: mean)
    case .gamma(let mean, let cv): try GammaLaw(mean: mean, cv: cv)
    case .lognormal(let mean, let cv): try LognormalLaw(mean: mean, cv: cv)
    case .weibull(let mean, let cv): try WeibullLaw(mean: mean, cv: cv)
    case .hyperexponential(let mean, let cv): try HyperexponentialLaw(mean: mean, cv: cv)
    case .erlang(let mean, let stages): try GammaLaw(mean: mean, stages: stages)
    case .pareto(let mean, let alpha, let max): try TruncatedParetoLaw(mean: mean, alpha: alpha, max: max)
    case .normal(let mean, let sd): try TruncatedNormalLaw(mean: mean, sd: sd)
    case .mixture(let components): try MixtureLaw(components)
    case .empirical(let values): try EmpiricalLaw(values)
    }
  }

  /// The parameter that says how large the draws are, for messages.
  var locationParameter: String {
    switch self {
    case .constant: "constant"
    case .uniform: "to"
    case .exponential, .gamma, .lognormal, .weibull, .hyperexponential, .erlang, .pareto, .normal: "mean"
    case .mixture: "mixture"
    case .empirical: "empirical"
    }
  }
}

/// Makes GSL report errors to its caller instead of ending the process, once and for all threads.
enum GSLErrors {
  static let areReturned: Bool = {
    gsl_set_error_handler_off()
    return true
  }()
}
