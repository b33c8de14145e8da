// Who holds how many of several equal things that others wait for: the threads of a pool, connections.

import SimEngine

/// Cumulative holding times by occupant of a resource that several hold at once.
///
/// Time is only booked while somebody waits, so a resource without a queue costs two additions a change.
struct SharedOccupancy: ~Copyable, Sendable {
  private(set) var times: Slab<Int64>
  private var held: Slab<Int64>
  private var since: SimTime = .zero
  private(set) var waiters = 0
  /// Who alone is waited for, whoever holds what; nil where it is those who hold.
  private var gate: Occupant?
  /// What counts for the gate's keeper, as many hold.
  private var gateWeight: Int64 = 1

  init(occupants: Int) {
    times = Slab(repeating: 0, count: occupants)
    held = Slab(repeating: 0, count: occupants)
  }

  mutating func take(by occupant: Occupant, at now: SimTime) {
    advance(to: now)
    held[occupant.index] += 1
  }

  mutating func release(by occupant: Occupant, at now: SimTime) {
    advance(to: now)
    held[occupant.index] -= 1
  }

  /// Those who hold have died.
  mutating func releaseAll(at now: SimTime) {
    advance(to: now)
    held.fill(held.indices, with: 0)
  }

  mutating func beginWait(at now: SimTime) {
    advance(to: now)
    waiters += 1
  }

  mutating func endWait(at now: SimTime) {
    advance(to: now)
    waiters -= 1
  }

  /// From `now` on all wait for one alone, or (nil) for those who hold.
  ///
  /// `weight` is how many hold at other times, so that each instant of a wait counts alike.
  mutating func shut(by keeper: Occupant?, weight: Int64, at now: SimTime) {
    advance(to: now)
    gate = keeper
    gateWeight = weight
  }

  private mutating func advance(to now: SimTime) {
    if waiters > 0 {
      let span = (now - since).nanoseconds
      if let gate {
        times[gate.index] += gateWeight * span
        since = now
        return
      }
      for index in held.indices where held[index] > 0 { times[index] += held[index] * span }
    }
    since = now
  }
}
