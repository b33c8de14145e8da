// Quantities with units: a duration, a rate, a size, a percentage, exact.

/// What a quantity measures, and the units that it may have.
package enum Dimension: String, Sendable, CaseIterable {
  case duration
  case rate
  case size
  case percentage

  package struct Unit: Sendable {
    package let symbol: String
    /// How many base units one is: ns, requests a minute, bytes, billionths.
    let factor: Int64
  }

  /// Smallest first.
  package var units: [Unit] {
    switch self {
    case .duration:
      [
        Unit(symbol: "us", factor: 1_000), Unit(symbol: "ms", factor: 1_000_000),
        Unit(symbol: "s", factor: 1_000_000_000), Unit(symbol: "min", factor: 60_000_000_000),
        Unit(symbol: "h", factor: 3_600_000_000_000),
      ]
    case .rate: [Unit(symbol: "/min", factor: 1), Unit(symbol: "/s", factor: 60)]
    case .size:
      [
        Unit(symbol: "B", factor: 1), Unit(symbol: "KiB", factor: 1 << 10),
        Unit(symbol: "MiB", factor: 1 << 20),
        Unit(symbol: "GiB", factor: 1 << 30),
      ]
    case .percentage: [Unit(symbol: "%", factor: 10_000_000)]
    }
  }

  /// The finest step of a quantity, in words.
  var finestStep: String {
    switch self {
    case .duration: "nanosecond"
    case .rate: "request a minute"
    case .size: "byte"
    case .percentage: "billionth"
    }
  }

  /// One quantity of the kind, as a pattern to write others by.
  package var example: String {
    switch self {
    case .duration: "20ms"
    case .rate: "1000/s"
    case .size: "8GiB"
    case .percentage: "99%"
    }
  }

  var unitList: String { units.map(\.symbol).joined(separator: ", ") }

  /// What other notations call a unit.
  fileprivate var synonyms: [(word: String, symbol: String)] {
    switch self {
    case .duration:
      [
        ("µs", "us"), ("μs", "us"), ("usec", "us"), ("micros", "us"), ("msec", "ms"), ("millis", "ms"),
        ("sec", "s"), ("secs", "s"), ("second", "s"), ("seconds", "s"), ("m", "min"), ("mins", "min"),
        ("minute", "min"), ("minutes", "min"), ("hr", "h"), ("hour", "h"), ("hours", "h"),
      ]
    case .rate:
      [("rps", "/s"), ("qps", "/s"), ("req/s", "/s"), ("/sec", "/s"), ("/m", "/min"), ("rpm", "/min")]
    case .size:
      [
        ("byte", "B"), ("bytes", "B"), ("k", "KiB"), ("kb", "KiB"), ("ki", "KiB"), ("m", "MiB"),
        ("mb", "MiB"), ("mi", "MiB"), ("g", "GiB"),
        ("gb", "GiB"), ("gi", "GiB"),
      ]
    case .percentage: [("percent", "%"), ("pct", "%")]
    }
  }
}

/// Why a text is not a quantity.
struct QuantityRefusal: Error, Hashable {
  var problem: String
  var remedy: String?
}

/// A number and its unit, as written.
struct Quantity: Sendable {
  let number: DecimalNumber
  let dimension: Dimension
  let unit: Dimension.Unit

  /// Reads `text`, such as `1.5h`.
  init(_ text: String, _ dimension: Dimension) throws(QuantityRefusal) {
    let numeral = text.prefix { $0.isDecimalDigit || ".+-".contains($0) }
    let symbol = text.dropFirst(numeral.count)
    self.dimension = dimension
    do throws(DecimalNumber.Refusal) {
      number = try DecimalNumber(numeral)
      if case .exponent? = Self.refusal(of: text) { throw DecimalNumber.Refusal.exponent }
    } catch {
      throw Self.explain(error, text, dimension)
    }
    guard let unit = dimension.units.first(where: { $0.symbol == symbol }) else {
      throw Self.explainUnit(String(symbol), of: String(numeral), dimension)
    }
    self.unit = unit
  }

  /// The quantity in whole base units: ns, bytes, billionths.
  func inBaseUnits() throws(QuantityRefusal) -> Int64 {
    switch number.times(unit.factor) {
    case .exactly(let count): return count
    case .fraction: throw QuantityRefusal(problem: "is not a whole number of \(dimension.finestStep)s")
    case .outside where number.isNegative: throw QuantityRefusal(problem: "must not be negative")
    case .outside: throw QuantityRefusal(problem: "is too large")
    }
  }

  /// A rate in requests a second.
  var perSecond: Double { number.approximation * Double(unit.factor) / 60 }

  private static func refusal(of text: String) -> DecimalNumber.Refusal? {
    let numeral = text.prefix { $0.isDecimalDigit || ".+-eE".contains($0) }
    do throws(DecimalNumber.Refusal) {
      _ = try DecimalNumber(numeral)
      return nil
    } catch {
      return error
    }
  }

  private static func explain(
    _ refusal: DecimalNumber.Refusal, _ text: String, _ dimension: Dimension
  ) -> QuantityRefusal {
    switch refusal {
    case .exponent: QuantityRefusal(problem: "has an exponent", remedy: "write the number in plain digits")
    case .tooManyDigits: QuantityRefusal(problem: "has more digits than a quantity can have")
    case .notANumber:
      QuantityRefusal(
        problem: "is not a \(dimension.rawValue)",
        remedy: "write a number and its unit, such as `\(dimension.example)`"
      )
    }
  }

  private static func explainUnit(
    _ symbol: String, of numeral: String, _ dimension: Dimension
  ) -> QuantityRefusal {
    guard !symbol.isEmpty else {
      return QuantityRefusal(
        problem: "has no unit",
        remedy: "the units of a \(dimension.rawValue) are \(dimension.unitList), as in `\(dimension.example)`"
      )
    }
    let word = symbol.drop { $0 == " " }.lowercased()
    let known = dimension.units.map { ($0.symbol, $0.symbol) } + dimension.synonyms
    let meant = known.first { $0.0.lowercased() == word }?.1
    return QuantityRefusal(
      problem: symbol.hasPrefix(" ") && meant != nil
        ? "has a space before its unit"
        : "has the unit `\(symbol.clipped)`, which is none of a \(dimension.rawValue)",
      remedy: meant.map { "did you mean `\(numeral)\($0)`?" } ?? "the units are \(dimension.unitList)")
  }
}

extension Dimension {
  /// A count of base units as one would write it, in the largest unit in which it has at most three decimals.
  package func text(_ count: Int64) -> String {
    guard count != .max else { return "unlimited" }
    guard let smallest = units.first else { return String(count) }
    let fitting = units.last { count >= $0.factor && Self.decimal(count, over: $0.factor, digits: 3) != nil }
    let unit = fitting ?? smallest
    return (Self.decimal(count, over: unit.factor, digits: 10) ?? String(count / unit.factor)) + unit.symbol
  }

  /// `count` / `factor` in decimal digits, nil if it takes more than `digits` after the point.
  private static func decimal(_ count: Int64, over factor: Int64, digits: Int) -> String? {
    var text = String(count / factor)
    var rest = count % factor
    var isAfterPoint = false
    for _ in 0..<digits where rest != 0 {
      if !isAfterPoint { text += "." }
      isAfterPoint = true
      text += String(rest * 10 / factor)
      rest = rest * 10 % factor
    }
    return rest == 0 ? text : nil
  }
}
