// What one callback sets going besides itself: those it makes way for, servers' operations, spawned programs.

import SimEngine

extension EventLoop {
  /// Lets go on whom a callback made way for or answered, and begins with the messages that servers have taken.
  ///
  /// A server is a chain of promises: each operation begins as a microtask once the one before it is over.
  mutating func letOthersGoOn(in process: Int, _ host: inout Host, at now: SimTime) {
    while let woken = host.popWoken() { queueMicrotask(woken, in: process, &host, at: now) }
    while let message = host.popTaken() { begin(message, in: process, &host, at: now) }
  }

  /// A job of this process begins, when the callback under way is over.
  mutating func begin(_ job: RequestID, in process: Int, _ host: inout Host, at now: SimTime) {
    place(job, in: process)
    queueMicrotask(job, in: process, &host, at: now)
  }

  /// A request, or a job, is answered or has done what it had to.
  mutating func end(
    _ id: RequestID, failure: Failure?, in process: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard host.isMessage(id) else {
      finish(id, as: failure == nil ? .completed : .failed, &host, &agenda)
      return
    }
    releaseMemory(of: id, in: process, host)
    processOf[Int(id.index)] = -1
    host.endMessage(id, failure: failure, &agenda)
    letOthersGoOn(in: process, &host, at: agenda.now)
  }

  private mutating func queueMicrotask(
    _ id: RequestID, in process: Int, _ host: inout Host, at now: SimTime
  ) {
    processes[process].queues.queueMicrotask(Callback(id).number)
    host.anatomies.beginWait(id, for: process, &clocks, at: now)
  }
}
