// What a fault of a scenario does, in words, for explanations and reports.

import Experiments
import Models
import SimEngine

/// Faults in words.
enum FaultText {
  static func description(of fault: Fault, in scenario: Scenario) -> String {
    let time = fault.at.text
    let instance = scenario.hasInstances ? " in instance \(fault.instance)" : ""
    switch fault.kind {
    case .exception(let requestClass, let reach):
      let name = requestClass.map { " of class \(scenario.workload.classes[$0].name)" } ?? ""
      return switch reach {
      case .first: "an exception in the first request\(name) to arrive from \(time) on"
      case .all(let lasting, 1_000_000_000):
        "an exception in every request\(name), at each attempt, from \(time) for \(lasting.text)"
      case .all(let lasting, let share):
        "an exception in \(Dimension.percentage.text(share)) of the requests\(name), at each attempt, from \(time) for "
          + lasting.text
      }
    case .hog(let duration):
      return "a piece of work that computes without end\(instance) from \(time), for \(duration.text)"
    case .crash(let process):
      return "operating-system process \(process)\(instance) dies at \(time) and is started again"
    case .exit(let member, let reason, let every, let lasting):
      let again = every == .zero ? "" : ", and again every \(every.text) for \(lasting.text) if it is there"
      return
        "\(member) of the supervision tree\(instance) ends at \(time) with reason \(reason.rawValue)\(again)"
    }
  }

  static func consequence(of fault: Fault, from consequences: FaultConsequences) -> String {
    switch fault.kind {
    case .exception: consequences.exception
    case .hog: consequences.hog
    case .crash: consequences.crash
    case .exit: consequences.exit
    }
  }
}

extension Scenario {
  /// Whether an architecture has several instances.
  fileprivate var hasInstances: Bool { architectures.contains { ($0.platform?.instances ?? 1) > 1 } }
}
