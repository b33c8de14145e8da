// Numbers as decimal text: the same digits on every platform, and never an exponent.

/// Numbers as decimal text, rounded half away from zero on the shortest decimal that reads back as the number.
package enum NumberText {
  /// The shortest decimal that reads back as `value`; nil if it is not finite.
  package static func exact(_ value: Double) -> String? { Decimal(value)?.text }

  /// `value` with at most `digits` significant digits and without trailing zeros; nil if it is not finite.
  package static func significant(_ value: Double, digits: Int) -> String? {
    guard var decimal = Decimal(value) else { return nil }
    decimal.round(toPlace: decimal.magnitude - digits + 1, .toNearestOrAwayFromZero)
    return decimal.text
  }

  /// `value` rounded to a multiple of 10^`place`, with trailing zeros up to that place; nil if it is not finite.
  package static func toPlace(
    _ value: Double, _ place: Int, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
  ) -> String? {
    guard var decimal = Decimal(value) else { return nil }
    decimal.round(toPlace: place, rule)
    let text = decimal.text
    guard place < 0 else { return text }
    let decimals = text.split(separator: ".").dropFirst().first?.count ?? 0
    return text + (decimals == 0 ? "." : "") + String(repeating: "0", count: -place - decimals)
  }

  /// A share of one as a percentage of at most so many significant digits.
  package static func percent(_ share: Double, digits: Int = 4) -> String {
    (significant(share * 100, digits: digits) ?? "-") + " %"
  }

  /// The place of the first significant digit of `value` (2 for 123, -1 for 0.5); nil for zero and for what is not finite.
  package static func magnitude(_ value: Double) -> Int? {
    guard let decimal = Decimal(value), decimal.digits != [0] else { return nil }
    return decimal.magnitude
  }
}

/// A finite decimal number: digits × 10^exponent.
private struct Decimal {
  var isNegative: Bool
  /// Without leading zeros; `[0]` is zero.
  var digits: [UInt8]
  var exponent: Int

  /// The shortest decimal that reads back as `value`; nil if it is not finite.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    isNegative = value < 0
    digits = []
    exponent = 0
    var hasPoint = false
    let parts = "\(value.magnitude)".utf8.split(separator: UInt8(ascii: "e"))
    for character in parts[0] {
      if character == UInt8(ascii: ".") {
        hasPoint = true
      } else {
        digits.append(character - UInt8(ascii: "0"))
        exponent -= hasPoint ? 1 : 0
      }
    }
    if parts.count > 1 { exponent += Int(String(Substring(parts[1]))) ?? 0 }
    normalise()
  }

  /// The place of the first digit.
  var magnitude: Int { exponent + digits.count - 1 }

  mutating func round(toPlace place: Int, _ rule: FloatingPointRoundingRule) {
    let dropped = place - exponent
    guard dropped > 0 else { return }
    let tail = dropped <= digits.count ? Array(digits.suffix(dropped)) : [0]
    let carries =
      switch rule {
      case .up: digits != [0]
      case .down, .towardZero: false
      default: (tail.first ?? 0) >= 5
      }
    // Trailing zeros have been stripped, so a dropped tail is never zero: `.up` may carry without looking.
    digits.removeLast(min(dropped, digits.count))
    exponent = place
    if carries { increment() }
    normalise()
  }

  private mutating func increment() {
    var position = digits.count - 1
    while position >= 0, digits[position] == 9 {
      digits[position] = 0
      position -= 1
    }
    if position >= 0 { digits[position] += 1 } else { digits.insert(1, at: 0) }
  }

  private mutating func normalise() {
    digits = Array(digits.drop { $0 == 0 })
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    guard digits.isEmpty else { return }
    digits = [0]
    exponent = 0
    isNegative = false
  }

  var text: String {
    var characters = digits.map { Character(Unicode.Scalar($0 + 48)) }
    if exponent >= 0 {
      characters += [Character](repeating: "0", count: exponent)
    } else {
      let leading = -exponent - digits.count + 1
      if leading > 0 { characters = [Character](repeating: "0", count: leading) + characters }
      characters.insert(".", at: characters.count + exponent)
    }
    return (isNegative ? "-" : "") + String(characters)
  }
}
