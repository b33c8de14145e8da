// A core goes from one thread to the next: what that costs, and when the core is looked at again.

import SimEngine

extension Machine {
  /// Gives a free core to whoever's turn it is, or to a thread that waits elsewhere.
  mutating func startNext<E>(on index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let now = agenda.now
    let wasIdle = cores[index].running < 0
    account(index, upTo: now)
    cores[index].release()
    guard let next = takeNext(on: index, &agenda) else {
      if !wasIdle { idleCount += 1 }
      cancelEvent(of: index, &agenda)
      scheduleIdleBalance(of: index, &agenda)
      return
    }
    start(next, on: index, wasIdle: wasIdle, &agenda)
  }

  /// A thread whose turn it is gets a core that nobody holds.
  @inline(__always)
  mutating func start<E>(
    _ thread: Int, on index: Int, wasIdle: Bool, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    if wasIdle { idleCount -= 1 }
    let isSame = thread == cores[index].last
    if !isSame { books.switches += 1 }
    let isWarm = threads[thread].take(index) && isSame
    var switching: SimDuration = wasIdle || isSame ? .zero : configuration.contextSwitch
    if cores[index].isExpiring { switching += configuration.sliceExpiry }
    cores[index].start(
      thread, at: agenda.now, waking: wasIdle ? configuration.wakeLatency : .zero, switching: switching,
      refilling: isWarm ? .zero : configuration.cacheRefill)
    scheduleEvent(of: index, &agenda)
  }

  /// Takes the thread whose turn it is off the queue that the core serves.
  private mutating func takeNext<E>(on index: Int, _ agenda: inout Agenda<WorldEvent<E>>) -> Int? {
    if takesTurns {
      guard let next = turns.popFirst() else { return nil }
      leaveWait(next, for: index, at: agenda.now)
      return next
    }
    while true {
      guard let next = queues[index].pick(&entities) ?? pull(into: index, at: agenda.now) else {
        giveBackBandwidth(of: index, at: agenda.now)
        return nil
      }
      if !threads[next].isForeign, isExhausted(index, at: agenda.now) {
        throttle(index, &agenda)
        continue
      }
      queues[index].start(next, &entities)
      leaveWait(next, for: index, at: agenda.now)
      return next
    }
  }

  private mutating func leaveWait(_ thread: Int, for core: Int, at now: SimTime) {
    waitingCount -= 1
    var queued = core
    if takesTurns {
      // The queue is nobody's in particular; the wait is told by the core that the thread came to.
      queued = threads[thread].core
      account(queued, upTo: now)
    }
    books.endWait(of: thread, for: queued, wasPreempted: threads[thread].isPreempted, at: now)
  }

  /// Ends a stretch of running: the thread has had it, the core's books have it.
  mutating func closeSegment(of index: Int, at now: SimTime) {
    let running = cores[index].running
    threads[running].progress(by: progress(on: index, at: now))
    account(index, upTo: now)
    goOn(index, at: now)
  }

  /// The thread goes on from here; what it has had so far is booked.
  mutating func goOn(_ index: Int, at now: SimTime) {
    guard now > cores[index].runsFrom else { return }
    if takesTurns { cores[index].spent = spent(on: index, at: now) }
    cores[index].runsFrom = now
  }

  /// Time that the holder of a core has had it for its progress since `Core.runsFrom`, expiries included.
  @inline(__always)
  private func occupied(_ index: Int, at now: SimTime) -> SimDuration {
    let from = cores[index].runsFrom
    guard now > from else { return .zero }
    return now - from - cores[index].steals.stolen(from: from, to: now)
  }

  /// What of its slices the holder has used, expiries included.
  @inline(__always)
  func spent(on index: Int, at now: SimTime) -> SimDuration {
    cores[index].spent + occupied(index, at: now)
  }

  /// Progress of the holder of a core since `Core.runsFrom`.
  @inline(__always)
  func progress(on index: Int, at now: SimTime) -> SimDuration {
    let occupied = occupied(index, at: now)
    guard chargesExpiries else { return occupied }
    let before = cores[index].spent
    return configuration.progress(in: before + occupied) - configuration.progress(in: before)
  }

  /// Sets the core's event to the end of its thread's demand, or to when the kernel has to choose anew.
  mutating func scheduleEvent<E>(of index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    var due = endOfDemand(on: index)
    if takesTurns {
      if !turns.isEmpty, groupCount > 0 { due = min(due, endOfTurn(on: index)) }
    } else if cores[index].groupCount > 0 {
      due = min(due, nextChoice(on: index, after: agenda.now))
    }
    guard due != .never else {
      cancelEvent(of: index, &agenda)
      return
    }
    if cores[index].event == .none {
      cores[index].event = agenda.schedule(.core(UInt16(index)), on: instance, at: due)
    } else {
      agenda.reschedule(cores[index].event, at: due)
    }
  }

  mutating func cancelEvent<E>(of index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    if cores[index].event != .none { agenda.cancel(cores[index].event) }
    cores[index].event = .none
  }

  @inline(__always)
  private func endOfDemand(on index: Int) -> SimTime {
    let remaining = threads[cores[index].running].remaining
    guard remaining != .unlimited else { return .never }
    var span = remaining
    if chargesExpiries, remaining > .zero {
      let before = cores[index].spent
      span = configuration.occupancy(of: configuration.progress(in: before) + remaining) - before
    }
    return cores[index].steals.end(of: span, from: cores[index].runsFrom)
  }
}
