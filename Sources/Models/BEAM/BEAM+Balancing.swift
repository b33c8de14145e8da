// How work gets from one scheduler to another: by stealing, and by waking those that sleep.

import SimEngine

extension BEAM {
  /// The first process of the next scheduler, by number and round again, that has one waiting.
  mutating func steal(for thief: Int, _ host: inout Host, at now: SimTime) -> Int? {
    for offset in 1..<max(1, schedulers.count) {
      let victim = (thief + offset) % schedulers.count
      if let process = schedulers[victim].runQueue.popFirst(processes) {
        host.counts[Meter.steals] += 1
        endWait(process, on: victim, &host, at: now)
        return process
      }
    }
    return nil
  }

  /// The rule by which a busy scheduler wakes a sleeping one.
  ///
  /// Once a pass: with L processes waiting besides the next and r reductions executed since the last pass, the
  /// counter grows by L·r + 400; past the limit, one sleeping scheduler is woken and the counter starts
  /// again. With nobody waiting it falls by r, and an empty queue resets it.
  /// Source: erts_schedule, wakeup_other_check in erl_process.c, OTP 25 to 27.
  mutating func considerWakingOther(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let reductions = schedulers[scheduler].reductionsSincePass
    schedulers[scheduler].reductionsSincePass = 0
    let waiting = schedulers[scheduler].runQueue.count - 1
    guard reductions > 0 || waiting < 0 else { return }
    if waiting < 0 {
      schedulers[scheduler].wakeupOther = 0
    } else if waiting == 0 {
      schedulers[scheduler].wakeupOther = max(0, schedulers[scheduler].wakeupOther - reductions)
    } else {
      schedulers[scheduler].wakeupOther += waiting * reductions + 400
      guard schedulers[scheduler].wakeupOther > configuration.wakeupLimit else { return }
      schedulers[scheduler].wakeupOther = 0
      wakeOther(than: scheduler, &host, &agenda)
    }
  }

  private mutating func wakeOther(
    than scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    for offset in 1..<max(1, schedulers.count) {
      let other = (scheduler - offset + schedulers.count) % schedulers.count
      guard !schedulers[other].isAwake else { continue }
      schedulers[other].isAwake = true
      host.counts[Meter.wakeUps] += 1
      schedule(other, &host, &agenda)
      return
    }
  }
}
