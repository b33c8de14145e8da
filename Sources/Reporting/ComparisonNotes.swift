// What stands below a comparison: how sure its numbers are, and where they may mislead.

import Experiments
import Models
import SimEngine
import Statistics

/// What stands below a comparison.
enum ComparisonNotes {
  /// A share of unfinished requests up to which a run may pass for steady.
  static let steadyShare = 0.001

  /// `cells` are those of the tables above the notes: only what they show is explained.
  static func paragraphs(_ result: ScenarioResult, _ cells: [EstimateText], context: ReportContext)
    -> [String]
  {
    [sample(result)] + [StopText.note(result)].compactMap { $0 } + intervals(result, cells)
      + DifferenceTable.notes(result)
      + ThresholdTable.notes(result) + requirements(cells)
      + unbounded(result)
      + [result.survivorsNote(ComparisonTable.printedStatistics)].compactMap { $0 }
      + arrivals(result.scenario) + FaultNotes.paragraphs(result) + unsteady(result) + outlasting(result)
      + [assumptions(ParametersInForce(of: result.scenario, catalog: context.catalog))]
  }

  private static func sample(_ result: ScenarioResult) -> String {
    let count = result.scenario.replications
    let length = result.scenario.duration.text
    let warmUp =
      result.warmUp == 0
      ? "no warm-up"
      : "a warm-up of \(NumberText.significant(result.warmUp, digits: 4) ?? "-")s that is not counted"
    let origin =
      switch result.warmUpOrigin {
      case .scenario: "set by the scenario"
      case .automatic: "found by MSER-5 on pilot runs"
      case .unsettled: "MSER-5 found no end of it in the pilot runs: the figures may still drift"
      }
    let runs = count == 1 ? "1 replication" : "\(count) replications"
    return "n = \(runs) of \(length) after \(warmUp) (\(origin))."
  }

  /// How sure the numbers are: what stands beside them, as far as the table shows it.
  private static func intervals(_ result: ScenarioResult, _ cells: [EstimateText]) -> [String] {
    guard result.scenario.replications > 1 else {
      return ["One replication has no interval: nothing is known about its error."]
    }
    let errors = cells.map(\.error)
    var notes: [String] = []
    if errors.contains(where: { $0.hasPrefix("±") || $0.hasPrefix("[") }) {
      var recording = ""
      if case .trace = result.scenario.workload.arrivals {
        recording = " It is about chance around this one recording."
      }
      notes.append(
        "± is half of Student's \(level(result)) interval for the mean over replications, and [a, b] that of a percentile "
          + "of all replications together, from how its share of requests varies between them.\(recording)")
    }
    if errors.contains(where: { $0.hasPrefix("(") }) {
      notes.append(
        "a (b–c): median, least and greatest replication, where no interval is valid.")
    }
    return notes
  }

  /// The level of the intervals, which all are made at the same one.
  private static func level(_ result: ScenarioResult) -> String {
    let estimates = result.throughput.map(\.estimate) + result.latency.map(\.estimate)
    return NumberText.percent(estimates.lazy.compactMap { $0.interval?.level }.first ?? 0.95)
  }

  private static func requirements(_ cells: [EstimateText]) -> [String] {
    guard cells.contains(where: { $0.value.hasPrefix("needs >=") }) else { return [] }
    return [
      "\"needs >= N requests a replication\": a replication has too few completed requests to carry the "
        + "percentile; run for longer (duration) or offer more."
    ]
  }

  /// Percentiles of the table that have a value and no interval, and what they would take.
  private static func unbounded(_ result: ScenarioResult) -> [String] {
    guard result.scenario.replications > 1 else { return [] }
    let rows = result.orderedLatency.filter { row in
      ComparisonTable.printedStatistics.contains(row.statistic) && row.estimate.neededForInterval != nil
        && result.requestNames.contains(row.request)
    }
    guard !rows.isEmpty else { return [] }
    let texts = rows.map { row in
      let name =
        result.requestNames.count > 1 ? "\(row.request) \(row.statistic.rawValue)" : row.statistic.rawValue
      let needed = NumberText.significant(Double(row.estimate.neededForInterval ?? 0), digits: 2) ?? "-"
      return "\(row.architecture) \(name) needs >= \(needed)"
    }
    return [
      "No interval where slow requests come in bunches that differ from replication to replication: too few of them "
        + "lie beyond the percentile to bound it. For one, a replication of \(texts.joined(separator: "; ")) requests."
    ]
  }

  private static func arrivals(_ scenario: Scenario) -> [String] {
    switch scenario.workload.arrivals {
    case .closed:
      [
        "A caller that is turned away asks again after \(Clients.pauseAfterRejection.text) at the earliest "
          + "(assumed)."
      ]
    case .schedule:
      [
        "The schedule is replayed as it is written: nothing is random, and no replication differs from "
          + "another."
      ]
    case .poisson, .constant, .phases, .trace: []
    }
  }

  /// Architectures under which more is unfinished at the end of the window than their requests' own length explains.
  private static func unsteady(_ result: ScenarioResult) -> [String] {
    let workload = result.scenario.workload
    // As many as there are callers are under way at any time, also in a steady state.
    if case .closed = workload.arrivals { return [] }
    let ownLength = (workload.meanCompute + workload.meanWait) / 1e9
    let explained = steadyShare + 2 * ownLength / result.scenario.duration.seconds
    let notes: [String] = result.architectures.compactMap { architecture in
      guard let offered = result.throughput(architecture, "all", .offered)?.value, offered > 0,
        let estimate = result.throughput(architecture, "all", .unfinished), let unfinished = estimate.value,
        unfinished / offered > explained
      else { return nil }
      let least = estimate.interval?.low ?? estimate.spread?.least ?? 0
      return
        "\(architecture): \(NumberText.percent(unfinished / offered)) of its requests were unfinished when "
        + "the window closed, more than they take by themselves. "
        + (least / offered > explained
          ? growth(result, architecture) : "In some replications it did not keep up.")
    }
    guard !notes.isEmpty else { return [] }
    return notes + [
      "Where an architecture does not keep up there is no steady state: these rates and percentiles describe a run "
        + "of this length only; requests stop coming at the window's end and the backlog is served on an emptying "
        + "machine, which flatters runtimes that share the processor."
    ]
  }

  /// How fast the requests under way become more: the slope of the least squares' line through the timeline.
  private static func growth(_ result: ScenarioResult, _ architecture: String) -> String {
    let points = result.timeline.compactMap { row -> (time: Double, level: Double)? in
      guard row.architecture == architecture, row.metric == TimelineRow.underWay else { return nil }
      return row.value.map { (row.time.seconds, $0) }
    }
    let count = Double(points.count)
    let time = points.reduce(0) { $0 + $1.time } / count
    let spread = points.reduce(0) { $0 + ($1.time - time) * ($1.time - time) }
    let slope = points.reduce(0) { $0 + ($1.time - time) * $1.level } / spread
    guard points.count > 2, slope > 0, result.scenario.faults.isEmpty else {
      return "Its queue grows, or a fault still holds it."
    }
    return
      "Its queue grows at \(NumberText.significant(slope, digits: 2) ?? "-")/s: no steady state; percentiles describe "
      + "this run's length."
  }

  /// Requests of which no row tells: they neither came nor ended in the window.
  private static func outlasting(_ result: ScenarioResult) -> [String] {
    result.outlasting.map {
      let count = NumberText.significant($0.requests, digits: 4) ?? "-"
      return
        "\($0.architecture): \(count) of the requests that came before the window, in a replication on average, had no "
        + "answer when it closed. No row counts them, and their latencies are longer than the window: run for longer "
        + "(duration)."
    }
  }

  private static func assumptions(_ parameters: ParametersInForce) -> String {
    let assumed = parameters.assumptions.count
    guard assumed > 0 else {
      return "None of the \(parameters.count) constants behind these numbers is assumed."
    }
    return "\(assumed) of the \(parameters.count) constants behind these numbers "
      + "\(assumed == 1 ? "is" : "are") assumed, not measured; `archsim explain` names them."
  }
}

extension Scenario {
  /// Whether callers wait for their answers before they ask again.
  var isClosed: Bool { if case .closed = workload.arrivals { true } else { false } }
}
