// From a shape to the law that draws it.

internal import CGSL

/// A law whose parameters are resolved: drawing is a switch over values that hold no references, but for tables.
enum Sampler: Sendable {
  case constant(ConstantLaw)
  case uniform(UniformLaw)
  case exponential(ExponentialLaw)
  case gamma(GammaLaw)
  case lognormal(LognormalLaw)
  case weibull(WeibullLaw)
  case hyperexponential(HyperexponentialLaw)
  case pareto(TruncatedParetoLaw)
  case normal(TruncatedNormalLaw)
  case mixture(MixtureLaw)
  case empirical(EmpiricalLaw)

  init(_ shape: Distribution.Shape) throws(DistributionError) {
    switch shape {
    case .constant(let value): self = .constant(try ConstantLaw(value: value))
    case .uniform(let from, let to): self = .uniform(try UniformLaw(from: from, to: to))
    case .exponential(let mean): self = .exponential(try ExponentialLaw(mean: mean))
    case .gamma(let mean, let cv): self = .gamma(try GammaLaw(mean: mean, cv: cv))
    case .lognormal(let mean, let cv): self = .lognormal(try LognormalLaw(mean: mean, cv: cv))
    case .weibull(let mean, let cv): self = .weibull(try WeibullLaw(mean: mean, cv: cv))
    case .hyperexponential(let mean, let cv):
      self = .hyperexponential(try HyperexponentialLaw(mean: mean, cv: cv))
    case .erlang(let mean, let stages): self = .gamma(try GammaLaw(mean: mean, stages: stages))
    case .pareto(let mean, let alpha, let max):
      self = .pareto(try TruncatedParetoLaw(mean: mean, alpha: alpha, max: max))
    case .normal(let mean, let sd): self = .normal(try TruncatedNormalLaw(mean: mean, sd: sd))
    case .mixture(let components): self = .mixture(try MixtureLaw(components))
    case .empirical(let values): self = .empirical(try EmpiricalLaw(values))
    }
  }

  /// The law by its interface, for everything but drawing.
  var law: any Law {
    switch self {
    case .constant(let law): law
    case .uniform(let law): law
    case .exponential(let law): law
    case .gamma(let law): law
    case .lognormal(let law): law
    case .weibull(let law): law
    case .hyperexponential(let law): law
    case .pareto(let law): law
    case .normal(let law): law
    case .mixture(let law): law
    case .empirical(let law): law
    }
  }

  func sample(_ stream: inout RandomStream) -> Double {
    switch self {
    case .constant(let law): law.sample(&stream)
    case .uniform(let law): law.sample(&stream)
    case .exponential(let law): law.sample(&stream)
    case .gamma(let law): law.sample(&stream)
    case .lognormal(let law): law.sample(&stream)
    case .weibull(let law): law.sample(&stream)
    case .hyperexponential(let law): law.sample(&stream)
    case .pareto(let law): law.sample(&stream)
    case .normal(let law): law.sample(&stream)
    case .mixture(let law): law.sample(&stream)
    case .empirical(let law): law.sample(&stream)
    }
  }
}

extension Distribution.Shape {
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
