// What of the cores' time was the runtime's own: the loop's part of each callback, and the collector's.

package import SimEngine

extension EventLoop {
  package mutating func bookOverheads(_ host: inout Host, at now: SimTime) {
    for process in processes.indices {
      bookBurst(of: process, &host, at: now)
      if processes[process].queues.isBlocked { notePassed(process, &host, at: now) }
    }
    for place in poolThreads.indices { bookOffload(on: place, &host, at: now) }
    for place in markers.indices { bookMarking(of: place, &host, at: now) }
  }

  /// Books what of a process's present burst was the runtime's own, so far.
  // Inlined, as a call from a function that changes the loops would copy all of them.
  @inline(__always)
  func bookBurst(of process: Int, _ host: inout Host, at now: SimTime) {
    let thread = processes[process].thread
    let served = host.machine.served(thread, at: now)
    if collectors[process].pause != nil {
      host.book(thread, overhead: Overhead.collection, total: served)
    } else if processes[process].current != nil {
      host.book(thread, overhead: Overhead.loop, total: min(processes[process].overhead, served))
    }
  }

  /// The burst of a callback is over.
  mutating func endBurst(of process: Int, _ host: inout Host, at now: SimTime) {
    guard let id = processes[process].current else { return }
    let thread = processes[process].thread
    host.endBurst(
      of: thread, for: id, overhead: Overhead.loop,
      total: min(processes[process].overhead, host.machine.served(thread, at: now)), at: now)
    processes[process].overhead = .zero
  }
}
