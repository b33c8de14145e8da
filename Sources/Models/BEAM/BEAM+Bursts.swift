// The stretches of time that schedulers ask the machine for, from the asking to the closing of the books.

import SimEngine

extension BEAM {
  mutating func startBurst(
    _ scheduler: Int, of process: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let remaining = processes[process].remaining
    var burst = Burst()
    burst.overhead = schedulers[scheduler].owed
    burst.firstSlice = configuration.time(of: schedulers[scheduler].budget)
    let isAlone = schedulers[scheduler].runQueue.isEmpty && schedulers[scheduler].dueTimers.isEmpty
    burst.hasBoundaries = isAlone && burst.firstSlice < remaining
    burst.user = burst.hasBoundaries ? remaining : min(remaining, burst.firstSlice)
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
    burst.isCollection = true
    schedulers[scheduler].collecting = .zero
    schedulers[scheduler].burst = burst
    host.machine.run(
      schedulers[scheduler].thread, for: burst.overhead, serving: service(of: process, host), &agenda)
  }

  /// What the runtime's part of a scheduler's present burst is booked as.
  func overhead(of scheduler: Int) -> Int {
    schedulers[scheduler].burst.isCollection ? Overhead.collection : Overhead.scheduler
  }

  /// Ends a burst of many slices at the end of the one under way: somebody else waits for the scheduler.
  mutating func cut(
    _ scheduler: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
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
    let part: Part = schedulers[scheduler].burst.isCollection ? .garbageCollection : .runtime
    host.endBurst(
      of: schedulers[scheduler].thread, for: id, overhead: overhead(of: scheduler), as: part, total: total,
      at: now)
    if schedulers[scheduler].burst.isCollection { endCollecting(scheduler, &host, at: now) }
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
    spend(user, of: burst, on: scheduler)
  }

  /// Takes the reductions that `user` cost from the budget of the slice that it ended in.
  ///
  /// The schedule loop passed at each end of a slice inside the burst, with nobody waiting: the counter of arrears
  /// fell, and only what was executed since the last pass is left to count.
  private mutating func spend(_ user: SimDuration, of burst: Burst, on scheduler: Int) {
    let reductions = configuration.reductions(in: user)
    guard burst.hasBoundaries, user > burst.firstSlice else {
      schedulers[scheduler].reductionsSincePass += reductions
      schedulers[scheduler].budget =
        user == burst.firstSlice ? 0 : max(0, schedulers[scheduler].budget - reductions)
      return
    }
    let rest = (user - burst.firstSlice).nanoseconds % configuration.sliceTime.nanoseconds
    let last = rest == 0 ? configuration.reductions : configuration.reductions(in: .nanoseconds(rest))
    let passed = schedulers[scheduler].reductionsSincePass + reductions - last
    schedulers[scheduler].wakeupOther = max(0, schedulers[scheduler].wakeupOther - passed)
    schedulers[scheduler].reductionsSincePass = last
    schedulers[scheduler].budget = configuration.reductions - last
  }
}
