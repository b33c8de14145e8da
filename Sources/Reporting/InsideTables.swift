// `anatomy.csv`, `resources.csv` and `timeline.csv`: what went on inside the runs.

package import Experiments
import Models
import SimEngine
import Statistics

extension ResultTables {
  /// `anatomy.csv`: where the time of the requests around each percentile goes, in ms.
  ///
  /// `total` is their mean latency, and the parts below it add up to it to the nanosecond, their shares to 1. `behind`
  /// says who held what was waited for.
  package static func anatomy(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: [
      "scenario", "architecture", "request", "percentile", "part", "value", "unit", "share", "behind",
    ])
    for anatomy in result.orderedAnatomies {
      for row in AnatomyRow.rows(of: anatomy, classes: result.classNames) {
        table.append([
          result.scenario.name, anatomy.architecture, anatomy.request, anatomy.percentile.name, row.part,
          row.milliseconds.flatMap(NumberText.exact) ?? "", "ms", row.share.flatMap(NumberText.exact) ?? "",
          row.behind,
        ])
      }
    }
    return table.text
  }

  /// `resources.csv`: where core time went, how long queues were, what happened how often, over the measured window.
  ///
  /// Core time is not rounded: the values of an architecture add up to cores × duration.
  package static func resources(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: [
      "scenario", "architecture", "resource", "metric", "value", "unit", "ci_low", "ci_high", "ci_level",
      "replications",
    ])
    for row in result.orderedResources {
      var cells = fields(row.estimate, unit: row.unit)
      if row.unit == ResourceRow.coreSeconds {
        cells[0] = row.estimate.value.flatMap(NumberText.exact) ?? ""
      }
      table.append([result.scenario.name, row.architecture, row.resource, row.metric] + cells)
    }
    return table.text
  }

  /// `timeline.csv`: window by window of the measured window, which begins at 0.
  package static func timeline(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: ["scenario", "architecture", "time_s", "metric", "value", "unit"])
    for row in result.orderedTimeline {
      table.append([
        result.scenario.name, row.architecture, NumberText.exact(row.time.seconds) ?? "", row.metric,
        number(row.value), row.unit,
      ])
    }
    return table.text
  }
}

/// A row of `anatomy.csv`.
struct AnatomyRow: Sendable, Hashable {
  /// Of `total` too.
  var part: String
  /// Nil where the sample is too small.
  var milliseconds: Double?
  /// Of the total, in millionths that add up.
  var share: Double?
  var behind: String

  /// The total, then the parts in order.
  static func rows(of anatomy: PercentileAnatomy, classes: [String]) -> [AnatomyRow] {
    let total = anatomy.total
    let head = AnatomyRow(
      part: "total", milliseconds: total?.milliseconds, share: total.map { _ in 1 }, behind: "")
    let length = Double(max(1, total?.nanoseconds ?? 1))
    let shares = WholeShares.rounded(anatomy.parts.map { Double($0.span.nanoseconds) / length * 1e6 })
    return [head]
      + zip(anatomy.parts, shares).map { part, share in
        AnatomyRow(
          part: part.part.name, milliseconds: part.span.milliseconds, share: Double(share) / 1e6,
          behind: part.behind?.name(classes: classes) ?? "")
      }
  }
}

extension Quantile {
  /// As results name it: `p99.9`.
  package var name: String { "p" + (NumberText.exact(Double(billionths) / 1e7) ?? "") }
}

extension ScenarioResult {
  /// The names of the classes, by number.
  var classNames: [String] { scenario.workload.classes.map(\.name) }
}
