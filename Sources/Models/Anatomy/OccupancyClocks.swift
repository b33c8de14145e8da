// How long who has held each of several resources: waiting is told apart by the difference of two readings.

import SimEngine

/// Cumulative times by occupant, for a number of resources each of which has one holder at a time.
///
/// Whoever starts to wait for a resource takes a reading of its clocks; when the wait is over, what the clocks have
/// moved on by since is the wait, told apart by who held the resource. Occupying is O(1), a reading O(occupants).
struct OccupancyClocks: ~Copyable, Sendable {
  let occupants: Int
  private var times = Slab<Int64>()
  private var holders = Slab<Holder>()

  /// Who holds a resource, and since when that is not booked.
  struct Holder: Sendable, BitwiseCopyable {
    let occupant: Occupant
    let since: SimTime
  }

  init(occupants: Int) { self.occupants = occupants }

  /// Adds a resource that nobody holds.
  mutating func addResource() -> Int {
    times.append(0, times: occupants)
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

  /// Copies what the clocks show, in ns by occupant, to the cells from `start` on.
  @inline(__always)
  func read(_ resource: Int, into cells: inout Slab<Int64>, at start: Int) {
    let row = resource * occupants
    times.withElements { times in
      precondition(row >= 0 && row + occupants <= times.count, "there is such a resource")
      cells.withRow(start..<start + occupants) { cells in
        for occupant in 0..<occupants { cells[occupant] = times[row + occupant] }
      }
    }
  }

  /// Adds what the clocks have moved on by since the reading from `start` on to the cells from `place` on.
  ///
  /// - Returns: The sum of all that was added, in ns.
  @inline(__always) @discardableResult
  func add(
    _ resource: Int, since readings: borrowing Slab<Int64>, at start: Int, to cells: inout Slab<Int64>,
    at place: Int
  ) -> Int64 {
    let row = resource * occupants
    var total: Int64 = 0
    times.withElements { times in
      precondition(row >= 0 && row + occupants <= times.count, "there is such a resource")
      cells.withRow(place..<place + occupants) { cells in
        for occupant in 0..<occupants {
          let span = times[row + occupant] - readings[start + occupant]
          cells[occupant] += span
          total += span
        }
      }
    }
    return total
  }
}
