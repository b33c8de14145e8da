// What can be wrong with the locks and dependencies of a scenario, and with the steps that name them.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Broken locks and dependencies")
struct BrokenSharingTests {
  @Test("are reported in programs", arguments: steps)
  func reportsSteps(_ scenario: BrokenScenario) { scenario.check() }

  @Test("are reported where they are declared", arguments: declarations)
  func reportsDeclarations(_ scenario: BrokenScenario) { scenario.check() }

  /// The smallest scenario with two locks and a dependency, and this step.
  private static func step(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(
      title,
      list: (
        "compute: 1ms\narchitectures: [beam]",
        """
        \(marked)
        locks: [{name: cache}, {name: log, handoff: fifo}]
        dependencies: [{name: database, latency: 1ms}]
        architectures: [beam]
        """
      ), expected)
  }

  private static func declaring(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(title, list: ("architectures: [beam]", marked + "\narchitectures: [beam]"), expected)
  }

  static let steps = [
    step("a misspelt lock", "lock: {name: 👉cahce, program: [wait: 1ms]}", "did you mean `cache`?"),
    step(
      "a lock for a dependency", "call: 👉cache", "`cache` is not a dependency; the dependencies are database"),
    step(
      "a misspelt dependency", "call: 👉databse", "`databse` is not a dependency; did you mean `database`?"),
    step("a lock without a program", "lock: 👉{name: cache}", "a `lock` step needs the key `program`"),
    step("a lock for nothing", "lock: {name: cache, program: 👉[]}", "the list of steps is empty"),
    step("a word for a lock", "lock: 👉cache", "found `cache` where a `lock` step, a mapping, belongs"),
    step(
      "a mode that is none", "lock: {name: cache, mode: 👉share, program: [wait: 1ms]}",
      "`share` is not a mode of a lock; did you mean `shared`?"),
    step(
      "an error inside a lock", "lock: {name: cache, program: [👉compte: 1ms]}", "did you mean `compute`?"),
    step(
      "a lock inside itself", "lock: {name: cache, program: [lock: {name: 👉cache, program: [wait: 1ms]}]}",
      "a request that has `cache` would wait for itself here"),
    step(
      "locks in two orders",
      """
      lock: {name: cache, program: [lock: {name: log, program: [wait: 1ms]}]}
              - lock: {name: log, program: [lock: {name: 👉cache, program: [wait: 1ms]}]}
      """,
      "`cache` is taken while `log` is held, and the other way round in line 9"),
    step("memory without its unit", "allocate: 👉1000", "the units of a size are B, KiB, MiB, GiB"),
    step("no memory", "allocate: 👉0KiB", "but is `0KiB`"),
    step("more memory than there is", "allocate: 👉65GiB", "to 64GiB, but is `65GiB`"),
  ]

  static let declarations = [
    declaring("two locks of a name", "locks: [{name: a}, {name: 👉a}]", "`a` is the name of a lock already"),
    declaring("no locks", "locks: 👉[]", "the list of locks is empty"),
    declaring(
      "a hand-off that is none", "locks: [{name: a, handoff: 👉fair}]",
      "`fair` is not a way to pass a lock on; the ways are barging, fifo"),
    declaring(
      "a dependency that takes no time to say", "dependencies: [👉{name: a}]",
      "a dependency needs the key `latency`"),
    declaring(
      "no servers", "dependencies: [{name: a, latency: 1ms, servers: 👉0}]", "must be from 1 to 1000000"),
    declaring(
      "two dependencies of a name",
      "dependencies: [{name: a, latency: 1ms}, {name: 👉a, latency: 1ms}]",
      "`a` is the name of a dependency already"),
    declaring(
      "patience for connections that are not limited",
      "dependencies: [{name: a, latency: 1ms, checkout_timeout: 👉5s}]",
      "nobody waits for a connection where there are as many as are needed; state `connections`"),
    declaring(
      "patience without a unit",
      "dependencies: [{name: a, latency: 1ms, connections: 3, checkout_timeout: 👉5}]",
      "the units of a duration are"),
  ]

  @Test("A step that names what is not declared says that there is none")
  func undeclared() {
    BrokenScenario(
      "a lock", "compute: 1ms", to: "lock: {name: 👉a, program: [wait: 1ms]}", "there are no locks"
    )
    .check()
    BrokenScenario("a dependency", "compute: 1ms", to: "call: 👉a", "there are no dependencies").check()
  }

  @Test("Where the declarations cannot be read, the names in programs are not held against them")
  func unreadable() {
    let found = problems(
      BrokenScenario.sound.replacing("compute: 1ms", with: "call: a").replacing(
        "architectures: [beam]", with: "dependencies: [{name: a}]\narchitectures: [beam]"))
    #expect(
      found.map(\.problem) == [
        "a dependency needs the key `latency`: how long one call takes to be answered, if it never waits"
      ])
  }
}

@Suite("Locks and dependencies")
struct SharingDecodingTests {
  @Test("are decoded as they are written")
  func decodes() throws {
    let workload = try decode(SoundSamples.sharing.text).workload
    #expect(
      workload.locks == [Lock(name: "cache", handOff: .barging), Lock(name: "log", handOff: .fifo)])
    let database = workload.dependencies[0]
    #expect(database.latency.mean == 8e6)
    #expect(database.servers == 32)
    #expect(database.connections == 10)
    #expect(database.checkoutTimeout == .seconds(5))
    #expect(workload.dependencies[1].servers == .max)
    #expect(workload.dependencies[1].checkoutTimeout == nil)
    guard case .lock(0, isShared: true, let held) = workload.classes[0].program.steps[0] else {
      Issue.record("\(workload.classes[0].program.steps)")
      return
    }
    #expect(held.count == 2)
    #expect(
      Array(workload.classes[0].program.steps[1...]) == [
        .call(dependency: 0), .call(dependency: 1), .allocate(3 << 19),
      ])
  }
}
