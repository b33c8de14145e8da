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
    case .poison(let server, let reach):
      let name = scenario.workload.servers[server].name
      return switch reach {
      case .first: "an exception in the first message that \(name) takes up\(instance) from \(time) on"
      case .all(let lasting, 1_000_000_000):
        "an exception in every message that \(name) takes up from \(time) for \(lasting.text)"
      case .all(let lasting, let share):
        "an exception in what \(name) takes up of \(Dimension.percentage.text(share)) of the requests, from \(time) for "
          + lasting.text
      }
    case .slow(let dependency, let thousandths, let lasting):
      let factor = NumberText.significant(Double(thousandths) / 1000, digits: 6) ?? "-"
      return
        "\(scenario.workload.dependencies[dependency].name) takes \(factor) times as long from \(time) for \(lasting.text)"
    case .down(let dependency, let silence, let lasting):
      let effect =
        switch silence {
        case .refuse: "calls fail at once"
        case .hang: "calls get no answer, and fail when it is back"
        }
      return
        "\(scenario.workload.dependencies[dependency].name) cannot be reached from \(time) for \(lasting.text): \(effect)"
    case .spike(let rate, let requestClass, let lasting):
      let name = requestClass.map { " of class \(scenario.workload.classes[$0].name)" } ?? ""
      let number = NumberText.significant(rate, digits: 6) ?? "-"
      return "\(number)/s further requests\(name) come from \(time) for \(lasting.text)"
    case .disconnect(let share):
      return "\(Dimension.percentage.text(share)) of the open connections are cut at \(time)"
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

  /// What it does under an architecture; nil where that is the same under all.
  static func consequence(of fault: Fault, from consequences: FaultConsequences) -> String? {
    switch fault.kind {
    case .poison: consequences.poison
    case .slow, .down, .spike, .disconnect: nil
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
