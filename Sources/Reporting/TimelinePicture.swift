// `timeline.svg`: throughput, p99 and requests under way over time, small multiples with marks at faults.

package import Experiments
import Models
import SimEngine
import Statistics

/// `timeline.svg`: for each architecture three curves over the measured window, all of a kind to the same scale.
package struct TimelinePicture {
  /// The picture's file, which the report embeds.
  package static let name = "timeline.svg"

  private struct Column {
    var metric: String
    var title: String
    var isLogarithmic: Bool
    /// Ends of the axis.
    var range: ClosedRange<Double>
    var ticks: [Double]
  }

  private let architectures: [String]
  private let columns: [Column]
  private let rows: [TimelineRow]
  private let faults: [Mark]
  private let title: String
  /// In s.
  private let duration: Double

  private struct Mark {
    var name: String
    var time: Double
  }

  private static let width = 960.0
  private static let left = 0.0
  private static let panelWidth = 262.0
  private static let axisWidth = 58.0
  private static let top = 64.0
  private static let rowHeight = 106.0
  private static let panelHeight = 70.0

  /// Nil where nothing was followed over time.
  package init?(_ result: ScenarioResult) {
    guard !result.timeline.isEmpty else { return nil }
    rows = result.orderedTimeline
    architectures = result.architectures
    duration = result.scenario.duration.seconds
    title = "\(result.scenario.name): over the measured window"
    faults = result.scenario.faults.map { Mark(name: $0.name, time: $0.at.seconds) }
    columns = [
      Self.column("completed", "completed, 1/s", rows),
      Self.column("latency_p99", "p99 of those that come, ms", isLogarithmic: true, rows)
        ?? Self.column("latency_mean", "mean latency of those that come, ms", isLogarithmic: true, rows),
      Self.column("under_way", "requests under way", isLogarithmic: true, rows),
    ].compactMap { $0 }
    guard !columns.isEmpty else { return nil }
  }

  /// Nil where no row has a value above zero.
  private static func column(
    _ metric: String, _ title: String, isLogarithmic: Bool = false, _ rows: [TimelineRow]
  ) -> Column? {
    let values = rows.filter { $0.metric == metric }.compactMap(\.value).filter { $0 > 0 }
    guard let least = values.min(), let greatest = values.max() else { return nil }
    // A range of less than a factor of three shows more on a linear axis.
    let isLogarithmic = isLogarithmic && greatest > 3 * least
    let ticks =
      isLogarithmic
      ? AxisTicks.logarithmic(from: least, to: greatest) : AxisTicks.linear(upTo: greatest * 1.05, count: 3)
    let range = isLogarithmic ? ticks[0]...max(ticks[ticks.count - 1], greatest) : 0...greatest * 1.05
    return Column(
      metric: metric, title: title, isLogarithmic: isLogarithmic, range: range,
      ticks: isLogarithmic ? thinned(ticks) : ticks)
  }

  /// Five ticks at most, powers of ten first.
  private static func thinned(_ ticks: [Double]) -> [Double] {
    guard ticks.count > 5 else { return ticks }
    let powers = ticks.filter { NumberText.exact($0)?.contains("1") == true }
    return powers.count > 5 ? stride(from: 0, to: powers.count, by: 2).map { powers[$0] } : powers
  }

  /// The picture's text.
  package var svg: String {
    let bottom = Self.top + Double(architectures.count) * Self.rowHeight
    var lines = SVGText.opening(
      width: Self.width, height: bottom + 6, title: title,
      style: [
        ".curve { fill: none; stroke: #2f81f7; stroke-width: 1.5; stroke-linejoin: round }",
        ".fault { stroke: #d4681a; stroke-width: 1.5; stroke-dasharray: 4 2 } .mark { fill: #d4681a }",
      ], fontSize: 12)
    lines.append(SVGText.text(title, x: 0, y: 18, "font-weight=\"bold\" font-size=\"13\""))
    if !faults.isEmpty {
      let names = faults.map { "\($0.name) at \(NumberText.exact($0.time) ?? "-") s" }.joined(separator: ", ")
      lines.append(
        SVGText.text(
          "dashes: \(names)", x: Self.width, y: 18, "class=\"mark\" text-anchor=\"end\""))
    }
    for (index, column) in columns.enumerated() {
      lines.append(SVGText.text(column.title, x: x(ofPanel: index), y: 40))
    }
    for (index, architecture) in architectures.enumerated() {
      let y = Self.top + Double(index) * Self.rowHeight
      lines.append(SVGText.text(architecture, x: x(ofPanel: 0), y: y - 6, "font-weight=\"bold\""))
      for (place, column) in columns.enumerated() {
        lines += panel(column, architecture, x: x(ofPanel: place), y: y)
      }
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func x(ofPanel index: Int) -> Double {
    Self.left + Double(index) * (Self.panelWidth + Self.axisWidth) + Self.axisWidth
  }

  private func panel(_ column: Column, _ architecture: String, x: Double, y: Double) -> [String] {
    let bottom = y + Self.panelHeight
    var lines: [String] = []
    for tick in column.ticks where column.range.contains(tick) {
      let height = bottom - share(tick, column) * Self.panelHeight
      lines.append(SVGText.line(from: (x, height), to: (x + Self.panelWidth, height), "class=\"grid\""))
      lines.append(
        SVGText.text(
          NumberText.significant(tick, digits: 6) ?? "", x: x - 5, y: height + 4, "text-anchor=\"end\""))
    }
    for tick in AxisTicks.linear(upTo: duration, count: 4) {
      let position = x + tick / duration * Self.panelWidth
      let anchor = position > x + Self.panelWidth - 12 ? "end" : tick == 0 ? "start" : "middle"
      let label = (NumberText.significant(tick, digits: 6) ?? "") + (tick == 0 ? " s" : "")
      lines.append(SVGText.text(label, x: position, y: bottom + 15, "text-anchor=\"\(anchor)\""))
    }
    for fault in faults {
      let position = x + fault.time / duration * Self.panelWidth
      lines.append(SVGText.line(from: (position, y), to: (position, bottom), "class=\"fault\""))
    }
    return lines + curves(column, architecture, x: x, bottom: bottom)
  }

  /// The curve, broken where there is no value; a value on its own is a short stroke.
  private func curves(_ column: Column, _ architecture: String, x: Double, bottom: Double) -> [String] {
    let own = rows.filter { $0.architecture == architecture && $0.metric == column.metric }
    let width = own.count > 1 ? (own[1].time - own[0].time).seconds : duration
    var pieces: [[String]] = [[]]
    for row in own {
      guard let value = row.value else {
        pieces.append([])
        continue
      }
      // In the middle of its window.
      let across = x + (row.time.seconds + width / 2) / duration * Self.panelWidth
      let up = bottom - share(value, column) * Self.panelHeight
      pieces[pieces.count - 1].append("\(SVGText.number(across)),\(SVGText.number(up))")
    }
    return pieces.filter { !$0.isEmpty }.map { points in
      "<polyline class=\"curve\" points=\"\((points.count == 1 ? points + points : points).joined(separator: " "))\"/>"
    }
  }

  /// How far up a value stands, from 0 to 1; what lies beyond an end stands at it.
  private func share(_ value: Double, _ column: Column) -> Double {
    let (low, high) = (column.range.lowerBound, column.range.upperBound)
    let clamped = min(max(value, low), high)
    return column.isLogarithmic
      ? logarithm10(clamped / low) / logarithm10(high / low) : (clamped - low) / (high - low)
  }
}
