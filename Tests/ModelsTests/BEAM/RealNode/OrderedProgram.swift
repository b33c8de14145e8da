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
  }

  struct Actor: Sendable {
    let actions: [Action]

    init(_ actions: Action...) { self.actions = actions }
  }

  let name: String
  /// Called a, b, c, and so on.
  let actors: [Actor]

  init(_ name: String, _ actors: Actor...) {
    self.name = name
    self.actors = actors
  }

  var testDescription: String { name }

  static let all: [OrderedProgram] = [
    OrderedProgram("equal", Actor(.compute(10_000)), Actor(.compute(6000)), Actor(.compute(2000))),
    OrderedProgram(
      "uneven", Actor(.compute(2000)), Actor(.compute(22_000)), Actor(.compute(6000)),
      Actor(.compute(14_000))),
    OrderedProgram("alone_at_last", Actor(.compute(50_000)), Actor(.compute(9000))),
    OrderedProgram(
      "timers", Actor(.compute(1000), .wait(40), .compute(1000)),
      Actor(.compute(1000), .wait(20), .compute(9000)), Actor(.compute(6000))),
    OrderedProgram(
      "rounds", Actor(.compute(1000), .wait(20), .compute(1000), .wait(40), .compute(1000)),
      Actor(.compute(6000), .wait(40), .compute(1000)), Actor(.compute(2000), .wait(80), .compute(1000))),
    OrderedProgram(
      "budget_spans_steps", Actor(.compute(3000), .compute(3000), .compute(3000)), Actor(.compute(6000))),
  ]

  /// Its line on the standard input of `real_node.erl`.
  var term: String {
    let clients = actors.enumerated().map { index, actor in
      "{\(Self.letter(index)),normal,[\(actor.actions.map(Self.term).joined(separator: ","))]}"
    }
    return "{\(name),[],[\(clients.joined(separator: ","))]}.\n"
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
      let letter = Self.letter(index)
      if letters.last != letter { letters.append(letter) }
    }
    return letters
  }

  /// All actors at the instant 0; in which order is a matter of the replication.
  private func run(replication: UInt32) -> Run {
    let share = 1_000_000_000 / Int64(actors.count)
    let workload = Workload(
      arrivals: .closed(clients: actors.count, think: .constant(.zero)),
      classes: actors.enumerated().map { index, actor in
        RequestClass(
          name: String(Self.letter(index)), sharePerBillion: share,
          program: Program(actor.actions.map(\.step)))
      }, clients: Clients())
    return Run(
      machine: .free(cores: 1), workload: workload, duration: .nanoseconds(1), replication: replication)
  }

  private func isInOrder(_ run: Run) -> Bool {
    guard let record = try? BEAM.simulate(run, .sliced) else { return false }
    return record.requests.map { Int($0.requestClass) } == Array(actors.indices)
  }

  private static func letter(_ index: Int) -> Character { Character(UnicodeScalar(UInt8(97 + index))) }

  private static func term(_ action: Action) -> String {
    switch action {
    case .compute(let reductions): "{compute,\(reductions)}"
    case .wait(let milliseconds): "{wait,\(milliseconds)}"
    }
  }
}

extension OrderedProgram.Action {
  /// A reduction takes 1 ns.
  fileprivate var step: Step {
    switch self {
    case .compute(let reductions): .compute(.constant(.nanoseconds(reductions)))
    case .wait(let milliseconds): .wait(.constant(.milliseconds(milliseconds)))
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
