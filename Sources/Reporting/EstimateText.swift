// An estimate as the text of a table's cell: as many digits as its interval supports.

package import Experiments
import Statistics

/// An estimate as the text of a table's cell.
package struct EstimateText: Sendable, Hashable {
  /// The value, or what stands in its place.
  package var value: String
  /// The half-width of the interval, or both of its ends where the value is not in the middle; may be empty.
  package var error: String

  package init(value: String, error: String = "") {
    self.value = value
    self.error = error
  }

  /// The estimate with the digits that its interval supports.
  ///
  /// The half-width keeps one significant digit, or two where it starts with 1 or 2; the value is rounded to
  /// the same place. The value never shows more than five significant digits nor, where there are so many,
  /// fewer than two. A half-width is rounded up: a table does not claim more than is known.
  ///
  /// Where all replications agree the value stands alone. Where there is no interval, and for counts (whose
  /// distribution is too skewed for one), it is `median (least–greatest)` of the replications.
  package init(_ estimate: Estimate, isCount: Bool = false) {
    guard let value = estimate.value, value.isFinite else {
      self.init(value: Self.missing(estimate))
      return
    }
    if estimate.replications > 1, let spread = estimate.spread {
      guard spread.least < spread.greatest else {
        self.init(value: Self.exact(spread.median))
        return
      }
      if isCount || estimate.interval == nil {
        self.init(
          value: Self.plain(spread.median),
          error: "(\(Self.plain(spread.least))–\(Self.plain(spread.greatest)))")
        return
      }
    }
    guard let interval = estimate.interval, interval.low.isFinite, interval.high.isFinite else {
      self.init(value: Self.plain(value))
      return
    }
    // Twelve digits: the rounding error of the difference must not be rounded up.
    let half =
      NumberText.significant((interval.high - interval.low) / 2, digits: 12).flatMap(Double.init) ?? 0
    guard half > 0 else {
      self.init(value: Self.exact(value))
      return
    }
    let place = Self.place(of: value, halfWidth: half)
    let text = NumberText.toPlace(value, place) ?? "-"
    let isCentred = abs((interval.high + interval.low) / 2 - value) <= half / 100
    if isCentred {
      self.init(value: text, error: "±" + (NumberText.toPlace(half, place, .up) ?? "-"))
    } else {
      let low = NumberText.toPlace(interval.low, place) ?? "-"
      let high = NumberText.toPlace(interval.high, place) ?? "-"
      self.init(value: text, error: "[\(low), \(high)]")
    }
  }

  /// Value and error in one.
  package var line: String { error.isEmpty ? value : "\(value) \(error)" }

  /// The same with an asterisk, which a note explains; what is no number stays as it is.
  func marked(_ isMarked: Bool) -> EstimateText {
    guard isMarked, value.first?.isNumber == true else { return self }
    return error.isEmpty
      ? EstimateText(value: value + "*") : EstimateText(value: value, error: error + "*")
  }

  /// What stands in place of a value that the sample cannot carry.
  private static func missing(_ estimate: Estimate) -> String {
    guard let needed = estimate.needed else { return "-" }
    return estimate.samples == 0 ? "none completed" : "needs >= \(needed) requests a replication"
  }

  /// Five significant digits, for a value that no replication contradicts; integers in full.
  private static func exact(_ value: Double) -> String {
    let isInteger = value == value.rounded()
    let place = isInteger ? 0 : min(0, (NumberText.magnitude(value) ?? 0) - 4)
    return NumberText.toPlace(value, place) ?? "-"
  }

  /// Three significant digits, and all digits before the point; integers up to five digits in full.
  private static func plain(_ value: Double) -> String {
    let magnitude = NumberText.magnitude(value) ?? 0
    let isShortInteger = value == value.rounded() && magnitude < 5
    return isShortInteger
      ? NumberText.toPlace(value, 0) ?? "-" : NumberText.toPlace(value, min(0, magnitude - 2)) ?? "-"
  }

  private static func place(of value: Double, halfWidth: Double) -> Int {
    let first = NumberText.magnitude(halfWidth) ?? 0
    let leading = NumberText.significant(halfWidth, digits: 15)?.first { $0 != "0" && $0 != "." } ?? "9"
    let supported = leading < "3" ? first - 1 : first
    guard let magnitude = NumberText.magnitude(value) else { return supported }
    return max(min(supported, magnitude - 1), magnitude - 4)
  }
}
