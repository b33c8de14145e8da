// Count, mean and variance of a stream of numbers, in one pass.

/// The count, mean and variance of numbers that arrive one by one.
///
/// Welford's recurrence (B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and
/// Products", *Technometrics* 4, 1962) keeps the sum of squared deviations from the running mean, so nothing
/// cancels when the mean is large beside the deviation, as it does when squares are summed.
@frozen
public struct Moments: Equatable, Sendable {
  /// How many numbers there were.
  public private(set) var count = 0

  private var runningMean = 0.0
  private var squaredDeviations = 0.0

  /// The moments of no numbers.
  public init() {}

  /// The moments of `samples`.
  /// - Complexity: O(*n*), *n* samples.
  public init(_ samples: some Sequence<Double>) {
    for sample in samples { add(sample) }
  }

  /// Takes in `sample`.
  /// - Complexity: O(1).
  public mutating func add(_ sample: Double) {
    count += 1
    let deviation = sample - runningMean
    runningMean += deviation / Double(count)
    squaredDeviations += deviation * (sample - runningMean)
  }

  /// Takes in everything that `other` has taken in.
  ///
  /// The pairwise update of Chan, Golub and LeVeque ("Updating Formulae and a Pairwise Algorithm for
  /// Computing Sample Variances", COMPSTAT 1982). Equal to adding the samples one by one up to rounding.
  /// - Complexity: O(1).
  public mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let distance = other.runningMean - runningMean
    squaredDeviations += other.squaredDeviations
    squaredDeviations += distance * distance * (Double(count) / total) * Double(other.count)
    runningMean += distance * (Double(other.count) / total)
    count += other.count
  }

  /// The arithmetic mean; nil without samples.
  public var mean: Double? { count > 0 ? runningMean : nil }

  /// The unbiased sample variance, with divisor *n* − 1; nil with fewer than two samples.
  public var variance: Double? { count > 1 ? squaredDeviations / Double(count - 1) : nil }

  /// The square root of the sample variance; nil with fewer than two samples.
  public var standardDeviation: Double? { variance?.squareRoot() }

  /// The standard deviation of the mean, *s*/√*n*, of independent samples; nil with fewer than two.
  public var standardError: Double? { variance.map { ($0 / Double(count)).squareRoot() } }
}
