// What Node's own instruments show of a loop: its delay, and how much of the time it is not blocked.

import SimEngine

extension EventLoop {
  /// A loop is blocked from now on.
  @inline(__always)
  mutating func noteBlocked(_ process: Int, _ host: inout Host, at now: SimTime) {
    guard isWatched else { return }
    changeActive(by: -1, &host, at: now)
    monitors[process].block(at: now, clock: processes[process].queues.clock)
  }

  /// A loop is not blocked any more.
  @inline(__always)
  mutating func noteUnblocked(_ process: Int, _ host: inout Host, at now: SimTime) {
    guard isWatched else { return }
    changeActive(by: 1, &host, at: now)
    notePassed(process, &host, at: now)
  }

  /// Brings the delays of a loop up to date that is blocked.
  mutating func notePassed(_ process: Int, _ host: inout Host, at now: SimTime) {
    guard let (first, others) = monitors[process].pass(until: now) else { return }
    host.spans[Meter.loopDelay].add(first.span)
    host.spans[Meter.loopDelay].add(others.span, times: others.count)
    processes[process].queues.monitorDue = monitors[process].due
  }

  /// The timer that measures fires, in the loop's phase of timers.
  mutating func measureDelay(_ process: Int, _ host: inout Host, at now: SimTime) {
    let record = monitors[process].fire(at: now, clock: processes[process].queues.clock)
    host.spans[Meter.loopDelay].add(record.span)
    processes[process].queues.monitorDue = monitors[process].due
  }

  /// A process has died: its loop is neither blocked nor active.
  mutating func noteDead(_ process: Int, _ host: inout Host, at now: SimTime) {
    guard isWatched else { return }
    if processes[process].queues.isBlocked {
      notePassed(process, &host, at: now)
    } else {
      changeActive(by: -1, &host, at: now)
    }
    monitors[process] = .off
  }

  /// A process begins to serve: its loop is blocked.
  mutating func beginServing(_ process: Int, _ host: inout Host, at now: SimTime) {
    noteMemory(of: process, &host, at: now)
    monitors[process] = DelayMonitor(
      unit: configuration.rules.unit, slack: host.machine.configuration.timerSlack, at: now,
      isOn: isWatched)
    monitors[process].block(at: now, clock: processes[process].queues.clock)
    processes[process].queues.monitorDue = monitors[process].due
  }

  /// Part of all processes that the gauge counts, in billionths.
  private mutating func changeActive(by change: Int, _ host: inout Host, at now: SimTime) {
    active += change
    host.gauges[Meter.loopUtilisation].set(
      to: Int64(active) * MeterNames.Gauge.whole / Int64(processes.count), at: now)
  }
}
