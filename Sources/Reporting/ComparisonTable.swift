// The comparison of architectures that `archsim run` prints: one row for each architecture and class.

package import Experiments
import Models

/// The comparison of architectures, with the question above and what the numbers mean below.
package struct ComparisonTable: Sendable, Hashable {
  package let scenario: String
  package let question: String?
  package let expectation: String?
  /// How requests come in.
  package let arrivals: String
  package let grid: TextGrid
  /// What became of each architecture's requests, adding up to what was offered.
  package let endings: TextGrid
  /// Every architecture against the baseline.
  package let differences: TextGrid
  /// Where the time of all requests around p99 goes, by architecture.
  package let anatomies: TextGrid
  private let differencesTitle: String
  /// Whether the thresholds are met.
  package let thresholds: TextGrid
  /// What the numbers mean, a paragraph each.
  package let notes: [String]

  package init(_ result: ScenarioResult, context: ReportContext) {
    scenario = result.scenario.name
    question = result.scenario.question
    expectation = result.scenario.expect
    arrivals = result.scenario.workload.arrivals.text
    grid = Self.grid(result)
    endings = Self.endings(result)
    differences = DifferenceTable.grid(result)
    thresholds = ThresholdTable.grid(result)
    differencesTitle = DifferenceTable.title(result)
    anatomies = AnatomyText.summary(result)
    notes = ComparisonNotes.paragraphs(
      result, Array((grid.rows + endings.rows).joined()), context: context)
  }

  /// Lines for a terminal.
  package func terminal(_ style: TextStyle) -> String {
    var lines = [style.bold(scenario)]
    if let question { lines += Paragraph.lines(question, first: "question: ", indent: "          ") }
    if let expectation { lines += Paragraph.lines(expectation, first: "expected: ", indent: "          ") }
    lines += Paragraph.lines(arrivals, first: "arrivals: ", indent: "          ")
    lines += [""] + grid.terminalLines(style) + [""]
    lines += [style.bold(Self.endingsTitle)] + endings.terminalLines(style) + [""]
    if !differences.rows.isEmpty {
      lines += [style.bold(differencesTitle)] + differences.terminalLines(style) + [""]
    }
    if !thresholds.rows.isEmpty {
      lines += [style.bold(ThresholdTable.title)] + thresholds.terminalLines(style) + [""]
    }
    if !anatomies.rows.isEmpty { lines += anatomies.terminalLines(style) + [""] }
    lines += notes.flatMap { Paragraph.lines($0, first: "  ", indent: "  ") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The notes as items of a Markdown list; an asterisk at their start is one, not a list in the list.
  var markdownNotes: [String] { notes.map { MarkdownText.escaped($0, ["*"]) } }

  /// The tables in Markdown.
  var markdownTables: [String] {
    grid.markdownLines + ["", Self.endingsTitle + ":", ""] + endings.markdownLines
      + (differences.rows.isEmpty ? [] : ["", differencesTitle + ":", ""] + differences.markdownLines)
      + (thresholds.rows.isEmpty ? [] : ["", ThresholdTable.title + ":", ""] + thresholds.markdownLines)
      + (anatomies.rows.isEmpty ? [] : [""] + anatomies.markdownLines)
  }

  /// A section of a Markdown document.
  package var markdown: String {
    var lines = ["## \(scenario)", ""]
    if let question { lines += ["**Question.** \(question)", ""] }
    if let expectation { lines += ["**Expected.** \(expectation)", ""] }
    lines += ["**Arrivals.** \(arrivals)", ""]
    lines += markdownTables + [""] + markdownNotes.map { "- \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Ways to end without an answer whose columns appear only where one of them happened.
  private static let exceptional: [(metric: ThroughputRow.Metric, heading: String)] = [
    (.rejected, "rejected"), (.timedOut, "timed out"), (.lost, "lost"),
  ]

  /// The percentiles that the comparison shows.
  static let printedStatistics: [LatencyRow.Statistic] = [.p50, .p99]

  private static let endingsTitle = "what became of all that was offered"

  private static func endings(_ result: ScenarioResult) -> TextGrid {
    let happened = exceptional.filter { ending in
      result.throughput.contains { $0.metric == ending.metric && ($0.estimate.value ?? 0) > 0 }
    }
    let shown = [(.completed, "completed"), (.failed, "failed")] + happened + [(.unfinished, "unfinished")]
    var grid = TextGrid(columns: [.init("architecture")] + shown.map { .init($0.heading, unit: "1/s") })
    for architecture in result.architectures {
      grid.append(
        [EstimateText(value: architecture)]
          + shown.map { text(result.throughput(architecture, "all", $0.metric)) })
    }
    return grid
  }

  static func grid(_ result: ScenarioResult) -> TextGrid {
    let requests = result.requestNames
    var columns = [TextGrid.Column("architecture")]
    if requests.count > 1 { columns.append(.init("request")) }
    columns += [
      .init("offered", unit: "1/s"), .init("completed", unit: "1/s"), .init("p50", unit: "ms"),
      .init("p99", unit: "ms"), .init("failed", unit: "1/s"),
    ]
    columns += result.scenario.faults.map { .init("affected", unit: "by \($0.name)") }
    var grid = TextGrid(columns: columns)
    for architecture in result.architectures {
      for request in requests {
        let isFirst = request == "all"
        var row = [EstimateText(value: isFirst ? architecture : "")]
        if requests.count > 1 { row.append(EstimateText(value: request)) }
        row += [.offered, .completed].map { text(result.throughput(architecture, request, $0)) }
        row += printedStatistics.map { statistic in
          text(result.latency(architecture, request, statistic))
            .marked(result.isOfSurvivorsOnly(architecture, request, statistic))
        }
        row.append(text(result.throughput(architecture, request, .failed)))
        row += result.scenario.faults.map { fault in
          isFirst
            ? text(result.blastRadius(architecture, fault.name, .affected), isCount: true)
            : EstimateText(value: "")
        }
        grid.append(row)
      }
    }
    return grid
  }

  static func text(_ estimate: Estimate?, isCount: Bool = false) -> EstimateText {
    estimate.map { EstimateText($0, isCount: isCount) } ?? .init(value: "-")
  }
}
