// What a scheduler does that has nothing to do: it spins, it sleeps, and it is woken.

import SimEngine

extension BEAM {
  /// Nothing to run: the scheduler pays what it owes, and then waits to be woken.
  ///
  /// One of those that wait does so in the system call that waits for input; the others spin, and then sleep.
  /// Source: scheduler_wait in erl_process.c, OTP 25 to 27.
  mutating func rest(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let owed = schedulers[scheduler].owed
    if owed > .zero {
      clocks.occupy(scheduler, by: .runtime, at: agenda.now)
      schedulers[scheduler].owed = .zero
      schedulers[scheduler].burst.overhead = owed
      host.machine.run(schedulers[scheduler].thread, for: owed, &agenda)
      return
    }
    clocks.occupy(scheduler, by: .nobody, at: agenda.now)
    schedulers[scheduler].isOutOfWork = true
    schedulers[scheduler].load.ranDry = true
    schedulers[scheduler].load.ranDryInHalf = true
    if poller == nil {
      poller = scheduler
      schedulers[scheduler].activity = .polling
      return
    }
    let spin = configuration.spin * configuration.sbwt.spins
    guard spin > .zero else {
      schedulers[scheduler].activity = .sleeping
      return
    }
    schedulers[scheduler].activity = .spinning
    schedulers[scheduler].burst.overhead = spin
    host.machine.run(schedulers[scheduler].thread, for: spin, &agenda)
  }

  /// Wakes a scheduler that spins or sleeps: it looks at its queue as soon as its thread has a core.
  mutating func wake(_ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    guard !schedulers[scheduler].isWoken else { return }
    schedulers[scheduler].isWoken = true
    clocks.occupy(scheduler, by: .kernel, at: agenda.now)
    if schedulers[scheduler].activity == .spinning {
      host.machine.shorten(schedulers[scheduler].thread, to: .zero, &agenda)
    } else {
      schedulers[scheduler].wokenAt = agenda.now
      host.machine.run(schedulers[scheduler].thread, for: .zero, &agenda)
    }
  }

  /// A scheduler's thread has had what it asked for while the scheduler had nothing to do.
  ///
  /// - Returns: Whether it looks at its queue now; otherwise it has spun in vain, and sleeps.
  mutating func isRoused(_ scheduler: Int) -> Bool {
    // Whoever spins looks at nothing but its own flag: a timer that came due meanwhile is found at the end.
    guard schedulers[scheduler].isWoken || !schedulers[scheduler].dueTimers.isEmpty else {
      schedulers[scheduler].activity = .sleeping
      return false
    }
    if poller == scheduler { poller = nil }
    schedulers[scheduler].activity = .working
    schedulers[scheduler].isWoken = false
    schedulers[scheduler].isOutOfWork = false
    return true
  }
}
