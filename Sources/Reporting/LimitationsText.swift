// What is not modelled for a scenario, and which way that biases its answer: `archsim limits`.

package import Experiments
package import Models

/// What is not modelled for a scenario.
package enum LimitationsText {
  /// An architecture with what its model leaves out.
  package struct Group: Sendable, Hashable {
    package var runtime: String
    package var limitations: [Limitation]
  }

  /// The architectures of the scenario, each once.
  package static func groups(of scenario: Scenario, catalog: [ArchitectureEntry]) -> [Group] {
    scenario.runtimes.compactMap { runtime in
      catalog.first { $0.name == runtime }.map { Group(runtime: runtime, limitations: $0.limitations) }
    }
  }

  /// What `archsim limits` prints.
  package static func text(of scenario: Scenario, catalog: [ArchitectureEntry]) -> String {
    var lines = ["\(scenario.name): what is not modelled, and which way that biases the answer"]
    for group in groups(of: scenario, catalog: catalog) {
      lines += ["", group.runtime]
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
