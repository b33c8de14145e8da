// What can be wrong with the servers of a scenario, and with the steps that send to them.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Broken servers")
struct BrokenServerTests {
  @Test("are reported in programs", arguments: steps)
  func reportsSteps(_ scenario: BrokenScenario) { scenario.check() }

  @Test("are reported where they are declared", arguments: declarations)
  func reportsDeclarations(_ scenario: BrokenScenario) { scenario.check() }

  /// The smallest scenario with a lock, a dependency and two servers, and this step.
  private static func step(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(
      title,
      list: (
        "compute: 1ms\narchitectures: [beam]",
        """
        \(marked)
        locks: [{name: cache}]
        dependencies: [{name: database, latency: 1ms}]
        servers:
          - {name: log, program: [{lock: {name: cache, program: [{wait: 1ms}]}}]}
          - {name: sessions, program: [{call: log}]}
        architectures: [beam]
        """
      ), expected)
  }

  private static func declaring(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(title, list: ("architectures: [beam]", marked + "\narchitectures: [beam]"), expected)
  }

  static let steps = [
    step("a misspelt server", "send: 👉sesions", "`sesions` is not a server here; did you mean `sessions`?"),
    step("a message to a dependency", "send: 👉database", "the servers are log, sessions"),
    step(
      "a call of nobody", "call: 👉nobody",
      "`nobody` is not a dependency or a server here; the dependencies and servers are database, log, sessions"
    ),
    step(
      "a call of a server that wants the lock which its caller has",
      "lock: {name: cache, program: [call: 👉sessions]}",
      "`sessions` is taken while `cache` is held, and the other way round in line 13"),
    step(
      "an offload of nothing", "offload: 👉{}",
      "an `offload` step has no key; the kinds are compute, wait, lookup"),
    step(
      "an offload of two things", "offload: {compute: 1ms, 👉wait: 1ms}",
      "an `offload` step has one key, but this has 2"),
    step("an offload of something else", "offload: {👉call: database}", "`call` is not an `offload` step"),
    step("a chunk without a unit", "{compute: 1ms, chunk: 👉5}", "the units of a duration are"),
    step("chunks of nothing", "{compute: 1ms, chunk: 👉0ms}", "1us"),
    step(
      "chunks of a wait", "👉{👉wait: 1ms, chunk: 1ms}", "a `compute` step in chunks needs the key `compute`",
      "`wait` is not a key of a `compute` step in chunks"),
    step("native code without a unit", "native: 👉5", "the units of a duration are"),
    step("a spawned program without steps", "spawn: 👉[]", "the list of steps is empty"),
    step("an error in a spawned program", "spawn: [👉compte: 1ms]", "did you mean `compute`?"),
    step("a step that is not simulated", "👉broadcast: log", "`broadcast` is not simulated in this version"),
  ]

  static let declarations = [
    declaring(
      "two servers of a name", "servers: [{name: a, program: [wait: 1ms]}, {name: 👉a, program: [wait: 1ms]}]",
      "`a` is the name of a server already"),
    declaring(
      "a server and a dependency of a name",
      "dependencies: [{name: a, latency: 1ms}]\nservers: [{name: 👉a, program: [wait: 1ms]}]",
      "`a` is the name of a dependency already"),
    declaring("a server that does nothing", "servers: [👉{name: a}]", "a server needs the key `program`"),
    declaring(
      "a server that sends to itself", "servers: [{name: a, program: [send: 👉a]}]", "there are no servers"),
    declaring(
      "a server that calls one below it",
      "servers: [{name: a, program: [wait: 1ms]}, {name: b, program: [call: 👉c]}, {name: c, program: [wait: 1ms]}]",
      "`c` is not a dependency or a server here; did you mean `a`?"),
    declaring(
      "messages without a unit", "servers: [{name: a, program: [wait: 1ms], message: 👉64}]",
      "the units of a size are B, KiB, MiB, GiB"),
    declaring(
      "messages of nothing", "servers: [{name: a, program: [wait: 1ms], message: 👉0B}]",
      "must be from 1B to 1GiB"),
    declaring(
      "answers without a unit", "servers: [{name: a, program: [wait: 1ms], reply: 👉4096}]",
      "the units of a size are B, KiB, MiB, GiB"),
    declaring(
      "answers of more than there may be", "servers: [{name: a, program: [wait: 1ms], reply: 👉2GiB}]",
      "must be from 1B to 1GiB"),
    declaring(
      "patience to hibernate without a unit",
      "servers: [{name: a, program: [wait: 1ms], hibernate_after: 👉5}]",
      "the units of a duration are"),
    declaring(
      "a place for messages that is none", "servers: [{name: a, program: [wait: 1ms], queue: 👉offheap}]",
      "`offheap` is not a place for messages; did you mean `off_heap`?"),
    declaring(
      "a priority that is none", "servers: [{name: a, program: [wait: 1ms], priority: 👉urgent}]",
      "`urgent` is not a priority; the priorities are low, normal, high, max"),
    declaring(
      "patience without a unit", "servers: [{name: a, program: [wait: 1ms], timeout: 👉5}]",
      "the units of a duration are"),
  ]
}

@Suite("Servers and messages")
struct ServerDecodingTests {
  @Test("are decoded as they are written")
  func decodes() throws {
    let workload = try decode(SoundSamples.messaging.text).workload
    let servers = workload.servers
    #expect(servers.map(\.name) == ["log", "sessions", "counter"])
    #expect(servers.map(\.message) == [Server.usualMessage, 512, 24])
    #expect(servers.map(\.reply) == [Server.usualReply, 4096, Server.usualReply])
    #expect(servers.map(\.timeout) == [nil, .milliseconds(500), .unlimited])
    #expect(servers.map(\.hibernateAfter) == [nil, .seconds(15), .zero])
    #expect(servers.map(\.queue) == [.offHeap, .onHeap, .onHeap])
    #expect(servers.map(\.priority) == [.low, .normal, .normal])
    #expect(Array(servers[1].program.steps[1...]) == [.call(dependency: 0), .ask(server: 0)])
    #expect(servers[2].program.steps == [.send(server: 0)])
    let page = workload.classes[0]
    #expect(page.priority == .high)
    #expect(page.program.steps.prefix(2) == [.ask(server: 1), .send(server: 2)])
    guard case .spawn(let spawned) = page.program.steps[2],
      case .offload(let work, .cpu) = page.program.steps[3],
      case .offload(_, .io) = page.program.steps[4], case .native(let native) = page.program.steps[5]
    else {
      Issue.record("\(page.program.steps)")
      return
    }
    #expect(spawned.count == 2)
    #expect(work.mean == 5e6)
    #expect(native.mean == 2e6)
    #expect(page.program.steps[7] == .offload(try Distribution(.constant(2e6)), .lookup))
    #expect(page.program.steps[6] == .chunked(try Distribution(.constant(3e6)), chunk: .microseconds(500)))
  }
}
