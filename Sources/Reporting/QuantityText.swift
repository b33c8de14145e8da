// Amounts as scenario files write them: with their unit, exactly.

package import Models
package import SimEngine

/// Amounts as scenario files write them.
package enum QuantityText {
  /// `value` in base units of `unit`, as a scenario would write it.
  package static func text(_ value: Int64, _ unit: ParameterUnit) -> String {
    guard value != .max else { return "unlimited" }
    return switch unit {
    case .count: "\(value)"
    case .duration: duration(SimDuration(nanoseconds: value))
    case .size: size(value)
    }
  }

  /// The span in the largest unit of which it is at least one; hours and minutes only where
  /// they are whole, and minutes from two on.
  package static func duration(_ duration: SimDuration) -> String {
    let nanoseconds = duration.nanoseconds
    guard nanoseconds != .max else { return "unlimited" }
    let units: [(name: String, length: Int64, least: Int64, mustDivide: Bool)] = [
      ("h", 3_600_000_000_000, 1, true), ("min", 60_000_000_000, 2, true), ("s", 1_000_000_000, 1, false),
      ("ms", 1_000_000, 1, false), ("us", 1000, 0, false),
    ]
    guard nanoseconds != 0 else { return "0s" }
    for unit in units
    where nanoseconds >= unit.least * unit.length && (!unit.mustDivide || nanoseconds % unit.length == 0) {
      return ratio(nanoseconds, unit.length) + unit.name
    }
    return "-"
  }

  /// Bytes in the largest binary unit of which they are a whole number.
  package static func size(_ bytes: Int64) -> String {
    let units: [(name: String, length: Int64)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    guard bytes > 0, let unit = units.first(where: { bytes % $0.length == 0 }) else { return "\(bytes)B" }
    return "\(bytes / unit.length)\(unit.name)"
  }

  /// A share of one as a percentage of at most four significant digits.
  package static func percent(_ share: Double) -> String {
    (NumberText.significant(share * 100, digits: 4) ?? "-") + " %"
  }

  /// numerator / denominator as an exact decimal; a power of ten, or one that divides the numerator.
  private static func ratio(_ numerator: Int64, _ denominator: Int64) -> String {
    let whole = numerator / denominator
    var rest = numerator % denominator
    var decimals = ""
    while rest != 0 {
      rest *= 10
      decimals += "\(rest / denominator)"
      rest %= denominator
    }
    return decimals.isEmpty ? "\(whole)" : "\(whole).\(decimals)"
  }
}
