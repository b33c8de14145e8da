// Many tests at once: p-values that keep the probability of any false alarm below the level.

/// Holm's step-down correction for a family of tests.
///
/// The probability that any true null hypothesis is refused stays below the level, whatever the dependence between
/// the tests (Holm, "A Simple Sequentially Rejective Multiple Test Procedure", *Scand. J. Stat.* 6, 1979). Rows of a
/// comparison depend on each other strongly, as a mean and a median of the same requests do, so nothing less
/// general would do.
public enum Holm {
  /// The adjusted p-values, in the order of `pValues`: a hypothesis is refused at a level if its own is below it.
  ///
  /// The *k*-th smallest of *m* becomes (*m* − *k* + 1) times itself, no less than the one before, and 1 at most.
  /// - Precondition: each is from 0 to 1.
  /// - Complexity: O(*m* log *m*).
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    precondition(pValues.allSatisfy { (0...1).contains($0) }, "a probability lies between 0 and 1")
    var adjusted = pValues
    var greatest = 0.0
    let ascending = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    for (rank, index) in ascending.enumerated() {
      greatest = max(greatest, min(1, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = greatest
    }
    return adjusted
  }
}
