// Where the time goes, in words: "87 % run queue behind report, 9 % wait".

import Experiments
import Models
import SimEngine
import Statistics

/// Where the time of requests goes, in words.
enum AnatomyText {
  /// Parts that one sentence names at most.
  private static let mostParts = 3
  /// A part that is less than this share of the whole is not named.
  private static let leastShare = 0.005

  /// The largest parts of the latency around a percentile, and how much is left.
  static func sentence(_ anatomy: PercentileAnatomy, classes: [String]) -> String {
    guard let total = anatomy.total else {
      return anatomy.samples == 0 && anatomy.needed == nil
        ? "-" : "needs >= \(anatomy.needed ?? 0) requests a replication"
    }
    guard total > .zero else { return "takes no time" }
    let parts = anatomy.parts.map { part in
      (text: name(part, classes: classes), share: Double(part.span.nanoseconds) / Double(total.nanoseconds))
    }
    // Equal shares stay in the order of parts.
    let largest = parts.enumerated().sorted {
      ($0.element.share, -$0.offset) > ($1.element.share, -$1.offset)
    }.map(\.element)
    let named = largest.prefix(mostParts).filter { $0.share >= leastShare }
    // What is left of the shares as they are printed, so that those add up.
    let rest = named.reduce(1) { $0 - ($1.share * 100).rounded() / 100 }
    let texts =
      named.map { "\(percent($0.share)) \($0.text)" } + (rest >= leastShare ? ["\(percent(rest)) other"] : [])
    return texts.joined(separator: ", ")
  }

  /// A part with whom it was behind, in words.
  static func name(_ part: AnatomyPart, classes: [String]) -> String {
    let words = part.part.name.replacing("_", with: " ")
    return part.behind.map { "\(words) behind \($0.name(classes: classes))" } ?? words
  }

  static func percent(_ share: Double) -> String { (NumberText.toPlace(share * 100, 0) ?? "-") + " %" }

  /// A row for each architecture: where the time of all requests around p99 goes.
  static func summary(_ result: ScenarioResult) -> TextGrid {
    var grid = TextGrid(columns: [.init("architecture"), .init("where the time of requests around p99 goes")])
    for architecture in result.architectures {
      guard let anatomy = result.anatomy(architecture, "all", 0.99) else { continue }
      grid.append(
        [architecture, sentence(anatomy, classes: result.classNames)].map { EstimateText(value: $0) })
    }
    return grid
  }

  /// By architecture, class and percentile.
  static func grid(_ result: ScenarioResult) -> TextGrid {
    let requests = result.requestNames
    var columns = [TextGrid.Column("architecture")]
    if requests.count > 1 { columns.append(.init("request")) }
    columns += [.init("at"), .init("mean around it", unit: "ms"), .init("where it goes")]
    var grid = TextGrid(columns: columns)
    for anatomy in result.orderedAnatomies where requests.contains(anatomy.request) {
      let isFirst = anatomy.request == "all" && anatomy.percentile == result.orderedAnatomies[0].percentile
      let mean = anatomy.total.flatMap { NumberText.significant($0.milliseconds, digits: 4) } ?? "-"
      var row = [EstimateText(value: isFirst ? anatomy.architecture : "")]
      if requests.count > 1 { row.append(EstimateText(value: anatomy.request)) }
      row += [anatomy.percentile.name, mean, sentence(anatomy, classes: result.classNames)].map {
        EstimateText(value: $0)
      }
      grid.append(row)
    }
    return grid
  }
}

/// What the cores did and how long the queues were, in words.
enum ResourceText {
  /// A sentence for each architecture: core time by use, then levels, then what happened how often.
  static func sentences(_ result: ScenarioResult) -> [(name: String, text: String)] {
    result.architectures.compactMap { architecture in
      let rows = result.orderedResources.filter { $0.architecture == architecture }
      guard !rows.isEmpty else { return nil }
      let clauses = [coreTime(rows), levels(rows), spans(rows), counts(rows)].filter { !$0.isEmpty }
      return (architecture, clauses.joined(separator: "; "))
    }
  }

  private static func coreTime(_ rows: [ResourceRow]) -> String {
    let times = rows.filter { $0.unit == ResourceRow.coreSeconds }
    let all = times.reduce(0) { $0 + ($1.estimate.value ?? 0) }
    guard all > 0 else { return "" }
    return times.map { row in
      let share = (row.estimate.value ?? 0) / all
      let name = row.metric.replacing("overhead_", with: "").replacing("_", with: " ")
      return "\(share > 0 && share < 0.001 ? "< 0.1 %" : NumberText.percent(share, digits: 3)) \(name)"
    }.joined(separator: ", ")
  }

  private static func levels(_ rows: [ResourceRow]) -> String {
    let averages = rows.filter { $0.metric == "average" }
    return averages.compactMap { row in
      if row.unit == MeterNames.Gauge.share {
        guard let share = row.estimate.value, share > 0 else { return nil }
        return "\(words(row.resource)) \(NumberText.percent(share, digits: 3))"
      }
      let highest = rows.first { $0.resource == row.resource && $0.metric == "max" }?.estimate.value
      guard let average = row.estimate.value, let highest, highest > 0 else { return nil }
      return "\(words(row.resource)) \(number(average)) \(row.unit) on average, \(number(highest)) at most"
    }.joined(separator: "; ")
  }

  /// The median, the 99th percentile and the maximum of each distribution.
  private static func spans(_ rows: [ResourceRow]) -> String {
    rows.filter { $0.metric == "p50" }.map { row in
      let values = ["p50", "p99", "max"].compactMap { metric -> String? in
        let other = rows.first { $0.resource == row.resource && $0.metric == metric }
        return other?.estimate.value.map { "\(number($0)) \(row.unit) \(metric)" }
      }
      return "\(words(row.resource)) \(values.joined(separator: ", "))"
    }.joined(separator: "; ")
  }

  private static func counts(_ rows: [ResourceRow]) -> String {
    rows.filter { $0.unit == "1/s" && ($0.estimate.value ?? 0) > 0 }.map { row in
      "\(number(row.estimate.value ?? 0)) \(words(row.metric))/s"
    }.joined(separator: ", ")
  }

  private static func words(_ name: String) -> String { name.replacing("_", with: " ") }

  private static func number(_ value: Double) -> String { NumberText.significant(value, digits: 3) ?? "-" }
}
