// How long who has held each of several resources: waiting is told apart by the difference of two readings.

import SimEngine

/// Cumulative times by occupant, for a number of resources each of which has one holder at a time.
///
/// Whoever starts to wait for a resource takes a reading of its clocks; when the wait is over, what the clocks have
/// moved on by since is the wait, told apart by who held the resource. Occupying is O(1), a reading O(occupants).
struct OccupancyClocks: Sendable {
  let occupants: Int
  private var times: [Int64] = []
  private var holders: [Holder] = []

  /// Who holds a resource, and since when that is not booked.
  private struct Holder: Sendable {
    let occupant: Occupant
    let since: SimTime
  }

  init(occupants: Int) { self.occupants = occupants }

  /// Adds a resource that nobody holds.
  mutating func addResource() -> Int {
    times.append(contentsOf: repeatElement(0, count: occupants))
    holders.append(Holder(occupant: .nobody, since: .zero))
    return holders.count - 1
  }

  /// From `now` on the resource is held by `occupant`.
  mutating func occupy(_ resource: Int, by occupant: Occupant, at now: SimTime) {
    let before = holders[resource]
    times[resource * occupants + before.occupant.index] += (now - before.since).nanoseconds
    holders[resource] = Holder(occupant: occupant, since: now)
  }

  /// Books a span to an occupant, for resources whose holders are told afterwards.
  mutating func book(_ span: SimDuration, of resource: Int, to occupant: Occupant) {
    times[resource * occupants + occupant.index] += span.nanoseconds
  }

  /// The present holder's time is booked, so that the clocks show `now`.
  mutating func advance(_ resource: Int, to now: SimTime) {
    occupy(resource, by: holders[resource].occupant, at: now)
  }

  /// What the clock of one occupant shows, in ns.
  func time(_ resource: Int, _ occupant: Int) -> Int64 { times[resource * occupants + occupant] }
}
