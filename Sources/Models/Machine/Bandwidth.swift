// The processor time that a container's threads may use in each period, and how the cores share it.

import SimEngine

/// A group's processor time for the present period, from which its cores fetch slices (CFS bandwidth control).
///
/// A core fetches a slice when it has used up what it had, and looks at that when the kernel does: at a tick, a
/// wake-up or a switch. So it can overrun, and then the next period begins with a debt. A core with nothing to run
/// for the group gives back all but a little.
///
/// Source: Linux Documentation/scheduler/sched-bwc.rst and kernel/sched/fair.c.
struct Bandwidth: Sendable {
  /// Processor time in ns that a core keeps when it has nothing to run for the group.
  static let kept: Int64 = 1_000_000

  let periods: Edges
  private let quota: Int64
  private let slice: Int64
  /// Processor time in ns that no core has fetched.
  private(set) var pool: Int64
  private var filled: SimTime

  /// Nil where the group's processor time is unlimited.
  init?(_ machine: MachineConfiguration, phase: Int64) {
    guard machine.quota != .unlimited else { return nil }
    periods = Edges(phase: phase, period: machine.period.nanoseconds)
    quota = machine.quota.nanoseconds
    slice = machine.bandwidthSlice.nanoseconds
    pool = quota
    filled = periods.last(atOrBefore: .zero)
  }

  /// Fills the pool if a period has begun since it was last filled; what was left in it is lost.
  mutating func refill(at now: SimTime) {
    let start = periods.last(atOrBefore: now)
    guard start > filled else { return }
    filled = start
    pool = quota
  }

  /// What a core that has `runtime` ns left, or owes as much, gets from the pool.
  mutating func fetch(_ runtime: Int64, at now: SimTime) -> Int64 {
    refill(at: now)
    let amount = max(0, min(pool, slice - runtime))
    pool -= amount
    return amount
  }

  /// What a throttled core gets at the start of a period: its debt and 1 ns, if the pool has that much.
  mutating func release(_ runtime: Int64) -> Int64 {
    let amount = max(0, min(pool, 1 - runtime))
    pool -= amount
    return amount
  }

  /// Takes back what a core that falls idle has over the little that it keeps.
  mutating func giveBack(_ runtime: Int64, at now: SimTime) -> Int64 {
    refill(at: now)
    let amount = max(0, runtime - Self.kept)
    pool += amount
    return amount
  }
}
