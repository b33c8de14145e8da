// The hold model: how fast the event set is with a given number of pending events.

import SimEngine

/// Every event schedules another one, an exponential time later, so the number pending stays the same.
///
/// The increments are drawn beforehand, so that the event set is measured and not the logarithm.
struct HoldModel: Model {
  struct Event: BitwiseCopyable {}

  private var increments: [Int64]
  private var next = 0

  init() throws {
    let law = try Distribution(.exponential(mean: 1e6))
    var stream = RandomStream(seed: 1, replication: 0, purpose: .increments, entity: 0, index: 0)
    increments = (0..<65_536).map { _ in SimDuration(rounding: law.sample(&stream)).nanoseconds }
  }

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    agenda.schedule(event, after: .nanoseconds(increments[next & 65_535]))
    next &+= 1
  }

  /// A simulation with `pending` events in the steady state: each has been through the queue ten times.
  static func simulation(pending: Int) throws -> Simulation<HoldModel> {
    var simulation = Simulation(try HoldModel())
    for _ in 0..<pending { simulation.model.handle(Event(), &simulation.agenda) }
    _ = simulation.run(events: 10 * pending)
    return simulation
  }
}

extension StreamPurpose {
  static var increments: StreamPurpose { StreamPurpose(rawValue: 0) }
  static var arrivals: StreamPurpose { StreamPurpose(rawValue: 1) }
  static var services: StreamPurpose { StreamPurpose(rawValue: 2) }
}
