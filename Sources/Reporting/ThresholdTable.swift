// Whether thresholds are met: the table below the comparison, and a report that CI systems read.

package import Experiments
import Statistics

/// Whether every architecture meets the thresholds of a scenario.
enum ThresholdTable {
  static let title = "thresholds"

  /// One row for each threshold and architecture; none where the scenario has no thresholds.
  static func grid(_ result: ScenarioResult) -> TextGrid {
    var grid = TextGrid(columns: [
      .init("threshold"), .init("architecture"), .init("measured", unit: ""), .init("unit"), .init("verdict"),
    ])
    var last = ""
    for row in result.thresholds {
      grid.append([
        EstimateText(value: row.threshold.text == last ? "" : row.threshold.text),
        EstimateText(value: row.architecture), measured(row), EstimateText(value: row.unit),
        EstimateText(value: row.verdict.rawValue),
      ])
      last = row.threshold.text
    }
    return grid
  }

  /// With the interval that decides, also where a count has another spread.
  private static func measured(_ row: ThresholdRow) -> EstimateText {
    var estimate = row.estimate
    if estimate.interval != nil { estimate.spread = nil }
    return EstimateText(estimate)
  }

  static func notes(_ result: ScenarioResult) -> [String] {
    guard !result.thresholds.isEmpty else { return [] }
    return [
      "A threshold passes where the whole 95 % interval is on its side, and fails where none of it is: each happens "
        + "wrongly at most once in forty. Else, and where there is no interval, it is inconclusive: run more replications."
    ]
  }
}

/// Thresholds as JUnit's XML, which CI systems read: a suite for each architecture, a case for each threshold.
package enum JUnitReport {
  /// The text of the file.
  ///
  /// A threshold that is not met is a failure, one that is inconclusive an error.
  package static func text(_ result: ScenarioResult) -> String {
    func counts(_ rows: [ThresholdRow]) -> String {
      let failures = rows.count { $0.verdict == .fail }
      let errors = rows.count { $0.verdict == .inconclusive }
      return "tests=\"\(rows.count)\" failures=\"\(failures)\" errors=\"\(errors)\""
    }
    let name = escaped(result.scenario.name)
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites name=\"\(name)\" \(counts(result.thresholds))>",
    ]
    for architecture in result.architectures {
      let rows = result.thresholds.filter { $0.architecture == architecture }
      lines.append("  <testsuite name=\"\(name).\(escaped(architecture))\" \(counts(rows))>")
      lines += rows.flatMap { testCase($0, suite: "\(name).\(escaped(architecture))") }
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>"]).joined(separator: "\n") + "\n"
  }

  private static func testCase(_ row: ThresholdRow, suite: String) -> [String] {
    let head = "    <testcase classname=\"\(suite)\" name=\"\(escaped(row.threshold.text))\""
    guard row.verdict != .pass else { return [head + "/>"] }
    let element = row.verdict == .fail ? "failure" : "error"
    return [
      head + ">", "      <\(element) type=\"\(row.verdict.rawValue)\" message=\"\(escaped(message(row)))\"/>",
      "    </testcase>",
    ]
  }

  private static func message(_ row: ThresholdRow) -> String {
    guard let value = ResultTables.optional(row.estimate.value) else {
      return "the sample does not carry the figure"
    }
    guard let low = ResultTables.optional(row.estimate.interval?.low),
      let high = ResultTables.optional(row.estimate.interval?.high)
    else { return "measured \(value) \(row.unit), without an interval" }
    return "measured \(value) \(row.unit), between \(low) and \(high)"
  }

  private static func escaped(_ text: String) -> String {
    let entities: [Character: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"]
    return text.map { entities[$0] ?? String($0) }.joined()
  }
}
