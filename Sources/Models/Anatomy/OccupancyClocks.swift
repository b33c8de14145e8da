// How long who has held each of several resources: waiting is told apart by the difference of two readings.

import SimEngine

/// Cumulative times by occupant, for a number of resources each of which has one holder at a time.
///
/// Whoever starts to wait for a resource takes a reading of its clocks; when the wait is over, what the clocks have
/// moved on by since is the wait, told apart by who held the resource. Occupying is O(1), a reading O(occupants).
struct OccupancyClocks: Sendable {
  let occupants: Int
  private var times: [Int64] = []
  private var holder: [Occupant] = []
  private var since: [SimTime] = []

  init(occupants: Int) { self.occupants = occupants }

  /// Adds a resource that nobody holds.
  mutating func addResource() -> Int {
    times.append(contentsOf: repeatElement(0, count: occupants))
    holder.append(.nobody)
    since.append(.zero)
    return holder.count - 1
  }

  /// From `now` on the resource is held by `occupant`.
  mutating func occupy(_ resource: Int, by occupant: Occupant, at now: SimTime) {
    times[resource * occupants + holder[resource].index] += (now - since[resource]).nanoseconds
    since[resource] = now
    holder[resource] = occupant
  }

  /// Books a span to an occupant, for resources whose holders are told afterwards.
  mutating func book(_ span: SimDuration, of resource: Int, to occupant: Occupant) {
    times[resource * occupants + occupant.index] += span.nanoseconds
  }

  /// The present holder's time is booked, so that the clocks show `now`.
  mutating func advance(_ resource: Int, to now: SimTime) {
    occupy(resource, by: holder[resource], at: now)
  }

  /// What the clock of one occupant shows, in ns.
  func time(_ resource: Int, _ occupant: Int) -> Int64 { times[resource * occupants + occupant] }
}
