// `latency.svg`: p50 and p99 of every architecture and class with their intervals, on a logarithmic axis.

package import Experiments
import Statistics

/// `latency.svg`, a dot plot: a row for each architecture and class, its p50 and p99 with their intervals.
package struct LatencyPicture {
  /// The picture's file, which the report embeds.
  package static let name = "latency.svg"

  private struct Row {
    var label: String
    var isFirstOfArchitecture: Bool
    var p50: Estimate?
    var p99: Estimate?
    /// Whether requests without an answer may have made the percentiles what they are.
    var isMarked50: Bool
    var isMarked99: Bool

    var isMarked: Bool { isMarked50 && p50?.value != nil || isMarked99 && p99?.value != nil }
  }

  private let rows: [Row]
  /// Ticks of the axis, in ms; the first and the last are its ends.
  private let ticks: [Double]
  private let title: String

  private static let width = 960.0
  private static let left = 230.0
  private static let right = 295.0
  private static let top = 42.0
  private static let rowHeight = 24.0

  /// Nil where there is not one latency to show.
  package init?(_ result: ScenarioResult) {
    let requests =
      result.requestNames.count > 1 ? Array(result.requestNames.dropFirst()) : result.requestNames
    rows = result.architectures.flatMap { architecture in
      requests.enumerated().map { index, request in
        Row(
          label: requests.count > 1 ? "\(architecture), \(request)" : architecture,
          isFirstOfArchitecture: index == 0, p50: result.latency(architecture, request, .p50),
          p99: result.latency(architecture, request, .p99),
          isMarked50: result.isOfSurvivorsOnly(architecture, request, .p50),
          isMarked99: result.isOfSurvivorsOnly(architecture, request, .p99))
      }
    }
    let shown = rows.flatMap { [$0.p50?.drawn, $0.p99?.drawn, $0.p99?.drawnRange?.upperBound] }.compactMap {
      $0
    }
    .filter { $0 > 0 && $0.isFinite }
    guard let least = shown.min(), let greatest = shown.max() else { return nil }
    ticks = AxisTicks.logarithmic(from: least, to: greatest)
    title = "\(result.scenario.name): latency in ms, p50 (dots) and p99 (diamonds)"
  }

  private var footnotes: [String] {
    var notes: [String] = []
    if rows.contains(where: \.isMarked) {
      notes.append("* of the completed requests only: report.md says how many got no answer")
    }
    if rows.contains(where: { $0.p50?.isSpread == true || $0.p99?.isSpread == true }) {
      notes.append("dashes: from the least to the greatest replication; the mark is the median")
    }
    return notes
  }

  /// The picture's text.
  package var svg: String {
    let bottom = Self.top + Double(rows.count) * Self.rowHeight
    var lines = SVGText.opening(
      width: Self.width, height: bottom + 34 + Double(footnotes.count) * 18, title: title,
      style: [
        ".p50 { fill: #2f81f7; stroke: #2f81f7 } .p99 { fill: #d4681a; stroke: #d4681a } .none { font-style: italic }"
      ])
    lines.append("<text x=\"0\" y=\"18\" font-weight=\"bold\">\(escaped(title))</text>")
    for tick in ticks {
      let x = number(position(tick))
      lines.append(
        "<line class=\"grid\" x1=\"\(x)\" y1=\"\(number(Self.top - 8))\" x2=\"\(x)\" y2=\"\(number(bottom))\"/>"
      )
      lines.append(
        "<text x=\"\(x)\" y=\"\(number(bottom + 18))\" text-anchor=\"middle\">\(NumberText.exact(tick) ?? "")</text>"
      )
    }
    for (index, row) in rows.enumerated() {
      lines += marks(row, y: Self.top + (Double(index) + 0.5) * Self.rowHeight)
    }
    for (index, footnote) in footnotes.enumerated() {
      lines.append(
        "<text x=\"0\" y=\"\(number(bottom + 40 + Double(index) * 18))\">\(escaped(footnote))</text>")
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func marks(_ row: Row, y: Double) -> [String] {
    var lines: [String] = []
    if row.isFirstOfArchitecture {
      let line = number(y - Self.rowHeight / 2)
      lines.append(
        "<line class=\"grid\" x1=\"0\" y1=\"\(line)\" x2=\"\(number(Self.width))\" y2=\"\(line)\"/>")
    }
    let label = row.isMarked50 && row.p50?.value != nil ? row.label + " *" : row.label
    lines.append("<text x=\"0\" y=\"\(number(y + 4))\">\(escaped(label))</text>")
    for (estimate, name) in [(row.p50, "p50"), (row.p99, "p99")] {
      guard let estimate, let value = estimate.drawn, value > 0 else { continue }
      let x = position(value)
      if let range = estimate.drawnRange, range.upperBound > range.lowerBound {
        let ends = [range.lowerBound, range.upperBound].map { number(position($0)) }
        let dashes = estimate.isSpread ? " stroke-dasharray=\"3\"" : ""
        lines.append(
          "<line class=\"\(name)\" stroke-width=\"2\"\(dashes) x1=\"\(ends[0])\" y1=\"\(number(y))\" "
            + "x2=\"\(ends[1])\" y2=\"\(number(y))\"/>")
      }
      let turn = name == "p99" ? " transform=\"rotate(45 \(number(x)) \(number(y)))\"" : ""
      lines.append(
        name == "p50"
          ? "<circle class=\"p50\" cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"4\"/>"
          : "<rect class=\"p99\" x=\"\(number(x - 4))\" y=\"\(number(y - 4))\" width=\"8\" height=\"8\"\(turn)/>"
      )
    }
    let p99 = ComparisonTable.text(row.p99).marked(row.isMarked99)
    let isMissing = row.p99?.value == nil
    lines.append(
      "<text\(isMissing ? " class=\"none\"" : "") x=\"\(number(Self.width - Self.right + 12))\" y=\"\(number(y + 4))\">"
        + "p99 \(escaped(p99.line))</text>")
    return lines
  }

  /// Where a latency stands on the axis; what lies beyond an end stands at it.
  private func position(_ milliseconds: Double) -> Double {
    guard let first = ticks.first, let last = ticks.last else { return Self.left }
    let share = logarithm10(min(max(milliseconds, first), last) / first) / logarithm10(last / first)
    return Self.left + share * (Self.width - Self.left - Self.right)
  }

  private func number(_ value: Double) -> String { SVGText.number(value) }
  private func escaped(_ text: String) -> String { SVGText.escaped(text) }
}

extension Estimate {
  /// Whether the replications' spread stands in for an interval.
  fileprivate var isSpread: Bool {
    guard interval == nil, replications > 1, let spread else { return false }
    return spread.least < spread.greatest
  }

  /// Where the mark stands: at the number that the table shows.
  fileprivate var drawn: Double? { isSpread ? spread?.median : value }

  fileprivate var drawnRange: ClosedRange<Double>? {
    isSpread ? spread.map { $0.least...$0.greatest } : interval.map { $0.low...$0.high }
  }
}
