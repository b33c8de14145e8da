// M/M/1 at utilisation 0.9: the smallest complete simulation, two events a customer.

import SimEngine
import Statistics

/// Customers arrive by a Poisson process and are served one at a time in order; sojourn times are recorded.
struct MM1: Model, ~Copyable {
  enum Event: BitwiseCopyable {
    case arrival
    case departure
  }

  private var arrivals: RandomStream
  private var services: RandomStream
  private let interarrival: Distribution
  private let service: Distribution
  private var queue = ArrivalQueue()
  private(set) var sojourns = Histogram()

  /// Mean sojourn time in units of the mean service time; theory says 10.
  var meanSojourn: Double { (sojourns.mean ?? 0) / 1e6 }

  init() throws {
    let interarrival = try Distribution(.exponential(mean: 1e6 / 0.9))
    let service = try Distribution(.exponential(mean: 1e6))
    arrivals = RandomStream(seed: 1, replication: 0, purpose: .arrivals, entity: 0, index: 0)
    services = RandomStream(seed: 1, replication: 0, purpose: .services, entity: 0, index: 0)
    self.interarrival = interarrival
    self.service = service
  }

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    switch event {
    case .arrival:
      if queue.isEmpty { startService(&agenda) }
      queue.append(agenda.now)
      agenda.schedule(.arrival, after: SimDuration(rounding: interarrival.sample(&arrivals)))
    case .departure:
      sojourns.record((agenda.now - queue.removeFirst()).nanoseconds)
      if !queue.isEmpty { startService(&agenda) }
    }
  }

  private mutating func startService(_ agenda: inout Agenda<Event>) {
    agenda.schedule(.departure, after: SimDuration(rounding: service.sample(&services)))
  }

  static func simulation() throws -> Simulation<MM1> {
    var simulation = Simulation(try MM1())
    simulation.agenda.schedule(.arrival, at: .zero)
    return simulation
  }
}

/// The arrival times of the customers in the system, first come first.
struct ArrivalQueue: ~Copyable {
  private var ring = UnsafeMutablePointer<SimTime>.allocate(capacity: 1024)
  private var mask = 1023
  private var head = 0
  private var end = 0

  deinit { ring.deallocate() }

  var isEmpty: Bool { head == end }

  mutating func append(_ time: SimTime) {
    if end &- head > mask { grow() }
    ring[end & mask] = time
    end &+= 1
  }

  mutating func removeFirst() -> SimTime {
    let time = ring[head & mask]
    head &+= 1
    return time
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<SimTime>.allocate(capacity: 2 * (mask + 1))
    for index in head..<end { larger[index & (2 * mask + 1)] = ring[index & mask] }
    ring.deallocate()
    ring = larger
    mask = 2 * mask + 1
  }
}
