// A scenario: the question, the work, the faults, and the architectures that are compared under them.

package import Models
package import SimEngine

/// An architecture under the name that reports give it, with the parameters that the scenario sets.
package struct Variant: Sendable, Hashable {
  /// The label in reports.
  package var name: String
  /// The catalog's name of the architecture.
  package var runtime: String
  package var settings: [Setting]
  /// The supervision tree of its application, if the scenario has one.
  package var tree: SupervisionTree?
  /// What runs its container, if the scenario says.
  package var platform: Platform?

  package init(
    name: String, runtime: String, settings: [Setting] = [], tree: SupervisionTree? = nil,
    platform: Platform? = nil
  ) {
    self.name = name
    self.runtime = runtime
    self.settings = settings
    self.tree = tree
    self.platform = platform
  }
}

/// How much of a run passes before it is measured.
package enum WarmUp: Sendable, Hashable {
  /// As long as the first figures differ from the later ones.
  case automatic
  case fixed(SimDuration)
}

/// A file that a scenario consists of or refers to, as it was read.
package struct ScenarioFile: Sendable, Hashable {
  package var path: String
  package var bytes: [UInt8]

  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// The folder that the paths in the file start from, with its final `/`; empty for the current one.
  package var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }

  /// The path of a file that this one names.
  package func resolve(_ name: String) -> String { name.hasPrefix("/") ? name : folder + name }
}

/// A question about architectures, whole.
package struct Scenario: Sendable, Hashable {
  /// The file it was decoded from.
  package var file: ScenarioFile
  package var name: String
  package var question: String?
  /// The answer that its author foresees.
  package var expect: String?
  package var seed: UInt64
  /// Length of the measured window.
  package var duration: SimDuration
  package var warmUp: WarmUp
  package var replications: Int
  /// What makes it run more replications, in batches of so many; nil for no more.
  package var precision: Precision?
  package var machine: MachineConfiguration
  package var workload: Workload
  package var architectures: [Variant]
  /// The name of the architecture that the others are compared with; nil for the first.
  package var baseline: String?
  package var faults: [Fault]
  /// What is demanded of every architecture.
  package var thresholds: [Threshold] = []
}
