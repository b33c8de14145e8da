// The keys of supervision trees: the application, its supervisors, and their children.

import Models

extension ScenarioFormat {
  /// Members of one tree, the instances of servers counted.
  static let mostMembers = 100_000
  static let mostRestarts: Int64 = 1_000_000

  private static let supervisorKeys = [
    FormatKey(
      "strategy", .word(SupervisionTree.Strategy.allCases.map(\.rawValue)),
      .optional(SupervisionTree.Strategy.oneForOne.rawValue),
      "who is started again when a child has died: it alone, it and those started after it, or all"),
    FormatKey(
      "intensity", .count(0...mostRestarts), .optional("1, as in Erlang; 3 under `defaults: elixir`"),
      "restarts within a period that the supervisor puts up with (`max_restarts`): one more, and it gives up"),
    FormatKey(
      "period", .quantity(.duration), .optional("5s"),
      "for how long a restart counts (`max_seconds`), in whole seconds"),
  ]

  private static let childKeys = [
    FormatKey(
      "restart", .word(SupervisionTree.RestartType.allCases.map(\.rawValue)),
      .optional(SupervisionTree.RestartType.permanent.rawValue),
      "whether a child that has died is started again: always, only after an error, or never"),
    FormatKey(
      "shutdown", .quantity(.duration, orWords: ["brutal_kill", "infinity"]),
      .optional("5s; infinity for a supervisor"),
      "how long a child that is told to stop has for it before it is killed"),
  ]

  private static let children = FormatKey(
    "children", .list(.mapping(.child)), "who is started, in this order, and stopped in the opposite one")

  /// The root of a tree.
  package static let supervision = MappingForm(
    "a supervision tree", "the application of a node: its root supervisor and all below it",
    [
      FormatKey("name", .label, .optional("root"), "names the root supervisor"),
      FormatKey(
        "application", .word(SupervisionTree.Application.allCases.map(\.rawValue)),
        .optional("permanent, as in a release"),
        "whether the node ends with the application, and boots again, or lives on without it"),
      FormatKey(
        "defaults", .word(SupervisionDefaults.allCases.map(\.rawValue)),
        .optional(SupervisionDefaults.erlang.rawValue), "whose `intensity` holds where none is stated"),
    ] + supervisorKeys + [children])

  package static let supervisor = MappingForm(
    "a supervisor", "a child that supervises others",
    [FormatKey("supervisor", .label, "its name")] + supervisorKeys + childKeys + [children])

  package static let worker = MappingForm(
    "a worker", "a process that only has to be there: others may be linked to it, and restarted with it",
    [FormatKey("worker", .label, "its name")] + childKeys + beginning)

  package static let supervisedServer = MappingForm(
    "a supervised server", "a server of the scenario; each of its instances is a child",
    [FormatKey("server", .label, "the server's name")] + childKeys + beginning)

  private static let beginning = [
    FormatKey(
      "init", .list(.mapping(.initialStep)), .optional("nothing"),
      "what it does before its supervisor goes on: `compute` or `wait`, step by step"),
    FormatKey("init_failure", .quantity(.percentage), .optional("0%"), "how often its `init` fails"),
    FormatKey(
      "links", .list(.label), .optional("none"),
      "members, started before it, that it links itself to: each dies of the other's death, unless that was normal"
    ),
  ]

  package static let initialStep = MappingForm(
    "a step of an `init`", "one step of an `init`; each has one of these keys",
    [
      FormatKey("compute", .distribution, "needs the processor for a time"),
      FormatKey("wait", .distribution, "waits for a time: for a connection, for data"),
    ])
}

/// Whose defaults a supervision tree has.
package enum SupervisionDefaults: String, Sendable, CaseIterable {
  /// `supervisor` of Erlang: an intensity of 1.
  case erlang
  /// `Supervisor` of Elixir: an intensity of 3.
  case elixir

  var intensity: Int { self == .erlang ? 1 : 3 }
}
