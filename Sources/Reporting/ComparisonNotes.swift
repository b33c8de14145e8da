// What stands below a comparison: how sure its numbers are, and where they may mislead.

import Experiments
import Models
import SimEngine
import Statistics

/// What stands below a comparison.
enum ComparisonNotes {
  /// A share of unfinished requests up to which a run may pass for steady.
  static let steadyShare = 0.001

  static func paragraphs(_ result: ScenarioResult, context: ReportContext) -> [String] {
    [sample(result)] + meanings(result) + unanswered(result) + unsteady(result)
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
    let interval =
      count == 1
      ? "One replication has no interval: nothing is known about its error."
      : "± is half of Student's \(level(result)) interval for the mean over replications."
    return "n = \(runs) of \(length) after \(warmUp) (\(origin)). \(interval)"
  }

  /// The level of the intervals, which all are made at the same one.
  private static func level(_ result: ScenarioResult) -> String {
    let estimates = result.throughput.map(\.estimate) + result.latency.map(\.estimate)
    return NumberText.percent(estimates.lazy.compactMap { $0.interval?.level }.first ?? 0.95)
  }

  private static func meanings(_ result: ScenarioResult) -> [String] {
    var notes: [String] = []
    if result.latency.contains(where: { $0.estimate.value == nil && $0.estimate.needed != nil }) {
      notes.append(
        "\"needs >= N requests\": a replication has too few completed requests to carry the percentile; "
          + "run for longer (duration) or offer more.")
    }
    if !result.scenario.faults.isEmpty {
      notes.append(
        "affected: requests of a run that fared worse than in the same run without the fault "
          + "(lost, failed, timed out, rejected, or past their SLO).")
    }
    return notes
  }

  /// Architectures whose percentiles leave out more than a hundredth of the requests: those that got no answer.
  private static func unanswered(_ result: ScenarioResult) -> [String] {
    result.architectures.compactMap { architecture in
      guard let offered = result.throughput(architecture, "all", .offered)?.value, offered > 0 else {
        return nil
      }
      let endings: [ThroughputRow.Metric] = [.failed, .rejected, .timedOut, .lost]
      let share =
        endings.compactMap { result.throughput(architecture, "all", $0)?.value }.reduce(0, +) / offered
      guard share > 0.01 else { return nil }
      return
        "\(architecture): \(NumberText.percent(share)) of its requests got no answer; its percentiles are those "
        + "of the others."
    }
  }

  /// Architectures under which more is unfinished at the end of the window than their requests' own length explains.
  private static func unsteady(_ result: ScenarioResult) -> [String] {
    let workload = result.scenario.workload
    let ownLength = (workload.meanCompute + workload.meanWait) / 1e9
    let explained = steadyShare + 2 * ownLength / result.scenario.duration.seconds
    return result.architectures.compactMap { architecture in
      guard let offered = result.throughput(architecture, "all", .offered)?.value, offered > 0,
        let estimate = result.throughput(architecture, "all", .unfinished), let unfinished = estimate.value,
        unfinished / offered > explained
      else { return nil }
      let isCertain = (estimate.interval?.low ?? 0) / offered > explained
      return
        "\(architecture): \(NumberText.percent(unfinished / offered)) of its requests were unfinished when "
        + "the window closed, more than they take by themselves. "
        + (isCertain
          ? "Its queue grows, or a fault still holds it: there is no steady state, and its percentiles describe a "
            + "run of this length only."
          : "In some replications it did not keep up; its percentiles may describe a run of this length only.")
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
