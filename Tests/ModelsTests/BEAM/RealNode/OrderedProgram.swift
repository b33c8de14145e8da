// Small programs on one scheduler, written down once: for a real node as Erlang terms, for the model as requests.

import Models
import SimEngine
import Testing

/// Processes that are started at one instant, in their order, and what each of them does.
struct OrderedProgram: Sendable, CustomTestStringConvertible {
  enum Action: Sendable {
    /// Runs its own code for so many reductions.
    case compute(Int64)
    /// Waits for so many milliseconds.
    case wait(Int64)
    /// Sends the server a message, or calls it.
    case send, call
  }

  struct Actor: Sendable {
    let priority: Models.Priority
    let actions: [Action]

    init(_ priority: Models.Priority = .normal, _ actions: Action...) {
      self.priority = priority
      self.actions = actions
    }
  }

  let name: String
  /// A process that waits for messages when the others start, called s; its turns count for the senders of its messages.
  let server: Actor?
  /// Called a, b, c, and so on.
  let actors: [Actor]

  init(_ name: String, _ actors: Actor..., server: Actor? = nil) {
    self.name = name
    self.actors = actors
    self.server = server
  }

  var testDescription: String { name }

  static let all: [OrderedProgram] = [
    OrderedProgram(
      "equal", Actor(.normal, .compute(10_000)), Actor(.normal, .compute(6000)),
      Actor(.normal, .compute(2000))
    ),
    OrderedProgram(
      "uneven", Actor(.normal, .compute(2000)), Actor(.normal, .compute(22_000)),
      Actor(.normal, .compute(6000)), Actor(.normal, .compute(14_000))),
    OrderedProgram("alone_at_last", Actor(.normal, .compute(50_000)), Actor(.normal, .compute(9000))),
    OrderedProgram(
      "timers", Actor(.normal, .compute(1000), .wait(40), .compute(1000)),
      Actor(.normal, .compute(1000), .wait(20), .compute(9000)), Actor(.normal, .compute(6000))),
    OrderedProgram(
      "rounds", Actor(.normal, .compute(1000), .wait(20), .compute(1000), .wait(40), .compute(1000)),
      Actor(.normal, .compute(6000), .wait(40), .compute(1000)),
      Actor(.normal, .compute(2000), .wait(80), .compute(1000))),
    OrderedProgram(
      "budget_spans_steps", Actor(.normal, .compute(3000), .compute(3000), .compute(3000)),
      Actor(.normal, .compute(6000))),
    OrderedProgram(
      "priorities", Actor(.low, .compute(10_000)), Actor(.normal, .compute(18_000)),
      Actor(.high, .compute(10_000)), Actor(.normal, .compute(18_000))),
    OrderedProgram(
      "low_among_normal", Actor(.low, .compute(6000)), Actor(.normal, .compute(34_000)),
      Actor(.normal, .compute(34_000)), Actor(.low, .compute(2000))),
    OrderedProgram(
      "high_first", Actor(.normal, .compute(6000)), Actor(.high, .compute(6000)),
      Actor(.high, .compute(6000))),
    OrderedProgram(
      "sends", Actor(.normal, .compute(1000), .send, .compute(6000), .send, .compute(2000)),
      Actor(.normal, .compute(6000)), server: Actor(.normal, .compute(2000))),
    OrderedProgram(
      "calls", Actor(.normal, .compute(1000), .call, .compute(1000)), Actor(.normal, .compute(6000)),
      Actor(.normal, .compute(1000), .call, .compute(1000)), server: Actor(.normal, .compute(1000))),
    OrderedProgram(
      "server_of_high_priority", Actor(.normal, .compute(1000), .send, .compute(1000)),
      Actor(.normal, .compute(6000)), server: Actor(.high, .compute(6000))),
    OrderedProgram(
      "sends_to_one_that_computes", Actor(.normal, .compute(500), .send, .compute(6000), .send),
      Actor(.normal, .compute(500), .send, .send), Actor(.normal, .compute(2000)),
      server: Actor(.normal, .compute(6000))),
    OrderedProgram(
      "calls_in_turn", Actor(.normal, .compute(500), .call, .compute(500), .call, .compute(500)),
      Actor(.normal, .compute(700), .call, .compute(700), .call, .compute(700)),
      Actor(.normal, .compute(10_000)), server: Actor(.normal, .compute(500))),
    OrderedProgram(
      "calls_of_one_that_waits", Actor(.normal, .compute(500), .call, .compute(1000)),
      Actor(.normal, .compute(1000), .call, .compute(500)),
      server: Actor(.normal, .compute(500), .wait(20), .compute(500))),
    OrderedProgram(
      "sends_to_low_priority", Actor(.normal, .compute(500), .send, .compute(10_000)),
      Actor(.normal, .compute(26_000)), server: Actor(.low, .compute(1000))),
    OrderedProgram(
      "calls_of_low_priority", Actor(.normal, .compute(500), .call, .compute(1000)),
      Actor(.normal, .compute(34_000)), server: Actor(.low, .compute(1000))),
  ]

  /// Its line on the standard input of `real_node.erl`.
  var term: String {
    let clients = actors.enumerated().map { index, actor in Self.term(Self.letter(index), actor) }
    let servers = server.map { Self.term("s", $0) } ?? ""
    return "{\(name),[\(servers)],[\(clients.joined(separator: ","))]}.\n"
  }

  /// Who runs when in the model, where nothing but reductions takes time.
  func modelled() throws -> String {
    var configuration = BEAM.Configuration.sliced
    configuration.reductions = 4000
    configuration.timerResolution = .milliseconds(1)
    let run = try #require((0..<10_000).lazy.map(run).first(where: isInOrder))
    let end = try BEAM.simulate(run, configuration).end
    let trace = try BEAM.trace(run, configuration, from: .zero, to: end)
    var letters = ""
    for segment in trace.segments where segment.activity == .running {
      guard let index = segment.service.occupant.requestClass else { continue }
      // The last class is the process that starts the others.
      guard index < actors.count else { continue }
      let letter = Self.letter(index)
      if letters.last != letter { letters.append(letter) }
    }
    return letters
  }

  /// All actors at the instant 0, after one that has the scheduler while they come; in which order is a matter of the
  /// replication.
  private func run(replication: UInt32) -> Run {
    let share = 1_000_000_000 / Int64(actors.count + 1)
    var workload = Workload(
      arrivals: .closed(clients: actors.count + 1, think: .constant(.zero)),
      classes: actors.enumerated().map { index, actor in
        RequestClass(
          name: String(Self.letter(index)), sharePerBillion: share,
          program: Program(actor.actions.map(\.step)), priority: actor.priority)
      } + [RequestClass(name: "root", sharePerBillion: share, program: Program([.compute(100)]))],
      clients: Clients())
    workload.servers =
      server.map {
        [Server(name: "s", program: Program($0.actions.map(\.step)), priority: $0.priority)]
      } ?? []
    return Run(
      machine: .free(cores: 1), workload: workload, duration: .nanoseconds(1), replication: replication)
  }

  private func isInOrder(_ run: Run) -> Bool {
    guard let record = try? BEAM.simulate(run, .sliced) else { return false }
    return record.requests.map { Int($0.requestClass) } == [actors.count] + Array(actors.indices)
  }

  private static func letter(_ index: Int) -> Character { Character(UnicodeScalar(UInt8(97 + index))) }

  private static func term(_ letter: Character, _ actor: Actor) -> String {
    "{\(letter),\(actor.priority.rawValue),[\(actor.actions.map(term).joined(separator: ","))]}"
  }

  private static func term(_ action: Action) -> String {
    switch action {
    case .compute(let reductions): "{compute,\(reductions)}"
    case .wait(let milliseconds): "{wait,\(milliseconds)}"
    case .send: "{send,s}"
    case .call: "{call,s}"
    }
  }
}

extension OrderedProgram.Action {
  /// A reduction takes 1 ns.
  fileprivate var step: Step {
    switch self {
    case .compute(let reductions): .compute(.constant(.nanoseconds(reductions)))
    case .wait(let milliseconds): .wait(.constant(.milliseconds(milliseconds)))
    case .send: .send(server: 0)
    case .call: .ask(server: 0)
    }
  }
}

@Suite("Order of execution in a real node", .realNode)
struct RealNodeOrderTests {
  @Test("On one scheduler the same processes run in the same order", arguments: OrderedProgram.all)
  func order(program: OrderedProgram) throws {
    // A kernel that keeps the node from its core for longer than the timers are apart changes an order now and then.
    let real = try RealNode.shared.get().lines("order", program.name).map { $0[2] }
    let modelled = try program.modelled()
    #expect(real.count == 7)
    #expect(2 * real.count { $0 == modelled } > real.count, "\(modelled) in the model, \(real) in the node")
    #expect(modelled.count >= program.actors.count)
  }
}
