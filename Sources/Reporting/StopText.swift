// Why no more replications were run, in words.

import Experiments
import Statistics

/// Why no more replications were run, in words.
enum StopText {
  static func reason(_ result: ScenarioResult) -> String {
    guard let precision = result.scenario.precision else { return "all replications done" }
    let name = "\(precision.statistic.rawValue) of \(precision.request)"
    let target = NumberText.percent(precision.relative.target)
    switch result.stopReason {
    case .allDone: return "all replications done"
    case .precise: return "precision reached: \(name) within \(target) under every architecture"
    case .mostReplications(let architecture, let error):
      let reached = error.map { "within \(NumberText.percent($0, digits: 2))" } ?? "without an interval"
      return
        "max_replications reached: \(name) under \(architecture) is \(reached), and was to be within \(target)"
    }
  }

  /// Nil where the scenario states the number of replications.
  static func note(_ result: ScenarioResult) -> String? {
    result.scenario.precision.map { _ in
      "Stopped after \(result.scenario.replications) replications: \(reason(result)). Stopping where an interval is short "
        + "makes intervals cover a little less than they say."
    }
  }
}
