// What the pictures of a result have in common: numbers, text and colours as SVG has them.

/// What the pictures of a result have in common.
enum SVGText {
  /// Readable on white and on black alike: not every viewer tells a picture which one it stands on.
  static let commonStyle = "text { fill: #768390 } .grid { stroke: #768390; stroke-opacity: 0.4 }"

  /// The first lines of a picture, up to its style; `style` is what is its own.
  static func opening(width: Double, height: Double, title: String, style: [String], fontSize: Int = 13)
    -> [String]
  {
    [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(number(width)) \(number(height))\" "
        + "role=\"img\" font-family=\"sans-serif\" font-size=\"\(fontSize)\">",
      "<title>\(escaped(title))</title>",
      "<style>",
      commonStyle,
    ] + style + ["</style>"]
  }

  /// A coordinate, to a tenth.
  static func number(_ value: Double) -> String { NumberText.toPlace(value, -1) ?? "0" }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// About how wide the text is drawn, for want of a font to measure it by.
  static func width(of text: String, fontSize: Double) -> Double { Double(text.count) * fontSize * 0.58 }

  /// The meanings of colours, in as many lines as they take.
  static func legend(_ entries: [(colour: String, text: String)], top: Double, width: Double)
    -> (lines: [String], bottom: Double)
  {
    var (lines, x, y): ([String], Double, Double) = ([], 0, top)
    for (colour, meaning) in entries {
      let room = 18 + Self.width(of: meaning, fontSize: 13) + 18
      if x + room > width, x > 0 { (x, y) = (0, y + 20) }
      lines.append(rectangle(x: x, y: y - 11, width: 12, height: 12, "fill=\"\(colour)\""))
      lines.append(text(meaning, x: x + 18, y: y))
      x += room
    }
    return (lines, y + 12)
  }

  static func text(
    _ text: String, x: Double, y: Double, _ attributes: String = ""
  ) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\"\(attributes.isEmpty ? "" : " " + attributes)>\(escaped(text))</text>"
  }

  static func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ attributes: String)
    -> String
  {
    "<line \(attributes) x1=\"\(number(start.x))\" y1=\"\(number(start.y))\" x2=\"\(number(end.x))\" "
      + "y2=\"\(number(end.y))\"/>"
  }

  static func rectangle(x: Double, y: Double, width: Double, height: Double, _ attributes: String) -> String {
    "<rect \(attributes) x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
      + "height=\"\(number(height))\"/>"
  }
}

/// Numbers at which an axis is marked.
enum AxisTicks {
  /// Multiples of a round step (1, 2 or 5 times a power of ten) from 0 to `greatest`, about `count` of them.
  static func linear(upTo greatest: Double, count: Int) -> [Double] {
    guard greatest > 0, greatest.isFinite else { return [0] }
    let least = greatest / Double(count)
    var power = 1.0
    while power > least { power /= 10 }
    while power * 10 <= least { power *= 10 }
    let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? 10 * power
    let last = Int((greatest / step + 1e-9).rounded(.down))
    // Dividing where the step is a fraction keeps 0.3 from becoming 0.30000000000000004.
    return (0...last).map { index in
      power < 1 ? (Double(index) * (step / power).rounded()) / (1 / power).rounded() : Double(index) * step
    }
  }

  /// Numbers of the series 1, 2, 5 around a range, or powers of ten where that would be too many.
  static func logarithmic(from least: Double, to greatest: Double) -> [Double] {
    let decades = decade(of: least)...decade(of: greatest) + 1
    let series = decades.count > 4 ? [1.0] : [1, 2, 5]
    let all = decades.flatMap { decade in series.map { $0 * powerOfTen(decade) } }
    let first = all.last { $0 < least } ?? all[0]
    let last = all.first { $0 > greatest } ?? all[all.count - 1]
    return all.filter { $0 >= first && $0 <= last }
  }

  private static func decade(of value: Double) -> Int { NumberText.magnitude(value) ?? 0 }

  private static func powerOfTen(_ exponent: Int) -> Double {
    let power = (0..<exponent.magnitude).reduce(1.0) { product, _ in product * 10 }
    return exponent < 0 ? 1 / power : power
  }
}
