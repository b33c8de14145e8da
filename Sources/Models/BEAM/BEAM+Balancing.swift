// How work gets from one scheduler to another at once: by stealing, and by waking those that sleep.

import SimEngine

extension BEAM {
  /// A process that waits for another scheduler, for one that has nothing to do.
  ///
  /// First one of a scheduler that is not active, then one of the active ones, each time from the thief's own number
  /// upwards and round; there, the first process of the most urgent list, or a port. One that is not active itself steals
  /// nothing. Whoever has stolen runs what it stole in the same instant, so nobody can steal it back; the real one
  /// marks its queue as protected for that long. Source: try_steal_task in erl_process.c, OTP 25 to 27.
  mutating func steal(for thief: Int, _ host: inout Host, at now: SimTime) -> Int? {
    guard thief < active, schedulers[thief].ports.isEmpty else { return nil }
    let inactive = schedulers.count - active
    for offset in 0..<inactive {
      let victim = active + (thief + offset) % inactive
      if let process = rob(victim, &host, at: now) { return process }
      if takePort(from: victim, to: thief, &host, at: now) { return nil }
    }
    for offset in 1..<max(1, active) {
      let victim = (thief + offset) % active
      if let process = rob(victim, &host, at: now) { return process }
      if takePort(from: victim, to: thief, &host, at: now) { return nil }
    }
    return nil
  }

  private mutating func rob(_ victim: Int, _ host: inout Host, at now: SimTime) -> Int? {
    guard let process = schedulers[victim].runQueue.popFirst(processes) else { return nil }
    host.counts[Meter.steals] += 1
    endWait(process, on: victim, &host, at: now)
    return process
  }

  /// The rule by which a busy scheduler wakes one that has nothing to do.
  ///
  /// Once a pass: with L processes waiting besides the next and r reductions executed since the last pass, the
  /// counter grows by L·r + 400; past the limit, one scheduler is woken and the counter starts again. With nobody
  /// waiting it falls, by r at the middle level, and an empty queue resets it.
  /// Source: erts_schedule, wakeup_other_check in erl_process.c, OTP 25 to 27.
  mutating func considerWakingOther(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let reductions = schedulers[scheduler].reductionsSincePass
    schedulers[scheduler].reductionsSincePass = 0
    let waiting = schedulers[scheduler].runQueue.count + schedulers[scheduler].ports.count - 1
    guard waiting >= 0 else {
      schedulers[scheduler].wakeupOther = 0
      return
    }
    guard reductions > 0 else { return }
    if waiting == 0 {
      schedulers[scheduler].wakeupOther = max(
        0, schedulers[scheduler].wakeupOther - configuration.swt.decrease(for: reductions))
    } else {
      schedulers[scheduler].wakeupOther += waiting * reductions + WakeupThreshold.fixedIncrease
      guard schedulers[scheduler].wakeupOther > configuration.swt.limit else { return }
      schedulers[scheduler].wakeupOther = 0
      wakeOther(than: scheduler, &host, &agenda)
    }
  }

  /// Wakes the next active scheduler downwards and round that has nothing to do, or makes one more of them active.
  ///
  /// Source: wake_scheduler_on_empty_runq in erl_process.c, OTP 25 to 27.
  private mutating func wakeOther(
    than scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    // One that is not active itself begins at the top.
    let start = min(scheduler, active)
    let others = scheduler < active ? active - 1 : active
    for offset in 1..<(others + 1) {
      let other = (start - offset + active) % active
      guard schedulers[other].isOutOfWork else { continue }
      host.counts[Meter.wakeUps] += 1
      wake(other, &host, &agenda)
      return
    }
    guard active < schedulers.count, active != scheduler else { return }
    let next = active
    active += 1
    schedulers[next].isInactive = false
    guard schedulers[next].isOutOfWork else { return }
    host.counts[Meter.wakeUps] += 1
    wake(next, &host, &agenda)
  }
}
