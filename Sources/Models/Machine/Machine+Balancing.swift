// Cores take waiting threads over from each other.

import SimEngine

extension Machine {
  /// The most threads that the kernel looks at in one attempt (`sched_nr_migrate`).
  private static let mostCandidates = 32
  /// A core that is busy balances this many times as rarely as one that is idle (`busy_factor`).
  private static let busyFactor: Int64 = 16

  /// Ticks from one attempt of a busy core to balance to the next, at the least: 16 ms a core, less one tick.
  ///
  /// Source: Linux kernel/sched/topology.c (`min_interval`, `busy_factor`) and fair.c, `get_sd_balance_interval`.
  var shortestBalance: Int64 { balanceTicks(factor: 1) }
  private var longestBalance: Int64 { balanceTicks(factor: 2) }

  private func balanceTicks(factor: Int64) -> Int64 {
    let count = Int64(cores.count)
    let span = min(count * factor * Self.busyFactor, 100 * count) * 1_000_000
    return max(1, (span + ticks.period - 1) / ticks.period - 1)
  }

  // MARK: Idle cores

  /// A core that has run out of work takes over a thread that waits for the busiest core, unless all that wait
  /// there have just run: their caches are warm.
  ///
  /// It is then the core's turn.
  mutating func pull(into index: Int, at now: SimTime) -> Int? {
    guard waitingCount > 0, cores.count > 1, !cores[index].isThrottled,
      let busiest = busiest(by: { Int64(queues[$0].waitingCount) })
    else { return nil }
    guard let thread = candidate(on: busiest, takesHot: cores[index].balanceFailures > 1, at: now) else {
      if isKicked { cores[index].balanceFailures += 1 }
      return nil
    }
    cores[index].balanceFailures = 0
    detach(thread, from: busiest, at: now)
    account(index, upTo: now)
    count(thread, on: index, 1)
    enter(thread, on: index, at: now)
    return queues[index].pick(&entities)
  }

  /// An idle core that found nothing to take over, though threads wait, is kicked at the next tick.
  mutating func scheduleIdleBalance<E>(of index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    guard !takesTurns, waitingCount > 0, groupCount > 0, cores[index].event == .none else {
      return
    }
    let next = ticks.next(atOrAfter: agenda.now + .nanoseconds(1))
    cores[index].event = agenda.schedule(.core(UInt16(index)), on: instance, at: next)
  }

  mutating func balanceIdle<E>(_ index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    isKicked = true
    startNext(on: index, &agenda)
    isKicked = false
  }

  // MARK: Busy cores

  /// Sees to it that cores balance while threads wait.
  mutating func armBalancer<E>(_ agenda: inout Agenda<WorldEvent<E>>) {
    guard cores.count > 1, waitingCount > 0, groupCount > 0 else { return }
    if idleCount > 0, let idle = cores.firstIndex(where: { $0.running < 0 && $0.event == .none }) {
      scheduleIdleBalance(of: idle, &agenda)
    }
    guard !timers.isBalancerArmed else { return }
    timers.isBalancerArmed = true
    var next = SimTime.never
    for index in cores.indices {
      catchUp(index, at: agenda.now)
      next = min(next, cores[index].nextBalance)
    }
    agenda.schedule(.core(UInt16(cores.count + MachineTimers.balancer)), on: instance, at: next)
  }

  /// While nobody waited, the core found itself in balance each time.
  private mutating func catchUp(_ index: Int, at now: SimTime) {
    guard cores[index].nextBalance <= now else { return }
    cores[index].balanceTicks = longestBalance
    let interval = longestBalance * ticks.period
    let missed = (now - cores[index].nextBalance).nanoseconds / interval + 1
    cores[index].nextBalance += SimDuration(nanoseconds: missed * interval)
    cores[index].nextBalance = ticks.next(atOrAfter: cores[index].nextBalance)
  }

  private mutating func setNextBalance(of index: Int, at now: SimTime) {
    let tick = ticks.last(atOrBefore: now)
    cores[index].nextBalance = tick + SimDuration(nanoseconds: cores[index].balanceTicks * ticks.period)
  }

  /// Each core whose time has come compares itself with the busiest one.
  mutating func balance<E>(_ agenda: inout Agenda<WorldEvent<E>>) {
    timers.isBalancerArmed = false
    for index in cores.indices where cores[index].nextBalance <= agenda.now {
      setNextBalance(of: index, at: agenda.now)
      guard cores[index].running >= 0, !cores[index].isThrottled else { continue }
      balanceBusy(index, &agenda)
      setNextBalance(of: index, at: agenda.now)
    }
    armBalancer(&agenda)
  }

  /// A busy core takes over from the busiest one what brings both nearer to the average, if that has at least 17 %
  /// more to do; after a failed attempt it takes a thread that is up to twice too much.
  private mutating func balanceBusy<E>(_ index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    let own = load(of: index)
    guard let busiest = busiest(by: { queues[$0].waitingCount > 0 ? load(of: $0) : 0 }), busiest != index,
      load(of: busiest) * 100 > own * 117
    else {
      cores[index].balanceFailures = 0
      cores[index].balanceTicks = min(longestBalance, cores[index].balanceTicks * 2)
      return
    }
    var total: Int64 = 0
    for core in cores.indices { total += load(of: core) }
    let average = total / Int64(cores.count)
    var imbalance = min(load(of: busiest) - average, average - own)
    let failures = cores[index].balanceFailures
    var moved = 0
    while imbalance > 0, moved < Self.mostCandidates,
      let thread = candidate(
        on: busiest, takesHot: failures > 1, atMost: imbalance << Int64(min(failures, 16)), at: agenda.now)
    {
      imbalance -= entities[thread].weight
      moved += 1
      detach(thread, from: busiest, at: agenda.now)
      arrive(thread, on: index, &agenda)
    }
    cores[index].balanceFailures = moved > 0 ? 0 : failures + 1
    cores[index].balanceTicks = shortestBalance
  }

  // MARK: Both

  @inline(__always)
  private func busiest(by load: (Int) -> Int64) -> Int? {
    var (best, most): (Int?, Int64) = (nil, 0)
    for index in cores.indices {
      let load = load(index)
      if load > most { (best, most) = (index, load) }
    }
    return best
  }

  /// The thread that has waited longest on a core and may be taken from it.
  @inline(__always)
  private func candidate(
    on core: Int, takesHot: Bool, atMost weight: Int64 = .max, at now: SimTime
  ) -> Int? {
    queues[core].longestWaiting(of: Self.mostCandidates) { thread in
      !entities[thread].isDelayed && entities[thread].weight <= weight
        && (takesHot || now - threads[thread].lastRan >= configuration.migrationCost)
    }
  }

  /// Takes a waiting thread from a core; what it waited for is booked.
  private mutating func detach(_ thread: Int, from core: Int, at now: SimTime) {
    account(core, upTo: now)
    if cores[core].running >= 0 { _ = charge(core, at: now) }
    books.endWait(of: thread, for: core, wasPreempted: threads[thread].isPreempted, at: now)
    books.migrations += 1
    leaveQueue(thread)
  }
}
