// Which messages an exception strikes in the servers that take them up.

import SimEngine

/// A fault that lets messages throw which a server takes up.
struct Poison: Sendable {
  let fault: Int
  let server: Int
  let reach: Fault.Reach
  let from: SimTime
  /// The instance whose first message it strikes, if it strikes one.
  let instance: Int
  /// Whether it happens in this run.
  let happens: Bool
}

extension Host {
  /// A server takes up a message: the first fault that chooses it has it throw, if it happens in this run.
  mutating func poison(_ id: RequestID, _ job: Job, at now: SimTime) {
    for poison in poisons
    where poison.server == Int(job.server) && now >= poison.from && chooses(poison, job.origin, at: now) {
      faults[poison.fault].struck.append(job.origin)
      requests[id].fault = Int32(poison.fault)
      requests[id].isDoomed = poison.happens
      return
    }
  }

  // Inlined, as a call would copy the whole host for a function that does not change it.
  @inline(__always)
  private func chooses(_ poison: Poison, _ origin: UInt64, at now: SimTime) -> Bool {
    switch poison.reach {
    case .first: return poison.instance == Int(instance) && faults[poison.fault].struck.isEmpty
    case .all(let lasting, let share):
      guard now < poison.from + lasting else { return false }
      guard share < 1_000_000_000 else { return true }
      var stream = RandomStream(
        seed: seed, replication: replication, purpose: .strike, entity: origin, index: UInt32(poison.fault))
      return Int64(stream.below(1_000_000_000)) < share
    }
  }
}

extension Run {
  var poisons: [Poison] {
    faults.enumerated().compactMap { index, fault in
      guard case .poison(let server, let reach) = fault.kind else { return nil }
      return Poison(
        fault: index, server: server, reach: reach, from: windowStart + fault.at, instance: fault.instance,
        happens: index != spared)
    }
  }
}
