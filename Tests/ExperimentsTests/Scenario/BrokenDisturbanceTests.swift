// What a scenario says of faults in what requests use, and what can be wrong with it.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Faults in what requests use, in scenarios")
struct BrokenDisturbanceTests {
  @Test("Mistakes are reported", arguments: scenarios)
  func reports(_ scenario: BrokenScenario) { scenario.check() }

  private static func fault(_ title: String, _ keys: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(
      title,
      list: (
        "architectures: [beam]",
        """
        dependencies: [{name: database, latency: 1ms}]
        servers: [{name: parser, program: [{compute: 1ms}]}]
        faults: [\(keys.contains("👉") ? "" : "👉"){name: f, at: 1s, \(keys)}]
        architectures: [beam]
        """
      ), expected)
  }

  static let scenarios = [
    fault(
      "a dependency that there is not", "kind: slow, dependency: 👉databse, factor: 2, for: 1s",
      "did you mean `database`?"),
    fault(
      "a factor below 1", "kind: slow, dependency: database, factor: 👉0.5, for: 1s", "must be at least 1"),
    fault(
      "a factor beyond reason", "kind: slow, dependency: database, factor: 👉10000000, for: 1s",
      "must be at most 1000000"),
    fault("no factor", "kind: slow, dependency: database, for: 1s", "`factor`"),
    fault("no length of an outage", "kind: down, dependency: database", "`for`"),
    fault(
      "another way to be down", "kind: down, dependency: database, for: 1s, as: 👉hung", "did you mean `hang`?"
    ),
    fault("a server that there is not", "kind: exception, server: 👉persar", "is not a server"),
    fault(
      "a server and a class", "kind: exception, request: page, server: 👉parser",
      "`request` and `server` exclude each other"),
    fault(
      "one instance of a fault that lasts", "kind: exception, server: parser, for: 1s, instance: 👉0",
      "strikes the server in all instances"),
    fault(
      "one instance of an exception in requests", "kind: exception, instance: 👉0",
      "strikes requests wherever they go"),
    fault("a spike without a rate", "kind: spike, for: 1s", "`rate`"),
    fault("a spike of a class that there is not", "kind: spike, rate: 1/s, for: 1s, request: 👉pag", "is not"),
    fault("connections that there are not", "kind: disconnect", "there are no connections to cut"),
    BrokenScenario(
      "a spike in a closed workload",
      list: (
        "workload:\n  arrivals: {process: poisson, rate: 100/s}",
        "faults: [👉{name: f, at: 1s, kind: spike, rate: 1/s, for: 1s}]\nworkload:\n  arrivals: {process: closed, clients: 5, think: 1s}"
      ), ["only so many callers ask"]),
  ]

  @Test("Faults are what the scenario says")
  func sound() throws {
    let text = """
      dependencies: [{name: cache, latency: 1ms}, {name: database, latency: 1ms}]
      servers: [{name: parser, program: [{compute: 1ms}]}]
      clients: {connections: keep_alive}
      faults:
        - {name: a, at: 1s, kind: down, dependency: database, for: 2s, as: hang}
        - {name: b, at: 1s, kind: down, dependency: cache, for: 2s}
        - {name: c, at: 1s, kind: slow, dependency: database, factor: 1.5, for: 3s}
        - {name: d, at: 1s, kind: spike, rate: 60/min, for: 1s, request: page}
        - {name: e, at: 1s, kind: disconnect, share: 50%}
        - {name: f, at: 1s, kind: exception, server: parser}
        - {name: g, at: 1s, kind: exception, server: parser, for: 1s, share: 1%}
      architectures: [beam]
      """
    let scenario = try decode(BrokenScenario.sound.replacing("architectures: [beam]", with: text))
    #expect(
      scenario.faults.map(\.kind) == [
        .down(dependency: 1, .hang, lasting: .seconds(2)),
        .down(dependency: 0, .refuse, lasting: .seconds(2)),
        .slow(dependency: 1, thousandths: 1500, lasting: .seconds(3)),
        .spike(rate: 1, requestClass: 0, lasting: .seconds(1)), .disconnect(sharePerBillion: 500_000_000),
        .poison(server: 0), .poison(server: 0, .all(lasting: .seconds(1), sharePerBillion: 10_000_000)),
      ])
  }
}
