// Reading single values: texts, labels, words, counts, numbers and quantities.

internal import SimEngine

extension ScenarioReader {
  mutating func text(_ node: YAMLNode) -> String? {
    guard case .scalar(let text, _) = node.content, !node.isNothing else {
      refuse(node, meant: "a text")
      return nil
    }
    return text
  }

  /// A name: lowercase letters, digits and hyphens.
  mutating func label(_ node: YAMLNode) -> String? {
    guard let text = text(node) else { return nil }
    let isLabel =
      !text.isEmpty && text.allSatisfy { ("a"..."z").contains($0) || $0.isDecimalDigit || $0 == "-" }
    guard isLabel, text.count <= 100 else {
      report(
        "`\(text.clipped)` is not a name", "names have lowercase letters, digits and hyphens, 100 at most",
        at: node.place)
      return nil
    }
    return text
  }

  /// One of `words`.
  mutating func word(_ node: YAMLNode, among words: [String], title: String, kind: String) -> String? {
    guard case .scalar(let text, _) = node.content, !node.isNothing else {
      refuse(node, meant: title, "the \(kind) are \(words.joined(separator: ", "))")
      return nil
    }
    guard words.contains(text) else {
      report(
        "`\(text.clipped)` is not \(title)", Suggestion.remedy(for: text, among: words, kind: kind),
        at: node.place)
      return nil
    }
    return text
  }

  /// A whole number without a unit, in `range`; where it may be `unlimited`, that is `Int64.max`.
  mutating func count(_ node: YAMLNode, in range: ClosedRange<Int64>, orUnlimited: Bool = false) -> Int64? {
    let meant = orUnlimited ? "a whole number or `unlimited`" : "a whole number"
    guard case .scalar(let text, let isQuoted) = node.content, !node.isNothing else {
      refuse(node, meant: meant)
      return nil
    }
    if orUnlimited, text == "unlimited" { return .max }
    let sign: Int64 = range.lowerBound < 0 && text.hasPrefix("-") ? -1 : 1
    let digits = sign < 0 ? String(text.dropFirst()) : text
    guard let number = number(digits, isQuoted: isQuoted, at: node, meant: meant) else { return nil }
    switch number.times(1) {
    case .exactly(let count) where range.contains(sign * count):
      return sign * count
    case .exactly, .outside:
      report("\(Self.bounds(range)), but is \(text.clipped)", at: node.place)
    case .fraction:
      refuse(node, meant: meant)
    }
    return nil
  }

  /// A number without a unit, not below `least`.
  mutating func number(_ node: YAMLNode, atLeast least: Double) -> Double? {
    guard case .scalar(let text, let isQuoted) = node.content, !node.isNothing else {
      refuse(node, meant: "a number")
      return nil
    }
    guard let number = number(text, isQuoted: isQuoted, at: node, meant: "a number") else { return nil }
    guard number.approximation >= least else {
      report("must be at least \(least), but is \(text.clipped)", at: node.place)
      return nil
    }
    return number.approximation
  }

  private mutating func number(
    _ text: String, isQuoted: Bool, at node: YAMLNode, meant: String
  ) -> DecimalNumber? {
    do throws(DecimalNumber.Refusal) {
      let number = try DecimalNumber(text)
      guard !isQuoted else {
        refuse(node, meant: meant, "write it without quotes")
        return nil
      }
      return number
    } catch {
      switch error {
      case .exponent: refuse(node, meant: meant, "write it in plain digits, without an exponent")
      case .tooManyDigits: report("`\(text.clipped)` has more digits than a number can have", at: node.place)
      case .notANumber:
        let numeral = text.prefix { $0.isDecimalDigit || $0 == "." }
        let isWithUnit = !numeral.isEmpty && Dimension.allCases.contains { (try? Quantity(text, $0)) != nil }
        refuse(node, meant: meant, isWithUnit ? "did you mean `\(numeral)`?" : nil)
      }
      return nil
    }
  }

  private static func bounds(_ range: ClosedRange<Int64>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (let least, let most) where least == most: "must be \(least)"
    case (let least, .max): "must be at least \(least) and below 2^63"
    case (let least, let most): "must be from \(least) to \(most)"
    }
  }

  /// A quantity in base units, in `range`.
  mutating func quantity(_ node: YAMLNode, _ dimension: Dimension, in range: ClosedRange<Int64>) -> Int64? {
    guard let quantity = quantity(node, dimension) else { return nil }
    do throws(QuantityRefusal) {
      let count = try quantity.inBaseUnits()
      guard range.contains(count) else {
        report(
          "must be from \(dimension.text(range.lowerBound)) to \(dimension.text(range.upperBound)), but is \(node.found)",
          at: node.place)
        return nil
      }
      return count
    } catch {
      report("\(node.found) \(error.problem)", error.remedy, at: node.place)
      return nil
    }
  }

  /// A number with a unit.
  private mutating func quantity(_ node: YAMLNode, _ dimension: Dimension) -> Quantity? {
    guard case .scalar(let text, _) = node.content, !node.isNothing else {
      refuse(node, meant: "a \(dimension.rawValue)", "such as `\(dimension.example)`")
      return nil
    }
    do throws(QuantityRefusal) {
      return try Quantity(text, dimension)
    } catch {
      report("\(node.found) \(error.problem)", error.remedy, at: node.place)
      return nil
    }
  }

  /// A duration; without `orZero` it is longer than none.
  mutating func duration(
    _ node: YAMLNode, upTo most: Int64 = ScenarioFormat.longestRun, orZero: Bool = false
  ) -> SimDuration? {
    quantity(node, .duration, in: (orZero ? 0 : 1)...most).map(SimDuration.init(nanoseconds:))
  }

  /// A rate per second.
  mutating func rate(_ node: YAMLNode, orZero: Bool = false) -> Double? {
    guard let rate = quantity(node, .rate)?.perSecond else { return nil }
    guard rate > 0 || (orZero && rate == 0) else {
      report(orZero ? "a rate must not be negative" : "a rate must be above 0/s", at: node.place)
      return nil
    }
    guard rate <= ScenarioFormat.highestRate else {
      report("a rate is at most one request a nanosecond", at: node.place)
      return nil
    }
    return rate
  }
}
