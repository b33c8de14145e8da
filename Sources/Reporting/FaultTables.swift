// What each fault took down, as tables: measures down, architectures across.

import Experiments
import Models

/// What each fault took down.
enum FaultTables {
  struct Section {
    var title: String
    /// In Markdown.
    var table: String
    /// What the fault does under each architecture, in one sentence.
    var consequences: [String]
  }

  static func sections(_ result: ScenarioResult, context: ReportContext) -> [Section] {
    result.scenario.faults.map { fault in
      Section(
        title: "`\(fault.name)`: \(FaultText.description(of: fault, in: result.scenario))",
        table: grid(of: fault, result).markdownLines.joined(separator: "\n"),
        consequences: result.scenario.runtimes.compactMap { runtime in
          context.entry(named: runtime).flatMap { entry in
            FaultText.consequence(of: fault, from: entry.faultConsequences).map { "**\(runtime)**: \($0)" }
          }
        })
    }
  }

  /// A measure that nobody has a value for, such as `delayed` without an SLO, is left out.
  private static func grid(of fault: Fault, _ result: ScenarioResult) -> TextGrid {
    var grid = TextGrid(
      columns: [.init("measure"), .init("unit")] + result.architectures.map { .init($0, unit: "") })
    for metric in BlastRadiusRow.Metric.allCases {
      let estimates = result.architectures.map { result.blastRadius($0, fault.name, metric) }
      let isShown = metric == .recoveryTime || estimates.contains { $0?.value != nil }
      guard isShown else { continue }
      grid.append(
        [EstimateText(value: metric.rawValue), EstimateText(value: metric.unit)]
          + estimates.map { text($0, of: metric) })
    }
    return grid
  }

  /// A recovery that some replications do not show has no mean: the cell says how many do not.
  private static func text(_ estimate: Estimate?, of metric: BlastRadiusRow.Metric) -> EstimateText {
    if metric == .recoveryTime, let estimate, estimate.value == nil {
      return EstimateText(value: "not seen in \(estimate.missing) of \(estimate.replications)")
    }
    return ComparisonTable.text(estimate, isCount: metric.unit == "1/run")
  }
}

extension Scenario {
  /// The architectures behind the variants, each once, in the order of the scenario.
  var runtimes: [String] {
    var seen: Set<String> = []
    return architectures.map(\.runtime).filter { seen.insert($0).inserted }
  }
}
