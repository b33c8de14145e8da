// Which requests an exception strikes: the first to come, or a share of all for a while.

import SimEngine

extension World where Runtime: ~Copyable {
  /// The fault by which an attempt that begins throws, whether or not it happens in this run: the first that chooses it.
  ///
  /// What a schedule lets throw by itself is nobody's.
  mutating func fault(
    striking history: AttemptHistory, requestClass: Int, on place: Int, at now: SimTime
  ) -> Int? {
    guard !run.faults.isEmpty, history.key < Self.firstExtraKey else { return nil }
    if let schedule, schedule.rows[Int(history.key)].throwsException { return nil }
    for (index, fault) in run.faults.enumerated() {
      guard case .exception(let wanted, let reach) = fault.kind, wanted == nil || wanted == requestClass,
        now >= run.windowStart + fault.at, chooses(index, reach, history, at: now)
      else { continue }
      instances[place].host.faults[index].struck.append(history.key)
      return index
    }
    return nil
  }

  private func chooses(_ index: Int, _ reach: Fault.Reach, _ history: AttemptHistory, at now: SimTime) -> Bool
  {
    switch reach {
    case .first:
      for place in instances.indices where !instances[place].host.faults[index].struck.isEmpty {
        return false
      }
      return history.failures == 0
    case .all(let lasting, let share):
      guard now < run.windowStart + run.faults[index].at + lasting else { return false }
      guard share < 1_000_000_000 else { return true }
      var stream = RandomStream(
        seed: run.seed, replication: run.replication, purpose: .strike, entity: history.key,
        index: UInt32(index))
      return Int64(stream.below(1_000_000_000)) < share
    }
  }
}
