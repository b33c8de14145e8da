// The result files' tables, column by column as scripts rely on them.

package import Experiments
import Statistics

/// The tables of a result as comma-separated text.
///
/// Estimates are rounded to six significant digits, the figures of single replications not at all. An empty
/// field is a number that is not available: the sample cannot carry it.
package enum ResultTables {
  /// `latency.csv`: in ms, by architecture, class and statistic; `max` is the maximum over all replications.
  package static func latency(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: [
      "scenario", "architecture", "request", "statistic", "value", "unit", "ci_low", "ci_high", "ci_level",
      "replications", "samples",
    ])
    for row in result.orderedLatency {
      table.append(
        [result.scenario.name, row.architecture, row.request, row.statistic.rawValue]
          + fields(row.estimate, unit: "ms") + ["\(row.estimate.samples)"])
    }
    return table.text
  }

  /// `throughput.csv`: in 1/s, by architecture, class and outcome.
  package static func throughput(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: [
      "scenario", "architecture", "request", "metric", "value", "unit", "ci_low", "ci_high", "ci_level",
      "replications",
    ])
    for row in result.orderedThroughput {
      table.append(
        [result.scenario.name, row.architecture, row.request, row.metric.rawValue]
          + fields(row.estimate, unit: "1/s"))
    }
    return table.text
  }

  /// `blast_radius.csv`: by architecture, fault and metric.
  package static func blastRadius(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: [
      "scenario", "architecture", "fault", "metric", "value", "unit", "ci_low", "ci_high", "ci_level",
      "replications",
    ])
    for row in result.orderedBlastRadius {
      table.append(
        [result.scenario.name, row.architecture, row.fault, row.metric.rawValue]
          + fields(row.estimate, unit: row.metric.unit))
    }
    return table.text
  }

  /// `replications.csv`: every figure of every replication, to the last digit.
  package static func replications(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: [
      "scenario", "architecture", "replication", "seed", "request", "metric", "value", "unit",
    ])
    for row in result.orderedReplications {
      table.append([
        result.scenario.name, row.architecture, "\(row.replication)", "\(row.seed)", row.request, row.metric,
        NumberText.exact(row.value) ?? "", row.unit,
      ])
    }
    return table.text
  }

  /// All estimates in one table, for `--format csv`: the columns of the three files above, with `fault` filled
  /// for blast radii and `request` for the others.
  package static func estimates(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: [
      "scenario", "architecture", "request", "fault", "metric", "value", "unit", "ci_low", "ci_high",
      "ci_level",
      "replications", "samples",
    ])
    func append(
      _ architecture: String, request: String = "", fault: String = "", metric: String, _ estimate: Estimate,
      unit: String
    ) {
      table.append(
        [result.scenario.name, architecture, request, fault, metric] + fields(estimate, unit: unit)
          + ["\(estimate.samples)"])
    }
    for row in result.orderedLatency {
      append(row.architecture, request: row.request, metric: row.statistic.rawValue, row.estimate, unit: "ms")
    }
    for row in result.orderedThroughput {
      append(row.architecture, request: row.request, metric: row.metric.rawValue, row.estimate, unit: "1/s")
    }
    for row in result.orderedBlastRadius {
      append(
        row.architecture, fault: row.fault, metric: row.metric.rawValue, row.estimate, unit: row.metric.unit)
    }
    return table.text
  }

  static func fields(_ estimate: Estimate, unit: String) -> [String] {
    [
      number(estimate.value), unit, number(estimate.interval?.low), number(estimate.interval?.high),
      number(estimate.interval?.level), "\(estimate.replications)",
    ]
  }

  static func number(_ value: Double?) -> String { optional(value) ?? "" }

  /// Six significant digits, if there is a number.
  static func optional(_ value: Double?) -> String? {
    value.flatMap { NumberText.significant($0, digits: 6) }
  }
}
