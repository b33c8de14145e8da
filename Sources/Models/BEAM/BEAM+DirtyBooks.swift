// What dirty schedulers take for themselves, in the books of the node, and their death and rebirth with it.

import SimEngine

extension BEAM {
  /// Closes the books of a dirty scheduler's burst.
  mutating func endDirtyBurst(_ index: Int, _ host: inout Host, at now: SimTime) {
    let total = min(host.machine.served(dirty[index].thread, at: now), dirty[index].overhead)
    let id = dirty[index].current.flatMap { processes.request(of: $0) }
    let part: Part = dirty[index].activity == .collecting ? .garbageCollection : .runtime
    host.endBurst(
      of: dirty[index].thread, for: id, overhead: dirtyOverhead(of: index), as: part, total: total, at: now)
    dirty[index].overhead = .zero
  }

  /// What the time is booked as that a dirty scheduler takes for itself at present.
  @inline(__always)
  private func dirtyOverhead(of index: Int) -> Int {
    switch dirty[index].activity {
    case .collecting: Overhead.collection
    case .spinning: Overhead.spinning
    case .switching, .computing, .blocking, .returning, .sleeping: Overhead.scheduler
    }
  }

  func bookDirtyOverheads(_ host: inout Host, at now: SimTime) {
    for index in dirty.indices {
      let total = min(host.machine.served(dirty[index].thread, at: now), dirty[index].overhead)
      host.book(dirty[index].thread, overhead: dirtyOverhead(of: index), total: total)
    }
  }

  /// The dirty schedulers die with their node, and what they do with them.
  mutating func killDirty(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    for index in dirtyGroups.indices {
      dirtyGroups[index] = DirtyGroup(occupants: host.anatomies.layout.occupants)
    }
    for index in dirty.indices {
      let thread = dirty[index].thread
      let total = min(host.machine.served(thread, at: agenda.now), dirty[index].overhead)
      host.abandonBurst(of: thread, overhead: dirtyOverhead(of: index), total: total)
      if dirty[index].unblocking != .none { agenda.cancel(dirty[index].unblocking) }
      host.machine.kill(thread, &agenda)
      dirty[index] = DirtyScheduler(dirty[index].kind, thread: thread)
    }
    restAllDirty()
    host.gauges[Meter.dirtyQueue].set(to: 0, at: agenda.now)
  }

  func reviveDirty(_ host: inout Host) {
    for index in dirty.indices { host.machine.revive(dirty[index].thread) }
  }
}
