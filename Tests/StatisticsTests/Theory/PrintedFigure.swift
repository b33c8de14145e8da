// A figure as printed in a table, with the tolerance that its digits imply.

import Testing

/// A printed decimal: it stands for every number that rounds to it.
struct PrintedFigure: ExpressibleByStringLiteral, Sendable {
  let value: Double
  let tolerance: Double

  init(stringLiteral text: String) {
    guard let number = Double(text) else { preconditionFailure("not a figure: \(text)") }
    let decimals = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first ?? ""
    value = number
    // Half a unit of the last digit, and a little for a figure that lies exactly between two.
    tolerance = decimals.reduce(0.500_001) { unit, _ in unit / 10 }
  }

  /// Whether `other` would be printed like this.
  func matches(_ other: Double) -> Bool { (other - value).magnitude <= tolerance }
}

/// Expects that `observed` rounds to the digits of `printed`.
func expect(
  _ observed: Double, prints printed: PrintedFigure, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    printed.matches(observed), "\(observed) is not printed \(printed.value); \(comment ?? "")",
    sourceLocation: sourceLocation)
}
