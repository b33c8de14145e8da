// How a value is drawn: native parameters and a call of GSL.

public import CGSL

/// The parameters that drawing needs, and no more: small enough to be passed in registers.
///
/// The cases hold no references but for the two with tables, so drawing is a jump and a call, without allocation or
/// reference counting.
@frozen
@usableFromInline
enum Draw: Sendable {
  case constant(Double)
  case uniform(from: Double, to: Double)
  case exponential(mean: Double)
  case gamma(shape: Double, scale: Double)
  case lognormal(zeta: Double, sigma: Double)
  case weibull(scale: Double, shape: Double)
  /// The first of two exponentials with probability `shortShare`, else the second.
  case hyperexponential(shortShare: Double, shortMean: Double, longMean: Double)
  /// `excess` is the part of the untruncated law that lies above the upper end.
  case truncatedPareto(alpha: Double, scale: Double, excess: Double)
  case truncatedNormal(center: Double, sd: Double)
  case mixture(MixtureTable)
  case empirical(EmpiricalTable)

  /// Draws a value; the exponential, of which most models draw most, without a further call.
  @inlinable func callAsFunction(_ stream: inout RandomStream) -> Double {
    if case .exponential(let mean) = self { return stream.withGSL { gsl_ran_exponential($0, mean) } }
    return any(&stream)
  }

  @usableFromInline func any(_ stream: inout RandomStream) -> Double {
    switch self {
    case .exponential(let mean): stream.withGSL { gsl_ran_exponential($0, mean) }
    case .constant(let value): value
    case .uniform(let from, let to): stream.withGSL { gsl_ran_flat($0, from, to) }
    case .gamma(let shape, let scale): stream.withGSL { gsl_ran_gamma($0, shape, scale) }
    case .lognormal(let zeta, let sigma): stream.withGSL { gsl_ran_lognormal($0, zeta, sigma) }
    case .weibull(let scale, let shape): stream.withGSL { gsl_ran_weibull($0, scale, shape) }
    case .hyperexponential(let shortShare, let shortMean, let longMean):
      stream.withGSL { generator in
        gsl_ran_exponential(
          generator, gsl_ran_bernoulli(generator, shortShare) == 1 ? shortMean : longMean)
      }
    case .truncatedPareto(let alpha, let scale, let excess):
      // The upper tail is inverted at a uniform number from `excess` to 1, so no draw has to be rejected.
      stream.withGSL { gsl_cdf_pareto_Qinv(gsl_ran_flat($0, excess, 1), alpha, scale) }
    case .truncatedNormal(let center, let sd): Self.truncatedNormal(center, sd, &stream)
    case .mixture(let table): table.draw(&stream)
    case .empirical(let table): table.draw(&stream)
    }
  }

  /// Draws until one is not negative: on average at most twice, as `center` is not negative.
  private static func truncatedNormal(
    _ center: Double, _ sd: Double, _ stream: inout RandomStream
  ) -> Double {
    stream.withGSL { generator in
      while true {
        let value = center + gsl_ran_gaussian_ziggurat(generator, sd)
        if value >= 0 { return value }
      }
    }
  }
}
