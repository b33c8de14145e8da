// The stretches of time that schedulers ask the machine for, from the asking to the closing of the books.

import SimEngine

extension BEAM {
  /// Asks the machine for the current process's next stretch: to the end of its step or of its slice, or for as many
  /// slices as nobody else is concerned with.
  mutating func startBurst(
    _ scheduler: Int, of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let remaining = processes[process].remaining
    var burst = Burst()
    burst.overhead = schedulers[scheduler].owed
    burst.firstSlice = configuration.time(of: schedulers[scheduler].budget)
    let isNative = processes[process].flags.contains(.isNative)
    burst.user = min(remaining, isNative ? configuration.nativeStretch : burst.firstSlice)
    if !isNative, burst.firstSlice < remaining, schedulers[scheduler].runQueue.isEmpty,
      schedulers[scheduler].ports.isEmpty, schedulers[scheduler].dueTimers.isEmpty,
      isUndisturbed(process, scheduler)
    {
      burst.user = remaining
      if schedulers.count > 1 {
        let charge = max(Configuration.leastReductions, configuration.reductions)
        let slices = (schedulers[scheduler].untilBalance + charge - 1) / charge
        burst.user = min(remaining, burst.firstSlice + configuration.sliceTime * Int64(max(0, slices - 1)))
      }
      burst.hasBoundaries = burst.user > burst.firstSlice
    }
    schedulers[scheduler].owed = .zero
    schedulers[scheduler].burst = burst
    let length = burst.length(slice: configuration.sliceTime, switching: configuration.contextSwitch)
    host.machine.run(
      schedulers[scheduler].thread, for: length, serving: service(of: process, host), &agenda)
  }

  /// Asks the machine for the time of the collections that the current process has needed.
  mutating func startCollecting(
    _ scheduler: Int, of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    var burst = Burst()
    burst.overhead = schedulers[scheduler].collecting
    burst.firstSlice = configuration.time(of: schedulers[scheduler].budget)
    burst.purpose = .collection
    schedulers[scheduler].collecting = .zero
    schedulers[scheduler].burst = burst
    host.machine.run(
      schedulers[scheduler].thread, for: burst.overhead, serving: service(of: process, host), &agenda)
  }

  /// Ends a burst of many slices at the end of the one under way: somebody else waits for the scheduler.
  mutating func cut(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    guard schedulers[scheduler].burst.hasBoundaries else { return }
    let thread = schedulers[scheduler].thread
    let served = host.machine.served(thread, at: agenda.now)
    let length = schedulers[scheduler].burst.cut(
      after: served, slice: configuration.sliceTime, switching: configuration.contextSwitch)
    if let length { host.machine.shorten(thread, to: length, &agenda) }
  }

  /// Closes the books of a burst: the process has computed its part, the rest was the scheduler's.
  mutating func endBurst(of scheduler: Int, _ host: inout Host, at now: SimTime) {
    let served = host.machine.served(schedulers[scheduler].thread, at: now)
    let (user, total) = split(scheduler, served: served)
    let id = schedulers[scheduler].current.flatMap { processes.request(of: $0) }
    let part = schedulers[scheduler].burst.purpose.part
    let isUnclaimed = schedulers[scheduler].burst.isUnclaimed
    host.endBurst(
      of: schedulers[scheduler].thread, for: isUnclaimed ? nil : id, overhead: overhead(of: scheduler),
      as: part, total: total, at: now)
    if isUnclaimed, let id { host.anatomies.close(id, as: part, at: now) }
    if schedulers[scheduler].burst.purpose == .collection { endCollecting(scheduler, &host, at: now) }
    closeBurst(of: scheduler, user: user)
  }

  /// Closes the books of a burst that dies with its scheduler.
  mutating func abandonBurst(of scheduler: Int, _ host: inout Host, at now: SimTime) {
    let served = host.machine.served(schedulers[scheduler].thread, at: now)
    let (user, total) = split(scheduler, served: served)
    host.abandonBurst(of: schedulers[scheduler].thread, overhead: overhead(of: scheduler), total: total)
    closeBurst(of: scheduler, user: user)
  }

  /// Of a scheduler's present burst so far: what its process has computed, and what was not a program's.
  // Inlined, as a call from a function that changes the node would copy all of it.
  @inline(__always)
  func split(_ scheduler: Int, served: SimDuration) -> (user: SimDuration, overhead: SimDuration) {
    let burst = schedulers[scheduler].burst
    guard let process = schedulers[scheduler].current else { return (.zero, min(served, burst.overhead)) }
    let (slice, switching) = (configuration.sliceTime, configuration.contextSwitch)
    let user = burst.user(after: served, slice: slice, switching: switching)
    let had = min(served, burst.length(slice: slice, switching: switching))
    return (user, processes[process].flags.contains(.isCrashing) ? had : had - user)
  }

  private mutating func closeBurst(of scheduler: Int, user: SimDuration) {
    let burst = schedulers[scheduler].burst
    schedulers[scheduler].burst = Burst()
    guard let process = schedulers[scheduler].current else { return }
    if processes[process].remaining != .unlimited { processes[process].remaining -= user }
    if processes[process].flags.contains(.isNative) {
      if user > .zero { spendNative(user, by: process, on: scheduler) }
      return
    }
    spend(user, of: burst, on: scheduler)
  }

  /// What the time is booked as that a scheduler takes for itself at present.
  func overhead(of scheduler: Int) -> Int {
    switch schedulers[scheduler].burst.purpose {
    case .collection: Overhead.collection
    case .lock: Overhead.spinning
    case .work:
      schedulers[scheduler].activity == .spinning ? Overhead.spinning : Overhead.scheduler
    }
  }

  /// Takes the reductions that `user` cost from the budget of the slice that it ended in.
  ///
  /// The schedule loop passed at each end of a slice inside the burst, with nobody waiting.
  private mutating func spend(_ user: SimDuration, of burst: Burst, on scheduler: Int) {
    guard burst.hasBoundaries, user > burst.firstSlice else {
      let reductions = configuration.reductions(in: user)
      schedulers[scheduler].budget =
        user == burst.firstSlice ? 0 : max(0, schedulers[scheduler].budget - reductions)
      return
    }
    let slice = configuration.sliceTime.nanoseconds
    let (whole, rest) = (user - burst.firstSlice).nanoseconds.quotientAndRemainder(dividingBy: slice)
    let last = rest == 0 ? configuration.reductions : configuration.reductions(in: .nanoseconds(rest))
    pass(Int(rest == 0 ? whole : whole + 1) - burst.credited, on: scheduler)
    schedulers[scheduler].budget = configuration.reductions - last
  }

  /// Calling native code costs a reduction, however long it takes; what yields says besides how much of the slice it has
  /// used.
  private mutating func spendNative(_ user: SimDuration, by process: Int, on scheduler: Int) {
    if processes[process].remaining == .zero { processes[process].flags.remove(.isNative) }
    guard schedulers[scheduler].budget != .max else { return }
    let yielded = configuration.nif == .yielding ? configuration.yieldedReductions(in: user) : 0
    schedulers[scheduler].budget -= min(1 + yielded, max(1, schedulers[scheduler].budget))
  }

  /// Brings the books up to date in the middle of a burst of many slices.
  mutating func settle(_ scheduler: Int, _ host: borrowing Host, at now: SimTime) {
    guard schedulers[scheduler].burst.hasBoundaries else { return }
    let passed = schedulers[scheduler].burst.slicesPassed(
      after: host.machine.served(schedulers[scheduler].thread, at: now), slice: configuration.sliceTime,
      switching: configuration.contextSwitch)
    pass(passed - schedulers[scheduler].burst.credited, on: scheduler)
    schedulers[scheduler].burst.credited = passed
  }

  /// The schedule loop has passed so many times at the end of a whole slice, with nobody waiting but the process that
  /// ran.
  private mutating func pass(_ times: Int, on scheduler: Int) {
    guard times > 0, let process = schedulers[scheduler].current else { return }
    let priority = processes[process].priority
    schedulers[scheduler].wakeupOther = max(
      0, schedulers[scheduler].wakeupOther - times * configuration.swt.decrease(for: configuration.reductions)
    )
    schedulers[scheduler].runQueue.touch(priority)
    credit(times, of: configuration.reductions, by: priority, on: scheduler)
  }

  /// Enters slices of so many reductions each in the books for balancing.
  mutating func credit(_ slices: Int, of reductions: Int, by priority: Priority, on scheduler: Int) {
    let total = slices * max(Configuration.leastReductions, reductions)
    schedulers[scheduler].load.reductions[Int(priority.rawValue)] += Int64(total)
    if schedulers.count > 1 { schedulers[scheduler].untilBalance -= total }
  }
}
