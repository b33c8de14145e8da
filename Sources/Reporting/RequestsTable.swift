// What became of each request, and of its twin without each fault: the counts of a blast radius, to be checked.

package import Experiments
import Models
import SimEngine

/// The requests of trials that kept them, as comma-separated text.
///
/// One row for each request and fault (one for each request where there is no fault). `harm` is how the request
/// fared against its twin, and `counted` is 1 where it was under way when the fault struck or arrived before
/// recovery: the `affected` of `blast_radius.csv` are the rows with `counted` 1 and a harm other than `none` and
/// `helped`.
package enum RequestsTable {
  package static func text(_ trials: [TrialResult]) -> String {
    var table = CSVTable(columns: [
      "scenario", "architecture", "replication", "fault", "key", "request", "arrival_s", "outcome",
      "latency_ms",
      "twin_outcome", "twin_latency_ms", "harm", "counted",
    ])
    for result in trials {
      let scenario = result.trial.scenario
      if scenario.faults.isEmpty {
        for request in result.requests {
          table.append(start(result, fault: "", request) + ["", "", "", ""])
        }
      }
      for (index, fault) in scenario.faults.enumerated() {
        for pair in BlastRadius.pairs(result.requests, result.twins[index]) {
          table.append(
            start(result, fault: fault.name, pair.request) + [
              pair.twin.outcome.text, milliseconds(pair.twin), pair.harm(scenario.workload).rawValue,
              result.blastRadii[index].counts(pair.request) ? "1" : "0",
            ])
        }
      }
    }
    return table.text
  }

  private static func start(_ result: TrialResult, fault: String, _ request: RequestRecord) -> [String] {
    let trial = result.trial
    let sinceWindow = request.arrival - trial.run.windowStart
    return [
      trial.scenario.name, trial.variant.name, "\(trial.replication)", fault, "\(request.key)",
      trial.scenario.workload.classes[Int(request.requestClass)].name,
      NumberText.exact(sinceWindow.seconds) ?? "", request.outcome.text, milliseconds(request),
    ]
  }

  private static func milliseconds(_ request: RequestRecord) -> String {
    NumberText.exact(request.latency.milliseconds) ?? ""
  }
}

extension Outcome {
  fileprivate var text: String {
    switch self {
    case .completed: "completed"
    case .failed: "failed"
    case .rejected: "rejected"
    case .timedOut: "timed_out"
    case .lost: "lost"
    }
  }
}
