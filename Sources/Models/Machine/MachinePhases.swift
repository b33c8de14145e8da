// Where the clocks of a machine stand when a run begins.

import SimEngine

/// Where the clocks of a machine stand when a run begins, in ns; each counts modulo its period.
///
/// A run that started with a tick, a period of the quota and a stolen stretch would find them aligned with whatever
/// else starts at time zero.
package struct MachinePhases: Sendable, Hashable {
  package var tick: Int64
  package var period: Int64
  package var steal: Int64

  package static let zero = MachinePhases(tick: 0, period: 0, steal: 0)

  package init(tick: Int64, period: Int64, steal: Int64) {
    self.tick = tick
    self.period = period
    self.steal = steal
  }

  /// Phases at random; the same in all runs of a replication.
  init(seed: UInt64, replication: UInt32, instance: Int) {
    var stream = RandomStream(
      seed: seed, replication: replication, purpose: .machine, entity: UInt64(instance), index: 0)
    tick = Int64(stream.below(1 << 62))
    period = Int64(stream.below(1 << 62))
    steal = Int64(stream.below(1 << 62))
  }
}

extension StreamPurpose {
  /// Where the machine's clocks stand.
  static let machine = StreamPurpose(rawValue: 5)
}
