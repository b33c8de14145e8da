// Timeouts that are nearly always cancelled: what a server does all day.

import SimEngine

/// Entities with work under way and a timeout at fifty times its mean.
///
/// Finished work cancels the timeout and starts both anew: one handled event is one pop, one cancel and two pushes.
struct TimeoutModel: Model {
  enum Event: BitwiseCopyable {
    case done(entity: Int32)
    case timeout(entity: Int32)
  }

  private var increments: [Int64]
  private var next = 0
  private var timeouts: [EventHandle]

  init(entities: Int) throws {
    let law = try Distribution(.exponential(mean: 1e6))
    var stream = RandomStream(seed: 1, replication: 0, purpose: .increments, entity: 0, index: 0)
    increments = (0..<65_536).map { _ in SimDuration(rounding: law.sample(&stream)).nanoseconds }
    timeouts = [EventHandle](repeating: .none, count: entities)
  }

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    switch event {
    case .done(let entity):
      agenda.cancel(timeouts[Int(entity)])
      start(entity, &agenda)
    case .timeout(let entity):
      timeouts[Int(entity)] = .none
    }
  }

  private mutating func start(_ entity: Int32, _ agenda: inout Agenda<Event>) {
    agenda.schedule(.done(entity: entity), after: .nanoseconds(increments[next & 65_535]))
    next &+= 1
    timeouts[Int(entity)] = agenda.schedule(.timeout(entity: entity), after: .milliseconds(50))
  }

  /// A simulation of `entities` entities in the steady state.
  static func simulation(entities: Int) throws -> Simulation<TimeoutModel> {
    var simulation = Simulation(try TimeoutModel(entities: entities))
    for entity in 0..<entities { simulation.model.start(Int32(entity), &simulation.agenda) }
    _ = simulation.run(events: 10 * entities)
    return simulation
  }
}
