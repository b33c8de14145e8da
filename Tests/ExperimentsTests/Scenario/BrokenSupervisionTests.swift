// What a scenario says of supervision trees and of the deaths of their members, and what can be wrong with it.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Supervision in scenarios")
struct BrokenSupervisionTests {
  @Test("Mistakes are reported", arguments: scenarios)
  func reports(_ scenario: BrokenScenario) { scenario.check() }

  /// A scenario with one server, and with these children of the root; `more` follows.
  private static func tree(
    _ title: String, _ children: String, with keys: String = "", more: String = "", _ expected: String...
  ) -> BrokenScenario {
    BrokenScenario(
      title,
      list: (
        "architectures: [beam]",
        """
        servers: [{name: store, program: [{compute: 1ms}]}]
        architectures:
          - runtime: beam
            supervision: {\(keys)children: \(children)}
        \(more)
        """
      ), expected)
  }

  static let scenarios = [
    tree(
      "nobody to supervise", "[{server: store}, {supervisor: sub, children: 👉[]}]",
      "the list of children is empty"),
    tree("a child without a kind", "[{server: store}, 👉{restart: permanent}]", "where a child belongs"),
    tree("a misspelt server", "[{server: store}, {server: 👉stoer}]", "did you mean `store`?"),
    tree("a server twice", "[{server: store}, {server: 👉store}]", "`store` is in this tree already"),
    tree(
      "a worker by the name of the root", "[{server: 👉store}]", with: "name: store, ",
      "`store` is in this tree already"),
    tree("a strategy", "[{server: store}]", with: "strategy: 👉one_for_none, ", "did you mean `one_for_one`?"),
    tree(
      "half a second", "[{server: store}]", with: "period: 👉1500ms, ", "a period is counted in whole seconds"),
    tree("less than a second", "[{server: store}]", with: "period: 👉0s, ", "must be from 1s"),
    tree(
      "fewer than no restarts", "[{server: store}]", with: "intensity: 👉-1, ", "must be from 0 to 1000000"),
    tree("a type", "[{server: store, restart: 👉always}]", "is not a restart type"),
    tree("a shutdown", "[{server: store, shutdown: 👉kill}]", "`kill` is not a duration"),
    tree("an init that calls", "[{server: store, init: [{👉call: x}]}]", "is not a step of an `init`"),
    tree(
      "a link to one that comes later", "[{server: store, links: [👉later]}, {worker: later}]",
      "is not a worker or server that is started before"),
    tree("a link to itself", "[{server: store, links: [👉store]}]", "is not a worker or server"),
    tree(
      "a link to a supervisor",
      "[{supervisor: sub, children: [{worker: a}]}, {server: store, links: [👉sub]}]",
      "is not a worker or server that is started before"),
    tree(
      "an exit of nobody", "[{server: store}]",
      more: "faults: [{name: f, at: 1s, kind: exit, member: 👉stor}]", "did you mean `store`?"),
    tree(
      "again and again, for how long", "[{server: store}]",
      more: "faults: [👉{name: f, at: 1s, kind: exit, member: store, every: 1s}]",
      "`every` and `for` go together"),
    tree(
      "too often", "[{server: store}]",
      more: "faults: [{name: f, at: 1s, kind: exit, member: store, every: 👉1ns, for: 1s}]",
      "has the unit"),
    BrokenScenario(
      "a server that nobody supervises",
      list: (
        "architectures: [beam]",
        """
        servers: [{name: store, program: [{compute: 1ms}]}]
        architectures:
          - runtime: beam
            supervision: 👉{children: [{worker: a}]}
        """
      ), ["the server `store` is under no supervisor of this tree"]),
    BrokenScenario(
      "a tree of another runtime", "architectures: [beam]",
      to: "architectures: [{runtime: thread-pool, 👉supervision: {children: [{worker: a}]}}]",
      "`supervision` is not a key of a variant of `thread-pool`"),
    BrokenScenario(
      "an exit without a tree", "architectures: [beam]",
      to: "architectures: [beam]\nfaults: [{name: f, at: 1s, kind: exit, member: 👉store}]",
      "no architecture has one"),
  ]

  @Test("A tree has Erlang's defaults, or Elixir's, and a child for each instance of a server")
  func decodes() throws {
    func tree(_ keys: String) throws -> SupervisionTree? {
      try decode(
        BrokenScenario.sound.replacing(
          "architectures: [beam]",
          with: """
            servers: [{name: store, program: [{compute: 1ms}], instances: 2}]
            architectures:
              - {runtime: beam, supervision: {\(keys)children: [{server: store, links: [a]}]}}
            """.replacing("[{server", with: "[{worker: a}, {server"))
      ).architectures[0].tree
    }
    let erlang = try tree("")
    #expect(erlang?.application == .permanent)
    #expect(
      erlang?.members == [
        .init("root", under: nil, .supervisor(.init(strategy: .oneForOne, intensity: 1, period: 5))),
        .init("a", under: 0, .worker, shutdown: .after(.seconds(5))),
        .init("store/0", under: 0, .server(0, instance: 0), links: [1]),
        .init("store/1", under: 0, .server(0, instance: 1), links: [1]),
      ])
    #expect(try tree("defaults: elixir, ")?.members[0].supervisor?.intensity == 3)
  }
}
