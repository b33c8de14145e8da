// Every architecture against the baseline: the table below the comparison, its notes, and `comparison.csv`.

package import Experiments
import Statistics

/// Every architecture against the baseline.
enum DifferenceTable {
  /// What stands above the table.
  static func title(_ result: ScenarioResult) -> String {
    "compared with \(result.scenario.comparedWith), replication by replication"
  }

  /// The percentiles that the comparison shows; without rows where there is nothing to compare, or nothing but a
  /// single replication under chance.
  static func grid(_ result: ScenarioResult) -> TextGrid {
    let hasClasses = result.requestNames.count > 1
    var grid = TextGrid(
      columns: [.init("architecture")] + (hasClasses ? [.init("request")] : []) + [
        .init("statistic"), .init("difference", unit: "ms"), .init("ratio", unit: ""), .init("verdict"),
      ])
    guard result.scenario.replications > 1 || result.scenario.isReplayed else { return grid }
    var last = ""
    for row in result.orderedComparison where isShown(row) {
      grid.append(
        [EstimateText(value: row.architecture == last ? "" : row.architecture)]
          + (hasClasses ? [EstimateText(value: row.request)] : []) + [
            EstimateText(value: row.subject.name), text(row.difference, row.interval, row),
            text(row.ratio, row.ratioInterval, row), EstimateText(value: row.verdict.rawValue),
          ])
      last = row.architecture
    }
    return grid
  }

  private static func isShown(_ row: ComparisonRow) -> Bool {
    guard case .latency(let statistic) = row.subject else { return false }
    return ComparisonTable.printedStatistics.contains(statistic)
  }

  private static func text(_ value: Double?, _ interval: ConfidenceInterval?, _ row: ComparisonRow)
    -> EstimateText
  {
    value == nil
      ? EstimateText(value: "-")
      : EstimateText(
        Estimate(value: value, interval: interval, replications: row.replications, samples: row.replications))
  }

  /// What the verdicts mean, and what pairing bought.
  static func notes(_ result: ScenarioResult) -> [String] {
    guard !grid(result).rows.isEmpty else { return [] }
    guard !result.scenario.isReplayed else {
      return ["Differences are those of one replay: there is no chance in them, so they have no interval."]
    }
    let tested = result.comparison.count { $0.pValue != nil }
    let level = NumberText.percent(Comparison.level)
    let margin = NumberText.percent(Comparison.margin)
    return [
      "difference ± half of Student's interval of the paired differences, both architectures having had the same "
        + "random numbers; the ratio of means with Fieller's interval. `faster` and `slower` hold together: no more than "
        + "\(level) of such tables have a false one (Holm over the \(tested) tests of comparison.csv). `no difference "
        + "shown`: the interval of the ratio leaves no room for \(margin). Else `inconclusive`: run more replications."
    ] + pairing(result)
  }

  /// By how much smaller the variances of differences are than those of independent runs.
  private static func pairing(_ result: ScenarioResult) -> [String] {
    let reductions = result.comparison.compactMap(\.varianceReduction).sorted()
    guard let least = reductions.first, let greatest = reductions.last else { return [] }
    let median = reductions[reductions.count / 2]
    let few = reductions.count { $0 < 1 }
    let harm = few == 0 ? "" : " In \(few) of \(reductions.count) rows, below 1, it did harm."
    return [
      "Pairing divided the variance of a difference by \(number(median)) (median of the rows of comparison.csv; "
        + "\(number(least)) to \(number(greatest))): so many times the replications would independent runs have needed."
        + harm
    ]
  }

  private static func number(_ value: Double) -> String { NumberText.significant(value, digits: 2) ?? "-" }
}

extension ResultTables {
  /// `comparison.csv`: by architecture, class and statistic, every architecture but the baseline.
  package static func comparison(_ result: ScenarioResult) -> String {
    var table = CSVTable(columns: [
      "scenario", "baseline", "architecture", "request", "statistic", "difference", "unit", "ci_low",
      "ci_high", "ci_level", "verdict", "ratio", "ratio_low", "ratio_high", "variance_reduction", "p_value",
      "adjusted_p", "replications",
    ])
    for row in result.orderedComparison {
      table.append([
        result.scenario.name, result.scenario.comparedWith, row.architecture, row.request, row.subject.name,
        number(row.difference), row.subject.unit, number(row.interval?.low), number(row.interval?.high),
        number(row.interval?.level), row.verdict.rawValue, number(row.ratio), number(row.ratioInterval?.low),
        number(row.ratioInterval?.high), number(row.varianceReduction), number(row.pValue),
        number(row.adjusted), "\(row.replications)",
      ])
    }
    return table.text
  }
}
