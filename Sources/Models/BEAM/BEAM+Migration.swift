// How work gets from one scheduler to another in the long run: balancing, and the paths that it lays.

import SimEngine

extension BEAM {
  /// Balances the queues, or half a period before that only notes who is out of work.
  ///
  /// Due when any scheduler has executed 4,000,000 reductions since the last time; every second time counts. A slice
  /// counts as 400 reductions at least. Source: check_balance, ERTS_RUNQ_CALL_CHECK_BALANCE_REDS and
  /// ERTS_PROC_MIN_CONTEXT_SWITCH_REDS_COST in erl_process.c, OTP 25 to 27.
  mutating func checkBalance(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    guard schedulers.count > 1 else {
      schedulers[0].untilBalance = .max
      return
    }
    for index in schedulers.indices {
      settle(index, host, at: agenda.now)
      schedulers[index].untilBalance = Self.halfPeriod
    }
    guard !isHalftime else {
      isHalftime = false
      for index in schedulers.indices {
        schedulers[index].load.ranDryInHalf = schedulers[index].activity != .working
      }
      return
    }
    isHalftime = true
    let decision = Self.balance(readLoads(), active: active, &memory, compacts: configuration.scl == .on)
    host.counts[Meter.balancings] += 1
    active = decision.active
    paths = decision.paths
    hasPaths = paths.contains { $0.way != .none }
    for index in schedulers.indices {
      schedulers[index].isInactive = index >= active
      schedulers[index].load = QueueLoad()
      schedulers[index].load.ranDry = schedulers[index].activity != .working
      schedulers[index].runQueue.forgetLongest()
    }
    guard hasPaths else { return }
    for index in schedulers.indices where schedulers[index].burst.hasBoundaries {
      if let process = schedulers[index].current, !isUndisturbed(process, index) {
        cut(index, &host, &agenda)
      }
    }
  }

  private mutating func readLoads() -> [QueueLoad] {
    defer { historyPlace = (historyPlace + 1) % 7 }
    return schedulers.indices.map { index in
      var load = schedulers[index].load
      load.longest = schedulers[index].runQueue.longest
      load.longestOfAll = schedulers[index].runQueue.longestOfAll
      let last = load.ranDry ? Self.fullPeriod : load.total
      load.fullReductions = (schedulers[index].history.wrappedSum() + last) >> 3
      schedulers[index].history[historyPlace] = last
      return load
    }
  }

  /// Where a process queues that would queue at `home`.
  ///
  /// Source: erts_check_emigration_need in erl_process.h, OTP 25 to 27.
  // Inlined, as a call from a function that changes the node would copy all of it.
  @inline(__always)
  func destination(of process: Int, from home: Int) -> Int {
    guard hasPaths else { return home }
    let priority = Int(processes[process].priority.rawValue)
    let path = paths[home * Priority.allCases.count + priority]
    guard path.way == .out else { return home }
    if path.evacuates || schedulers[home].isInactive { return path.other }
    let isLong = schedulers[home].runQueue.counts[priority] > path.limitHere
    return isLong && schedulers[path.other].runQueue.counts[priority] < path.limitThere ? path.other : home
  }

  /// Pulls at most one process of each priority over here.
  ///
  /// Source: immigrate and check_immigration_need in erl_process.c, OTP 25 to 27.
  mutating func pullOver(to scheduler: Int, _ host: inout Host, at now: SimTime) {
    for priority in Priority.allCases {
      guard let source = sourceToPull(priority, scheduler),
        let process = schedulers[source].runQueue.popFirst(of: priority, &processes)
      else { continue }
      host.counts[Meter.migrations] += 1
      moveWait(process, from: source, to: scheduler, &host, at: now)
      processes[process].scheduler = UInt16(scheduler)
      schedulers[scheduler].runQueue.append(process, &processes)
    }
  }

  /// From where a process of a priority would be pulled over, if one would.
  private func sourceToPull(_ priority: Priority, _ scheduler: Int) -> Int? {
    let index = Int(priority.rawValue)
    let path = paths[scheduler * Priority.allCases.count + index]
    guard path.way == .in else { return nil }
    if path.evacuates { return path.other }
    let isShort = schedulers[scheduler].runQueue.counts[index] < path.limitHere
    return isShort && schedulers[path.other].runQueue.counts[index] > path.limitThere ? path.other : nil
  }

  /// Whether passes through the schedule loop would change nothing for a process that is alone on a scheduler.
  // Inlined, as a call from a function that changes the node would copy all of it.
  @inline(__always)
  func isUndisturbed(_ process: Int, _ scheduler: Int) -> Bool {
    guard hasPaths else { return true }
    guard destination(of: process, from: scheduler) == scheduler else { return false }
    return Priority.allCases.allSatisfy { priority in
      guard let source = sourceToPull(priority, scheduler) else { return true }
      return schedulers[source].runQueue.counts[Int(priority.rawValue)] == 0
    }
  }

  /// A process has joined a queue: a lone process elsewhere goes on slice by slice if this one would be pulled over.
  mutating func disturbPullers(
    of source: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    for index in schedulers.indices where schedulers[index].burst.hasBoundaries {
      if let process = schedulers[index].current, !isUndisturbed(process, index) {
        cut(index, &host, &agenda)
      }
    }
  }
}
