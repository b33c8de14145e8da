// Threads stand still when their container has used up its quota of the period.

import SimEngine

/// The machine's own timers: pending events, numbered from the number of cores on.
struct MachineTimers: Sendable {
  static let period = 0
  static let balancer = 1

  /// A new period of the quota begins, and threads wait for it.
  var isPeriodAwaited = false
  /// Cores that are all busy compare what they have to do.
  var isBalancerArmed = false
}

extension Machine {
  /// Whether a core has used up its part of the quota and gets no more.
  mutating func isExhausted(_ index: Int, at now: SimTime) -> Bool {
    guard bandwidth != nil, case let runtime = cores[index].runtime, runtime <= 0 else { return false }
    cores[index].runtime += bandwidth?.fetch(runtime, at: now) ?? 0
    return cores[index].runtime <= 0
  }

  mutating func giveBackBandwidth(of index: Int, at now: SimTime) {
    guard bandwidth != nil, cores[index].groupCount == 0 else { return }
    let runtime = cores[index].runtime
    cores[index].runtime -= bandwidth?.giveBack(runtime, at: now) ?? 0
  }

  /// The runtime's threads that wait for a core stand still until the next period.
  mutating func throttle<E>(_ index: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    account(index, upTo: agenda.now)
    cores[index].isThrottled = true
    while let thread = queues[index].firstWaiting(where: { !threads[$0].isForeign && !entities[$0].isDelayed }
    ) {
      books.endWait(of: thread, for: index, wasPreempted: threads[thread].isPreempted, at: agenda.now)
      leaveQueue(thread)
      stand(thread, throttledOn: index, at: agenda.now)
    }
    guard let periods = bandwidth?.periods, !timers.isPeriodAwaited else { return }
    timers.isPeriodAwaited = true
    agenda.schedule(
      .core(UInt16(cores.count + MachineTimers.period)), on: instance,
      at: periods.next(atOrAfter: agenda.now + .nanoseconds(1)))
  }

  mutating func stand(_ thread: Int, throttledOn core: Int, at now: SimTime) {
    account(core, upTo: now)
    standStill(thread, as: .throttled, at: now)
    throttled[core].append(thread)
    books.throttled.change(by: 1, at: now)
  }

  /// A thread that stands still for want of quota is to do so no more, whether there is quota or not.
  ///
  /// - Complexity: O(*n*), *n* threads that stand still there.
  mutating func endThrottling(_ thread: Int, at now: SimTime) {
    let core = threads[thread].core
    account(core, upTo: now)
    throttled[core].remove(thread)
    books.throttled.change(by: -1, at: now)
  }

  mutating func handleTimer<E>(_ timer: Int, _ agenda: inout Agenda<WorldEvent<E>>) {
    if timer == MachineTimers.period { beginPeriod(&agenda) } else { balance(&agenda) }
  }

  /// A new period: the cores that stand still get what they owe, and go on.
  private mutating func beginPeriod<E>(_ agenda: inout Agenda<WorldEvent<E>>) {
    timers.isPeriodAwaited = false
    bandwidth?.refill(at: agenda.now)
    books.throttledPeriods += 1
    var isShort = false
    for index in cores.indices where cores[index].isThrottled {
      let runtime = cores[index].runtime
      cores[index].runtime += bandwidth?.release(runtime) ?? 0
      guard cores[index].runtime > 0 else {
        isShort = true
        continue
      }
      account(index, upTo: agenda.now)
      cores[index].isThrottled = false
      for _ in 0..<throttled[index].count {
        guard let thread = throttled[index].popFirst() else { break }
        books.throttled.change(by: -1, at: agenda.now)
        endStandstill(thread, at: agenda.now)
        arrive(thread, on: index, &agenda)
      }
    }
    guard isShort, !timers.isPeriodAwaited, let periods = bandwidth?.periods else { return }
    timers.isPeriodAwaited = true
    agenda.schedule(
      .core(UInt16(cores.count + MachineTimers.period)), on: instance,
      at: periods.next(atOrAfter: agenda.now + .nanoseconds(1)))
  }
}
