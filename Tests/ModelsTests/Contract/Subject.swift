// An architecture with settings, as the contract tries it.

import Models
import Testing

/// An architecture of the catalog under some settings.
struct Subject: Sendable, CustomTestStringConvertible {
  let entry: ArchitectureEntry
  let settings: [Setting]

  var testDescription: String {
    ([entry.name] + settings.map { "\($0.name) \($0.value)" }).joined(separator: ", ")
  }

  func simulate(_ run: Run) throws -> RunRecord { try entry.simulate(run, settings) }

  /// Every architecture as it comes, and cramped: few threads, short queues, small slices, several processes.
  static let all: [Subject] = ArchitectureCatalog.all.flatMap { entry in
    let cramped = [
      Setting(name: "schedulers", value: 2), Setting(name: "reductions", value: 400),
      Setting(name: "processes", value: 3), Setting(name: "threads", value: 4),
      Setting(name: "queue", value: 6),
      Setting(name: "boot", value: 20_000_000),
    ].filter { setting in entry.parameters.contains { $0.name == setting.name } }
    return [Subject(entry: entry, settings: []), Subject(entry: entry, settings: cramped)]
  }
}
