// Who runs next on a core, and when the kernel asks itself that.

import SimEngine

extension Machine {
  // MARK: Entering and leaving queues

  /// Puts a runnable thread on the queue of a core; the core's books and charges are up to date.
  mutating func enter(_ thread: Int, on core: Int, at now: SimTime) {
    threads[thread].core = core
    threads[thread].state = .queued
    books.beginWait(of: thread, for: core, at: now)
    waitingCount += 1
    if takesTurns { turns.append(thread) } else { queues[core].enqueue(thread, &entities) }
  }

  /// A thread of the runtime comes to compete for a core, or no longer does.
  mutating func count(_ thread: Int, on core: Int, _ change: Int) {
    guard !threads[thread].isForeign else { return }
    cores[core].groupCount += change
    groupCount += change
  }

  /// Takes a thread out of the middle of its queue.
  mutating func leaveQueue(_ thread: Int) {
    waitingCount -= 1
    count(thread, on: threads[thread].core, -1)
    if takesTurns {
      turns.remove(thread)
    } else {
      queues[threads[thread].core].remove(thread, &entities)
    }
  }

  /// The holder of a core blocks.
  mutating func block(_ index: Int, at now: SimTime) {
    let running = cores[index].running
    if !takesTurns, !queues[index].isContested, bandwidth == nil {
      // Nobody competes, so that being charged and leaving comes to this.
      count(running, on: index, -1)
      threads[running].lastRan = now
      let span = max(.zero, now - cores[index].chargedUpTo)
      cores[index].chargedUpTo = max(now, cores[index].chargedUpTo)
      let given = span - cores[index].steals.stolen(from: now - span, to: now)
      return queues[index].blockAlone(after: given.nanoseconds, &entities)
    }
    _ = charge(index, at: now)
    count(running, on: index, -1)
    if !takesTurns { queues[index].blockCurrent(&entities) }
  }

  /// The holder of a core leaves it for another reason.
  mutating func release(_ index: Int, at now: SimTime) {
    _ = charge(index, at: now)
    count(cores[index].running, on: index, -1)
    if !takesTurns { queues[index].remove(cores[index].running, &entities) }
  }

  /// The holder of a core has to make way: it waits again.
  private mutating func preempt(_ index: Int, at now: SimTime) {
    let running = cores[index].running
    threads[running].isPreempted = true
    threads[running].state = .queued
    books.preempted(on: index, at: now)
    books.beginWait(of: running, for: index, at: now)
    waitingCount += 1
    if takesTurns { turns.append(running) } else { queues[index].putBack(&entities) }
  }

  // MARK: Charging and choosing

  /// Charges the holder of a core the time since it was last charged; true if the kernel should choose anew.
  mutating func charge(_ index: Int, at now: SimTime) -> Bool {
    let running = cores[index].running
    threads[running].lastRan = now
    guard !takesTurns else { return false }
    let from = cores[index].chargedUpTo
    guard now > from else { return false }
    cores[index].chargedUpTo = now
    var start = from
    if cores[index].groupCount == 0, queues[index].isContested {
      // Foreign threads among themselves take even turns, unwatched: the last began with the last tick.
      start = max(from, ticks.last(atOrBefore: now))
    }
    let span = (now - start - cores[index].steals.stolen(from: start, to: now)).nanoseconds
    if bandwidth != nil, !threads[running].isForeign { cores[index].runtime -= span }
    return queues[index].charge(
      span, sinceTick: (now - ticks.last(atOrBefore: now)).nanoseconds, tick: ticks.period, &entities)
  }

  /// Chooses who runs on a core whose holder is running and could go on.
  mutating func choose<E>(on index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let running = cores[index].running
    cores[index].mustChoose = false
    _ = charge(index, at: agenda.now)
    if takesTurns {
      guard !turns.isEmpty else { return scheduleEvent(of: index, &agenda) }
      cores[index].isExpiring = true
    } else if !threads[running].isForeign, isExhausted(index, at: agenda.now) {
      release(index, at: agenda.now)
      stand(running, throttledOn: index, at: agenda.now)
      throttle(index, &agenda)
      return startNext(on: index, &agenda)
    } else if queues[index].pick(&entities) == running {
      return scheduleEvent(of: index, &agenda)
    }
    preempt(index, at: agenda.now)
    startNext(on: index, &agenda)
  }

  /// Whether the end of a demand falls together with an instant at which the kernel would choose.
  @inline(__always)
  func isChoiceDue(on index: Int, at now: SimTime) -> Bool {
    if takesTurns {
      return !turns.isEmpty && configuration.isExpired(cores[index].spent)
    }
    return (queues[index].isContested || bandwidth != nil) && ticks.last(atOrBefore: now) == now
  }

  /// When the kernel next has reason to take the core from its holder: the tick at which the holder's protection
  /// is over and somebody waits, or its quota is used up.
  @inline(__always)
  func nextChoice(on index: Int, after now: SimTime) -> SimTime {
    let from = max(now, cores[index].chargedUpTo)
    var need = Int64.max
    if queues[index].isContested {
      let uncharged = from - cores[index].chargedUpTo
      need = max(0, queues[index].protection(entities) - uncharged.nanoseconds)
    }
    if bandwidth != nil, !threads[cores[index].running].isForeign {
      let uncharged = from - cores[index].chargedUpTo
      need = min(need, max(0, cores[index].runtime - uncharged.nanoseconds))
    }
    guard need != .max else { return .never }
    let steals = cores[index].steals
    let ripe = steals.end(of: SimDuration(nanoseconds: max(1, need)), from: from)
    return steals.firstGiven(atOrAfter: ticks.next(atOrAfter: ripe))
  }

  /// When the holder of a core, which takes turns, has had its slice.
  @inline(__always)
  func endOfTurn(on index: Int) -> SimTime {
    let left = configuration.untilExpiry(after: cores[index].spent)
    guard left != .unlimited else { return .never }
    return cores[index].steals.end(of: left, from: cores[index].runsFrom)
  }
}
