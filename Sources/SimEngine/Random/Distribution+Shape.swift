// The families of distributions and their parameters, as a user gives them.

extension Distribution {
  /// A family and its parameters.
  ///
  /// `mean` and `cv` (standard deviation over mean) are those of the draws themselves, whatever the family's
  /// native parameters are.
  public indirect enum Shape: Sendable, Hashable {
    /// Always the same value; 0 is allowed.
    case constant(Double)
    /// Every value from `from` to `to` equally likely.
    case uniform(from: Double, to: Double)
    /// Without memory: cv 1.
    case exponential(mean: Double)
    /// Sums of exponentials and what lies between; cv from 0.001 to 100.
    case gamma(mean: Double, cv: Double)
    /// Products of many small factors; cv from 0.001 to 100.
    case lognormal(mean: Double, cv: Double)
    /// Ageing (cv below 1) or settling (above 1); cv from 0.001 to 100.
    case weibull(mean: Double, cv: Double)
    /// One of two exponentials with balanced means (each brings half of the total); cv from 1 to 1000.
    case hyperexponential(mean: Double, cv: Double)
    /// `stages` exponentials one after the other, together `mean`; 1 to 1,000,000 stages.
    case erlang(mean: Double, stages: Int)
    /// A power-law tail of index `alpha` cut off at `max`; its scale is chosen so that the mean is `mean`.
    case pareto(mean: Double, alpha: Double, max: Double)
    /// A normal law of this mean and standard deviation, of which only draws from 0 up count. What the
    /// distribution reports as its mean and variance are those of what remains, so the mean is above `mean`.
    case normal(mean: Double, sd: Double)
    /// One of several shapes, picked in proportion to their weights.
    case mixture([Component])
    /// One of these values, each equally likely, with replacement.
    case empirical([Double])
  }

  /// A part of a mixture.
  public struct Component: Sendable, Hashable {
    /// How often the part is picked, relative to the others.
    public var weight: Double
    /// What is drawn then.
    public var shape: Shape

    /// A part of this weight and shape.
    public init(weight: Double, shape: Shape) {
      self.weight = weight
      self.shape = shape
    }
  }
}
