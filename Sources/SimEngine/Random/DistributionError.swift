// Why a distribution's parameters were refused.

/// Parameters that no distribution can have, with the reason in words.
public struct DistributionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The parameter at fault, as the user writes it; for a part of a mixture, with its place: `mixture[1].cv`.
  public let parameter: String
  /// What is wrong with it, as the rest of a sentence that starts with the parameter: "must be above 0, not -3".
  public let reason: String

  /// The whole sentence.
  public var description: String { "\(parameter) \(reason)" }
}

/// The checks that several distributions share.
enum Parameter {
  /// The greatest value time can take with room to add: 2⁶² ns, 146 years.
  static var limit: Double { 0x1p62 }

  /// Refuses `value` unless it is a number from 0 to ``limit``.
  static func requireNotNegative(_ value: Double, _ parameter: String) throws(DistributionError) {
    try requireNumber(value, parameter)
    guard value >= 0 else { throw refusal(parameter, "must not be negative, but is \(value)") }
    guard value <= limit else {
      throw refusal(
        parameter, "must be at most 2^62 ns (146 years), the end of virtual time, but is \(value)")
    }
  }

  /// Refuses `value` unless it is a number above 0 and up to ``limit``.
  static func requirePositive(_ value: Double, _ parameter: String) throws(DistributionError) {
    try requireNotNegative(value, parameter)
    guard value > 0 else { throw refusal(parameter, "must be above 0, but is \(value)") }
  }

  /// Refuses `value` unless it is a number from `range`.
  static func require(
    _ value: Double, in range: ClosedRange<Double>, _ parameter: String
  ) throws(DistributionError) {
    try requireNumber(value, parameter)
    guard range.contains(value) else {
      throw refusal(
        parameter, "must be from \(range.lowerBound) to \(range.upperBound), but is \(value)")
    }
  }

  static func refusal(_ parameter: String, _ reason: String) -> DistributionError {
    DistributionError(parameter: parameter, reason: reason)
  }

  private static func requireNumber(_ value: Double, _ parameter: String) throws(DistributionError) {
    guard !value.isNaN else { throw refusal(parameter, "is not a number") }
    guard value.isFinite else { throw refusal(parameter, "must be finite") }
  }
}
