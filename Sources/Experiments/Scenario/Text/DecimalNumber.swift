// Numbers as people write them, kept exact: digits and the place of the point.

/// A decimal number, exact.
struct DecimalNumber: Sendable, Hashable {
  let isNegative: Bool
  /// The number without its sign and point; below 10²⁰.
  let digits: UInt128
  /// How many of the digits are after the point; at most 20.
  let scale: Int

  private static let mostDigits = 20

  enum Refusal: Error { case notANumber, exponent, tooManyDigits }

  /// Reads `text`: a sign perhaps, digits, and a point perhaps with more digits.
  init(_ text: some StringProtocol) throws(Refusal) {
    var body = text[...]
    isNegative = body.hasPrefix("-")
    if isNegative || body.hasPrefix("+") { body = body.dropFirst() }
    if body.first?.isDecimalDigit == true, Self.hasExponent(body) { throw .exponent }
    let parts = body.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDecimalDigit) }) else { throw .notANumber }
    let whole = parts[0].drop { $0 == "0" }
    var fraction = parts.count == 2 ? parts[1] : ""
    while fraction.last == "0" { fraction = fraction.dropLast() }
    guard whole.count + fraction.count <= Self.mostDigits else { throw .tooManyDigits }
    scale = fraction.count
    digits = (String(whole) + String(fraction)).utf8.reduce(0) { $0 * 10 + UInt128($1 - 0x30) }
  }

  private static func hasExponent(_ text: some StringProtocol) -> Bool {
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard parts.count == 2 else { return false }
    let power = parts[1].first == "-" || parts[1].first == "+" ? parts[1].dropFirst() : parts[1]
    return !power.isEmpty && power.allSatisfy(\.isDecimalDigit)
  }

  /// The nearest floating-point number.
  var approximation: Double {
    // A point in the digits makes it text of a number whose nearest `Double` the standard library finds exactly.
    var text = String(digits)
    if text.count <= scale { text = String(repeating: "0", count: scale - text.count + 1) + text }
    let point = text.index(text.endIndex, offsetBy: -scale)
    let magnitude = Double("\(text[..<point]).\(text[point...])0") ?? 0
    return isNegative ? -magnitude : magnitude
  }

  enum Fit: Hashable {
    case exactly(Int64)
    case fraction
    /// Below zero, or 2⁶³ and more.
    case outside
  }

  /// The number times `factor`, if that is whole.
  func times(_ factor: Int64) -> Fit {
    let product = digits * UInt128(factor)
    let divisor = (0..<scale).reduce(UInt128(1)) { power, _ in power * 10 }
    guard !isNegative || digits == 0 else { return .outside }
    guard product % divisor == 0 else { return .fraction }
    return Int64(exactly: product / divisor).map { .exactly($0) } ?? .outside
  }
}

extension Character {
  /// Whether it is one of 0 to 9; other scripts' digits are not.
  var isDecimalDigit: Bool { ("0"..."9").contains(self) }
}
