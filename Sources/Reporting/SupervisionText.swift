// Supervision trees as trees: who starts whom, by which rules.

import Experiments
import Models
import SimEngine

/// The supervision trees of a scenario, drawn with lines.
enum SupervisionText {
  static func lines(_ scenario: Scenario) -> [String] {
    scenario.architectures.flatMap { variant -> [String] in
      guard let tree = variant.tree else { return [] }
      return ["supervision of \(variant.name), a \(tree.application.rawValue) application"]
        + lines(of: 0, in: tree, first: "  ", indent: "  ")
    }
  }

  private static func lines(
    of number: Int, in tree: SupervisionTree, first: String, indent: String
  ) -> [String] {
    let branches = branches(of: number, in: tree)
    return [first + text(of: number, in: tree)]
      + branches.enumerated().flatMap { index, branch -> [String] in
        let isLast = index == branches.count - 1
        let (corner, line) = (isLast ? "└─ " : "├─ ", isLast ? "   " : "│  ")
        if branch.count > 1 {
          return [indent + corner + several(branch, in: tree)]
        }
        return lines(of: branch.lowerBound, in: tree, first: indent + corner, indent: indent + line)
      }
  }

  /// The children of a supervisor; the instances of a server are one branch.
  private static func branches(of number: Int, in tree: SupervisionTree) -> [Range<Int>] {
    var branches: [Range<Int>] = []
    for child in tree.children(of: number) {
      if let last = branches.last, last.upperBound == child,
        case .server(let server, _) = tree.members[child].role,
        case .server(server, _) = tree.members[last.lowerBound].role
      {
        branches[branches.count - 1] = last.lowerBound..<child + 1
      } else {
        branches.append(child..<child + 1)
      }
    }
    return branches
  }

  private static func several(_ branch: Range<Int>, in tree: SupervisionTree) -> String {
    "\(text(of: branch.lowerBound, in: tree)); and so on to \(tree.members[branch.upperBound - 1].name)"
  }

  private static func text(of number: Int, in tree: SupervisionTree) -> String {
    let member = tree.members[number]
    var parts: [String] = []
    switch member.role {
    case .supervisor(let rules):
      let plural = rules.intensity == 1 ? "restart" : "restarts"
      parts.append("\(rules.strategy.rawValue), \(rules.intensity) \(plural) in \(rules.period) s")
    case .server: parts.append("server")
    case .worker: parts.append("worker")
    }
    if member.parent != nil { parts.append(member.restart.rawValue) }
    if !member.initialisation.isEmpty {
      parts.append("init: " + member.initialisation.map(\.text).joined(separator: ", then "))
    }
    if member.initFailurePerBillion > 0 {
      parts.append("which fails in \(NumberText.percent(Double(member.initFailurePerBillion) / 1e9))")
    }
    if !member.links.isEmpty {
      parts.append("linked to " + member.links.map { tree.members[$0].name }.joined(separator: " and "))
    }
    if let shutdown = shutdown(of: member) { parts.append(shutdown) }
    return "\(member.name): \(parts.joined(separator: ", "))"
  }

  /// How long it has to stop, where that is not the usual time.
  private static func shutdown(of member: SupervisionTree.Member) -> String? {
    switch member.shutdown {
    case .brutalKill: "killed at once"
    case .after(.unlimited): member.supervisor == nil ? "never killed" : nil
    case .after(SupervisionTree.Member.usualShutdown) where member.supervisor == nil: nil
    case .after(let span): "killed after \(span.text)"
    }
  }
}

extension SupervisionTree.InitialStep {
  fileprivate var text: String {
    switch self {
    case .compute(let law): "compute \(law.shape.text)"
    case .wait(let law): "wait \(law.shape.text)"
    }
  }
}
