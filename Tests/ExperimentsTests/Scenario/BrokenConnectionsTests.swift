// What can be wrong with the connections of a scenario's clients.

import Experiments
import Models
import Testing

@Suite("Broken connections")
struct BrokenConnectionsTests {
  @Test("are reported", arguments: scenarios)
  func reports(_ scenario: BrokenScenario) { scenario.check() }

  /// The smallest scenario with these clients and architectures.
  private static func connecting(
    _ title: String, _ connections: String, to architectures: String = "[thread-pool]",
    _ expected: String...
  ) -> BrokenScenario {
    BrokenScenario(
      title,
      list: (
        "architectures: [beam]",
        "clients: {connections: \(connections)}\narchitectures: \(architectures)"
      ), expected)
  }

  static let scenarios = [
    connecting(
      "a misspelt use", "👉per_requst", "`per_requst` is not a use of connections; did you mean `per_request`?"
    ),
    connecting(
      "a number alone", "👉100", "the uses are established, per_request, keep_alive"),
    connecting("nothing kept", "{keep_alive: 👉0}", "must be from 1 to 1000000"),
    connecting("a misspelt key", "{👉keepalive: 8}", "did you mean `keep_alive`?"),
    BrokenScenario(
      "a shared number for callers who have their own",
      SoundSamples.connecting("👉{keep_alive: 8}").replacing(
        "{process: poisson, rate: 100/s}", with: "{process: closed, clients: 3, think: 1s}"),
      "write `connections: keep_alive`"),
    BrokenScenario(
      "a class that keeps connections of its own",
      SoundSamples.connecting("per_request").replacing(
        "name: page", with: "name: page\n      connections: 👉keep_alive"),
      "the uses are established, per_request"),
  ]

  @Test("A scenario says what its clients do with connections, and keeps 256 idle ones unless told")
  func decodes() throws {
    func connections(_ text: String) throws -> Clients.Connections {
      try decode(SoundSamples.connecting(text)).workload.clients.connections
    }
    #expect(try connections("established") == .established)
    #expect(try connections("per_request") == .perRequest)
    #expect(try connections("keep_alive") == .keepAlive(idle: 256))
    #expect(try connections("{keep_alive: 8}") == .keepAlive(idle: 8))
  }
}
