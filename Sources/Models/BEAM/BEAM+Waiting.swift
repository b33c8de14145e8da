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
      let part: Part = processes[process].flags.contains(.isPreempted) ? .preempted : .schedulerQueue
      host.anatomies.closeWait(id, for: scheduler, &clocks, as: part, at: now)
    }
    host.gauges[Meter.runQueue].change(by: -1, at: now)
    processes[process].flags.remove(.isPreempted)
  }

  /// The wait of a process's program is over, and its timer has fired.
  mutating func closeWait(_ process: Int, _ host: inout Host, at now: SimTime) {
    guard let id = processes.request(of: process) else { return }
    host.anatomies.closeWait(id, planned: processes[process].wait, at: now)
  }

  /// The process at the head of a scheduler's own run queue.
  mutating func takeOwn(_ scheduler: Int, _ host: inout Host, at now: SimTime) -> Int? {
    guard let process = schedulers[scheduler].runQueue.popNext(&processes) else { return nil }
    endWait(process, on: scheduler, &host, at: now)
    return process
  }
}
