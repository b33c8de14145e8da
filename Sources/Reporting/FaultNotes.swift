// What stands below a comparison under faults: what `affected` counts, and where it may mislead.

import Experiments
import Models

/// What stands below a comparison under faults.
enum FaultNotes {
  /// A share of the affected requests up to which those that fared better than their twins are passed over.
  static let negligibleShare = 0.1

  static func paragraphs(_ result: ScenarioResult) -> [String] {
    guard !result.scenario.faults.isEmpty else { return [] }
    return meanings(result.scenario) + withoutObjective(result.scenario) + closed(result.scenario)
      + missed(result) + noise(result)
  }

  private static func meanings(_ scenario: Scenario) -> [String] {
    var notes = [
      "affected: requests of a run that fared worse than in the same run without the fault "
        + "(lost, failed, timed out, rejected, or past their SLO)."
    ]
    if scenario.faults.contains(where: { if case .exception = $0.kind { true } else { false } }) {
      notes.append("failed includes requests that a fault of the scenario struck.")
    }
    if scenario.faults.count > 1 {
      notes.append(
        "Each fault's twin keeps the other faults: where their effects overlap they hide each other, and the counts "
          + "do not add up.")
    }
    return notes
  }

  private static func withoutObjective(_ scenario: Scenario) -> [String] {
    let names = scenario.workload.classes.filter { $0.slo == nil }.map(\.name)
    guard !names.isEmpty else { return [] }
    return [
      "No slo for \(names.joined(separator: ", ")): requests that only became slow do not count as affected "
        + "there."
    ]
  }

  private static func closed(_ scenario: Scenario) -> [String] {
    guard scenario.isClosed else { return [] }
    return [
      "Callers that wait make fewer requests: a closed workload's affected compares the k-th request of each caller "
        + "in both runs."
    ]
  }

  private static func missed(_ result: ScenarioResult) -> [String] {
    result.missedFaults.map {
      "\($0.fault) found nothing to strike under \($0.architecture) in \($0.replications) of "
        + "\(result.scenario.replications) replications."
    }
  }

  /// Runs that once differed need not fall back into step: what chance helps, it harms as much.
  private static func noise(_ result: ScenarioResult) -> [String] {
    result.architectures.flatMap { architecture in
      result.scenario.faults.compactMap { fault -> String? in
        guard let helped = result.blastRadius(architecture, fault.name, .helped)?.value,
          let affected = result.blastRadius(architecture, fault.name, .affected)?.value,
          affected > 0, helped > negligibleShare * affected
        else { return nil }
        let noise = helped < affected ? "as many" : "all"
        return
          "\(architecture), \(fault.name): \(number(helped)) requests fared better than their twins (mean of a "
          + "replication); \(noise) of its \(number(affected)) affected are noise."
      }
    }
  }

  private static func number(_ value: Double) -> String { NumberText.significant(value, digits: 4) ?? "-" }
}
