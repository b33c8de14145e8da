// Servers that have nothing to do: they wait for messages, and hibernate if none comes for long.

import SimEngine

extension BEAM {
  /// A server has looked for messages and found none: it waits for one, for as long as its `hibernate_after` says.
  ///
  /// Source: loop in gen_server.erl, OTP 25 to 27: `receive ... after HibernateAfterTimeout`; a timeout of 0 sets no timer.
  mutating func awaitMessage(
    _ process: Int, on scheduler: Int, of instance: UInt16, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    processes[process].flags.insert(.isIdle)
    let patience = patience[Int(heaps.mailboxes[process].server)]
    if patience == .zero {
      processes[process].flags.insert(.hibernates)
      return
    }
    if let patience {
      schedulers[scheduler].owed += configuration.timer
      processes[process].timer = agenda.schedule(
        .runtime(.timer(process: UInt32(process), isLate: false)), on: instance,
        at: configuration.due(after: patience, from: agenda.now))
    }
    scheduleOut(scheduler)
  }

  /// A server without a message is on its scheduler, as it looks for one, or as nothing has come for as long as it waits.
  mutating func stayIdle(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    if processes[process].flags.contains(.isHibernated) {
      scheduleOut(scheduler)
    } else if processes[process].flags.contains(.hibernates) {
      hibernate(process, on: scheduler, &host, &agenda)
    } else {
      chargeFetch(by: process, on: scheduler)
      awaitMessage(process, on: scheduler, of: host.instance, &agenda)
    }
  }

  /// A process throws its stack away and has all of its heap collected, into a block of just what is in use; what comes next
  /// has to make it grow again.
  ///
  /// Source: erts_hibernate in erl_process.c and erts_garbage_collect_hibernate in erl_gc.c, OTP 25 to 27. The real one leaves
  /// for a dirty scheduler if that takes long.
  private mutating func hibernate(
    _ process: Int, on scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    processes[process].flags.remove(.hibernates)
    processes[process].flags.insert(.isHibernated)
    charge(.hibernate, on: scheduler)
    host.counts[Meter.majorCollections] += 1
    charge(heaps.hibernate(process), on: scheduler)
    checkMemory(&host, &agenda)
  }
}
