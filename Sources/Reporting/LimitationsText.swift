// What is not modelled for a scenario, and which way that biases its answer: `archsim limits`.

package import Experiments
package import Models

/// What is not modelled for a scenario.
package enum LimitationsText {
  /// What the models of some owners leave out.
  package struct Group: Sendable, Hashable {
    /// `machine`, `platform`, or the architectures that share the limitations.
    package var owners: [String]
    package var limitations: [Limitation]

    package var title: String { owners.joined(separator: ", ") }
  }

  /// The machine's limitations, then those that several of the scenario's architectures share, then each
  /// one's own.
  package static func groups(of scenario: Scenario, catalog: [ArchitectureEntry]) -> [Group] {
    let entries = scenario.runtimes.compactMap { runtime in catalog.first { $0.name == runtime } }
    var groups: [Group] = []
    var seen: Set<Limitation> = []
    for limitation in entries.flatMap(\.limitations) where seen.insert(limitation).inserted {
      let owners = entries.filter { $0.limitations.contains(limitation) }.map(\.name)
      if let index = groups.firstIndex(where: { $0.owners == owners }) {
        groups[index].limitations.append(limitation)
      } else {
        groups.append(Group(owners: owners, limitations: [limitation]))
      }
    }
    let shared = groups.filter { $0.owners.count > 1 }
    let own = entries.compactMap { entry in groups.first { $0.owners == [entry.name] } }
    let platform =
      scenario.architectures.allSatisfy { $0.platform == nil }
      ? [] : [Group(owners: ["platform"], limitations: Kubelet.limitations)]
    return [Group(owners: ["machine"], limitations: Machine.limitations)] + platform + shared + own
  }

  /// What `archsim limits` prints.
  package static func text(of scenario: Scenario, catalog: [ArchitectureEntry]) -> String {
    var lines = ["\(scenario.name): what is not modelled, and which way that biases the answer"]
    for group in groups(of: scenario, catalog: catalog) {
      lines += ["", group.title]
      for limitation in group.limitations {
        lines += Paragraph.lines(limitation.sentence, first: "  - ", indent: "    ")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Limitation {
  /// What is left out, and the bias of it.
  var sentence: String { "\(what) Bias: \(bias)." }
}
