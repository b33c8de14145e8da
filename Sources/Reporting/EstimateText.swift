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
  package init(_ estimate: Estimate) {
    guard let value = estimate.value, value.isFinite else {
      self.init(value: estimate.needed.map { "needs >= \($0) requests" } ?? "-")
      return
    }
    guard let interval = estimate.interval, interval.low.isFinite, interval.high.isFinite else {
      self.init(value: Self.plain(value))
      return
    }
    // Twelve digits: the rounding error of the difference must not be rounded up.
    let half =
      NumberText.significant((interval.high - interval.low) / 2, digits: 12).flatMap(Double.init) ?? 0
    guard half > 0 else {
      self.init(value: Self.plain(value), error: value == 0 ? "" : "±0")
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
