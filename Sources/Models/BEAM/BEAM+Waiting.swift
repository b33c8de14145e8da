// The books of waiting: which processes wait in which run queue, and behind whom.

import SimEngine

extension BEAM {
  /// A process joins those that wait for a scheduler.
  mutating func beginWait(_ process: Int, on scheduler: Int, _ host: inout Host, at now: SimTime) {
    if let id = processes.request(of: process) {
      host.anatomies.beginWait(id, for: scheduler, &clocks, at: now)
    }
    host.gauges[Meter.runQueue].change(by: 1, at: now)
  }

  /// A process that waited for a scheduler is taken out of its queue, to be run.
  mutating func endWait(_ process: Int, on scheduler: Int, _ host: inout Host, at now: SimTime) {
    if let id = processes.request(of: process) {
      host.anatomies.closeWait(id, for: scheduler, &clocks, as: queuePart(of: process), at: now)
    }
    leaveQueue(process, &host, at: now)
  }

  private mutating func leaveQueue(_ process: Int, _ host: inout Host, at now: SimTime) {
    host.gauges[Meter.runQueue].change(by: -1, at: now)
    processes[process].flags.remove(.isPreempted)
  }

  /// A process that waits for one scheduler waits for another from now on.
  mutating func moveWait(
    _ process: Int, from scheduler: Int, to other: Int, _ host: inout Host, at now: SimTime
  ) {
    guard let id = processes.request(of: process) else { return }
    host.anatomies.closeWait(id, for: scheduler, &clocks, as: queuePart(of: process), at: now)
    host.anatomies.beginWait(id, for: other, &clocks, at: now)
  }

  private func queuePart(of process: Int) -> Part {
    processes[process].flags.contains(.isPreempted) ? .preempted : .schedulerQueue
  }

  /// The wait of a process's program is over, and its timer has fired.
  mutating func closeWait(_ process: Int, _ host: inout Host, at now: SimTime) {
    guard let id = processes.request(of: process) else { return }
    host.anatomies.closeWait(id, planned: processes[process].wait, at: now)
  }

  /// The process whose turn it is in a scheduler's own run queue.
  mutating func takeOwn(_ scheduler: Int, _ host: inout Host, at now: SimTime) -> Int? {
    guard let process = schedulers[scheduler].runQueue.popNext(&processes) else { return nil }
    if let id = processes.request(of: process) {
      endWait(of: id, for: scheduler, as: queuePart(of: process), &host, at: now)
    }
    leaveQueue(process, &host, at: now)
    return process
  }

  /// A request has waited in a scheduler's own run queue.
  ///
  /// If it has waited since the scheduler was woken, and no longer, it has waited for its thread to get a core.
  mutating func endWait(
    of id: RequestID, for scheduler: Int, as part: Part, _ host: inout Host, at now: SimTime
  ) {
    if let woken = schedulers[scheduler].wokenAt, host.anatomies.stageStart(of: id) == woken {
      let thread = Int(schedulers[scheduler].thread.index)
      host.anatomies.closeBurst(
        id, host.machine.books.ledger, of: thread, overhead: .zero, as: .runtime, at: now)
    } else {
      host.anatomies.closeWait(id, for: scheduler, &clocks, as: part, at: now)
    }
  }
}
