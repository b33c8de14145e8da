// Where a thread goes that wakes up, and whether it gets the core there at once.

package import SimEngine

extension Machine {
  /// A blocked thread has something to do.
  mutating func wake<E>(_ thread: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    if threads[thread].isSuspended {
      standStill(thread, as: .suspended, at: agenda.now)
    } else if takesTurns {
      takeTurn(thread, &agenda)
    } else {
      // A thread that never left its queue is woken where it is.
      let core = entities[thread].isDelayed ? threads[thread].core : selectCore(for: thread)
      arrive(thread, on: core, &agenda)
    }
  }

  /// The core for a thread that wakes up: its last one if that is idle, else an idle one, else its last one or, if
  /// that has less to do, its waker's.
  ///
  /// Source: Linux kernel/sched/fair.c, `select_task_rq_fair`, `wake_affine`, `select_idle_sibling`, for cores that
  /// share a cache; load is what is runnable at the moment.
  @inline(__always)
  private func selectCore(for thread: Int) -> Int {
    let last = threads[thread].core
    guard cores[last].running >= 0 else { return last }
    var target = last
    if deciding >= 0, deciding != last {
      let moved = load(of: deciding) + entities[thread].weight
      if moved * 100 < load(of: last) * 108 { target = deciding }
    }
    guard idleCount > 0 else { return target }
    for offset in 1...cores.count {
      let core = (target + offset) % cores.count
      if cores[core].running < 0 { return core }
    }
    return target
  }

  /// The weight of all that could run on a core.
  @inline(__always)
  func load(of core: Int) -> Int64 {
    let running = cores[core].running
    return queues[core].waitingWeight + (running < 0 ? 0 : entities[running].weight)
  }

  /// A runnable thread comes to a core: it starts, preempts, waits, or stands still for want of quota.
  mutating func arrive<E>(_ thread: Int, on core: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let now = agenda.now
    threads[thread].core = core
    if cores[core].isThrottled, !threads[thread].isForeign {
      if entities[thread].isDelayed { queues[core].drop(thread, &entities) }
      return stand(thread, throttledOn: core, at: now)
    }
    account(core, upTo: now)
    let isIdle = cores[core].running < 0
    let wasContested = queues[core].isContested
    count(thread, on: core, 1)
    if isIdle, !wasContested, bandwidth == nil {
      // Nobody to choose from: the thread need not queue.
      queues[core].startAlone(thread, &entities)
      return start(thread, on: core, wasIdle: true, &agenda)
    }
    let isExposed = isIdle ? false : charge(core, at: now)
    enter(thread, on: core, at: now)
    if isIdle { return startNext(on: core, &agenda) }
    armBalancer(&agenda)
    if queues[core].leader(&entities) == thread || isExposed && wasContested {
      guard threads[cores[core].running].state == .running else {
        cores[core].mustChoose = true
        return
      }
      closeSegment(of: core, at: now)
      return choose(on: core, &agenda)
    }
    if threads[cores[core].running].state == .running { scheduleEvent(of: core, &agenda) }
  }

  /// A runnable thread goes to the one queue of all cores, or to an idle core, its last one if it can be.
  private mutating func takeTurn<E>(_ thread: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    var core = threads[thread].core
    if cores[core].running >= 0, idleCount > 0, let idle = cores.firstIndex(where: { $0.running < 0 }) {
      core = idle
    }
    account(core, upTo: agenda.now)
    count(thread, on: core, 1)
    enter(thread, on: core, at: agenda.now)
    if cores[core].running < 0 { return startNext(on: core, &agenda) }
    // The first in the queue, or the first for whose sake the others' turns count: every core has to look at the
    // end of its slice.
    guard turns.count == 1 || groupCount == 1, configuration.timeSlice != .unlimited else { return }
    for index in cores.indices where cores[index].running >= 0 {
      guard threads[cores[index].running].state == .running else { continue }
      closeSegment(of: index, at: agenda.now)
      scheduleEvent(of: index, &agenda)
    }
  }

  // MARK: Standing still

  /// Lets no thread of `range` run until `resume(_:_:)`, wherever they are, as when a collector stops the world.
  ///
  /// Those that run give up their cores at once; those that are woken up in the meantime wait.
  package mutating func suspend<E>(_ range: Range<UInt32>, _ agenda: inout Agenda<WorldEvent<E>>) {
    // First the threads that wait: else they would get the cores of those that run, one after the other.
    for thread in range.lazy.map(Int.init) where !threads[thread].isSuspended {
      threads[thread].isSuspended = true
      switch threads[thread].state {
      case .queued:
        account(threads[thread].core, upTo: agenda.now)
        books.endWait(
          of: thread, for: threads[thread].core, wasPreempted: threads[thread].isPreempted, at: agenda.now)
        leaveQueue(thread)
        standStill(thread, as: .suspended, at: agenda.now)
      case .throttled:
        endStandstill(thread, at: agenda.now)
        endThrottling(thread, at: agenda.now)
        standStill(thread, as: .suspended, at: agenda.now)
      default: break
      }
    }
    for thread in range.lazy.map(Int.init) where threads[thread].state == .running {
      let core = threads[thread].core
      closeSegment(of: core, at: agenda.now)
      release(core, at: agenda.now)
      standStill(thread, as: .suspended, at: agenda.now)
      startNext(on: core, &agenda)
    }
  }

  /// Lets a thread that has nothing to do yet stand still like those that are suspended already.
  package mutating func hold(_ thread: ThreadID) { threads[Int(thread.index)].isSuspended = true }

  /// Lets the threads of `range` go on.
  package mutating func resume<E>(_ range: Range<UInt32>, _ agenda: inout Agenda<WorldEvent<E>>) {
    for thread in range.lazy.map(Int.init) where threads[thread].isSuspended {
      threads[thread].isSuspended = false
      guard threads[thread].state == .suspended else { continue }
      endStandstill(thread, at: agenda.now)
      wake(thread, &agenda)
    }
  }

  mutating func standStill(_ thread: Int, as state: Thread.State, at now: SimTime) {
    threads[thread].state = state
    threads[thread].stoodSince = now
  }

  /// Books the time that a thread has stood still.
  mutating func endStandstill(_ thread: Int, at now: SimTime) {
    let part: Part = threads[thread].state == .throttled ? .throttled : .garbageCollection
    books.ledger.add(thread, part, now - threads[thread].stoodSince)
  }
}
