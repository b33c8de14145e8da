// What a scenario says of platforms, and what can be wrong with it.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Platforms in scenarios")
struct BrokenPlatformTests {
  @Test("Mistakes are reported", arguments: scenarios)
  func reports(_ scenario: BrokenScenario) { scenario.check() }

  private static func platform(_ title: String, _ keys: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(
      title, list: ("architectures: [beam]", "platform: {\(keys)}\narchitectures: [beam]"), expected)
  }

  static let scenarios = [
    platform("an unknown policy", "restart: 👉alway", "did you mean `always`?"),
    platform("no instance", "instances: 👉0", "must be from 1 to 1000"),
    platform("a word for a balancer", "balancer: 👉round_robin", "mapping"),
    platform(
      "a misspelt policy of a balancer", "balancer: {policy: 👉round-robin}", "did you mean `round_robin`?"),
    platform("what cannot be spread", "balancer: {per: 👉packet}", "the units are connection, request"),
    BrokenScenario(
      "a fault in an instance that there is not",
      list: (
        "architectures: [beam]",
        "platform: {instances: 2}\nfaults: [{name: f, at: 1s, kind: crash, instance: 👉2}]\narchitectures: [beam]"
      ), ["there is no instance 2: no architecture has more than 2; they are 0 to 1"]),
    BrokenScenario(
      "a fault in another than the only instance",
      list: (
        "architectures: [beam]",
        "faults: [{name: f, at: 1s, kind: hog, for: 1s, instance: 👉1}]\narchitectures: [beam]"
      ),
      [
        "there is no instance 1: no architecture has more than 1; the only one is 0; `platform: {instances: N}` makes more"
      ]),
    platform(
      "a back-off of what never starts again", "restart: never, back_off: 👉{first: 1s}",
      "`back_off` has no meaning where nothing is started again; remove it"),
    platform(
      "a longest wait below the first", "back_off: {first: 20s, most: 👉10s}",
      "the longest wait is shorter than the first, which is 20s"),
    platform(
      "a longest wait below the usual first", "back_off: {most: 👉5s}", "shorter than the first, which is 10s"),
    platform("a number without a unit", "grace: 👉30", "has no unit"),
    platform("a misspelt key", "👉livenes: {}", "did you mean `liveness`?"),
    platform("no period", "liveness: {every: 👉0s}", "must be from"),
    platform("no failure at all", "liveness: {failures: 👉0}", "must be from 1 to 1000"),
    platform(
      "successes of a liveness probe, of which Kubernetes allows one", "liveness: {👉successes: 2}",
      "`successes` is not a key of a liveness probe"),
    platform(
      "a server that there is not", "readiness: {program: [{call: 👉database}]}", "is not"),
    platform(
      "a first process", "pid_1: 👉tini", "is not a first process; the processes are application, init"),
    BrokenScenario(
      "a word for a platform", "architectures: [beam]",
      to: "architectures: [{runtime: beam, platform: 👉nothing}]",
      "found `nothing` where a platform, a mapping, belongs"),
  ]

  private func platforms(_ text: String) throws -> [Platform?] {
    try decode(BrokenScenario.sound.replacing("architectures: [beam]", with: text)).architectures.map(
      \.platform)
  }

  @Test("An architecture has the scenario's platform, its own, or none")
  func decodes() throws {
    var common = Platform()
    common.liveness = Probe()
    var own = Platform()
    own.restart = .never
    own.grace = .seconds(5)
    own.firstProcess = .initSystem
    own.readiness = Probe()
    own.readiness?.successes = 2
    own.readiness?.initialDelay = .seconds(3)
    own.readiness?.program = Program([.compute(.constantly(.milliseconds(1)))])
    let found = try platforms(
      """
      platform: {liveness: {}}
      architectures:
        - beam
        - {name: a, runtime: beam, platform: none}
        - name: b
          runtime: thread-pool
          platform:
            restart: never
            grace: 5s
            pid_1: init
            readiness: {successes: 2, initial_delay: 3s, program: [{compute: 1ms}]}
      """)
    #expect(found == [common, nil, own])
    #expect(try platforms("architectures: [beam]") == [nil])
  }

  @Test("A back-off and a probe have Kubernetes' numbers where no others are stated")
  func defaults() throws {
    let platform = try #require(
      try platforms("platform: {back_off: {first: 1s}, liveness: {timeout: 3s}}\narchitectures: [beam]")[0])
    #expect(platform.backOff.first == .seconds(1))
    #expect(platform.backOff.most == .seconds(300))
    #expect(platform.grace == .seconds(30))
    #expect(platform.restart == .always)
    #expect(platform.liveness?.every == .seconds(10))
    #expect(platform.liveness?.timeout == .seconds(3))
    #expect(platform.liveness?.failures == 3)
    #expect(platform.liveness?.initialDelay == .zero)
  }
}

extension Distribution {
  fileprivate static func constantly(_ span: SimDuration) -> Distribution {
    do {
      return try Distribution(.constant(Double(span.nanoseconds)))
    } catch { preconditionFailure("\(error)") }
  }
}
