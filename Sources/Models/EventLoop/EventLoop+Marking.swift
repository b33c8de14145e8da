// Marking what is alive: V8's threads do it beside the program, and compete with its loop for the cores.

import SimEngine

extension EventLoop {
  /// V8's threads begin to mark, each an equal part of what is alive.
  mutating func startMarking(
    _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let threads = idleThreadsOfV8(of: process, &host)
    guard !threads.isEmpty else { return }
    let work = configuration.markCost.perMiB(of: collectors[process].heap.live)
    collectors[process].marking = .underWay(threads.count)
    let part = share(of: work, among: threads.count)
    for place in threads {
      markers[place].isBesideProgram = true
      mark(for: part, on: place, &host, &agenda)
    }
  }

  /// A thread of V8's has done its part; when all have, the loop collects, before its next callback at the latest.
  mutating func endMarking(
    on place: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let process = markers[place].process
    let thread = markers[place].thread
    host.endBurst(
      of: thread, for: nil, overhead: Overhead.collection,
      total: host.machine.served(thread, at: agenda.now), at: agenda.now)
    markers[place].demand = nil
    guard markers[place].isBesideProgram, case .underWay(let left) = collectors[process].marking
    else { return }
    markers[place].isBesideProgram = false
    collectors[process].marking = left > 1 ? .underWay(left - 1) : .done
    guard left == 1 else { return }
    processes[process].awaitsCollector = true
    endPoll(of: process, &host, &agenda)
  }

  /// Marks all that is not marked while the loop stands still: its thread, with those of V8's that mark already or, if
  /// none does, that have an idle core.
  ///
  /// - Returns: The part of the loop's thread.
  mutating func mark(
    _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> SimDuration {
    switch collectors[process].marking {
    case .done: return .zero
    case .underWay: return shareMarking(process, &host, &agenda)
    case .none: break
    }
    let helpers = idleThreadsOfV8(of: process, &host).prefix(host.machine.idleCount)
    let work = configuration.markCost.perMiB(of: collectors[process].heap.live)
    let part = share(of: work, among: helpers.count + 1)
    for place in helpers { mark(for: part, on: place, &host, &agenda) }
    return part
  }

  /// The loop's thread takes over an equal part of what the marking threads have still to do.
  private mutating func shareMarking(
    _ process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> SimDuration {
    var left = SimDuration.zero
    var busy = 0
    for place in collectors[process].threads {
      guard let demand = markers[place].demand else { continue }
      left += demand - host.machine.served(markers[place].thread, at: agenda.now)
      busy += 1
    }
    let part = share(of: left, among: busy + 1)
    for place in collectors[process].threads where markers[place].demand != nil {
      let total = host.machine.served(markers[place].thread, at: agenda.now) + part
      markers[place].isBesideProgram = false
      host.machine.shorten(markers[place].thread, to: total, &agenda)
    }
    return part
  }

  private mutating func mark(
    for span: SimDuration, on place: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    markers[place].demand = span
    host.machine.run(markers[place].thread, for: span, serving: .collector, &agenda)
  }

  private func share(of work: SimDuration, among parts: Int) -> SimDuration {
    .nanoseconds((work.nanoseconds + Int64(parts) - 1) / Int64(parts))
  }

  /// Those of V8's threads of a process that have nothing to do; all exist from the first marking on.
  private mutating func idleThreadsOfV8(of process: Int, _ host: inout Host) -> [Int] {
    if collectors[process].threads.isEmpty { startV8(of: process, &host) }
    return collectors[process].threads.filter { markers[$0].demand == nil }
  }

  private mutating func startV8(of process: Int, _ host: inout Host) {
    let first = markers.count
    for place in first..<first + configuration.v8Threads {
      let thread = host.machine.addThread(preferring: process + 1 + place - first)
      behindLoops.append(.marking(place))
      markers.append(MarkingThread(thread: thread, process: process))
    }
    collectors[process].threads = first..<markers.count
  }

  /// Brings the books of a marking thread up to date.
  @inline(__always)
  func bookMarking(of place: Int, _ host: inout Host, at now: SimTime) {
    guard markers[place].demand != nil else { return }
    let thread = markers[place].thread
    host.book(thread, overhead: Overhead.collection, total: host.machine.served(thread, at: now))
  }
}
