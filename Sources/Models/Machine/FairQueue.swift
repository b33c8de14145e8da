// One core's fair queue: who has had how much of the core, and whose turn it is (EEVDF).

/// The threads that want one core, as Linux has shared it out among them since 6.6: earliest eligible virtual
/// deadline first.
///
/// A thread is *eligible* while its virtual time is not ahead of the weighted average of all that compete. Of
/// those, the one with the earliest deadline gets the core; its deadline lies one slice of its own virtual time
/// ahead and is set anew when it has been reached. Virtual time is an integer of ns, and eligibility is decided
/// without rounding.
///
/// The waiting threads stand in two heaps: those that were eligible when the queue last looked, by deadline, and
/// the others, by virtual time; whoever the average has meanwhile overtaken changes over. So a pick is
/// O(log *n*) amortised, whatever the number of threads.
///
/// The queue keeps no table of threads: every operation is handed the entities of all threads of the machine.
///
/// Source: Linux kernel/sched/fair.c and features.h, 6.12 to 6.18: PLACE_LAG, PLACE_REL_DEADLINE,
/// PLACE_DEADLINE_INITIAL, RUN_TO_PARITY, DELAY_DEQUEUE and DELAY_ZERO on, NEXT_BUDDY off; all slices equal.
package struct FairQueue: ~Copyable, Sendable {
  /// How long a thread runs before its deadline is set anew, in ns of its core's time.
  let slice: Int64
  /// How far a thread may be ahead or behind when it leaves, in ns of its core's time.
  let lagLimit: Int64
  package internal(set) var current = -1
  var ready = FairHeap()
  var future = FairHeap()
  /// Threads in the heaps that have blocked.
  var delayedCount = 0
  var nextOrder: UInt32 = 0
  /// The virtual time that `sum` counts from.
  var zero: Int64 = 0
  /// Weighted virtual time of all that wait.
  var sum: Int64 = 0
  /// Weight of all that wait.
  var load: Int64 = 0
  /// Weight of those that wait and have not blocked.
  var waitingWeight: Int64 = 0

  /// A queue whose threads get `slice` ns at a time where the kernel looks every `tick` ns.
  package init(slice: Int64, tick: Int64) {
    self.slice = slice
    lagLimit = max(2 * slice, tick)
  }

  /// Threads that wait for the core and can run.
  package var waitingCount: Int { ready.count + future.count - delayedCount }

  /// Whether anybody competes with the thread that has the core, be it one that has blocked.
  package var isContested: Bool { ready.count + future.count > 0 }

  /// The average virtual time of all that compete, rounded down.
  @inline(__always)
  package func average(_ entities: borrowing Slab<FairEntity>) -> Int64 {
    let (sum, load) = totals(entities)
    return load == 0 ? zero : zero + (sum >= 0 ? sum / load : (sum - load + 1) / load)
  }

  /// Whether the thread is owed service: its virtual time is not ahead of the average.
  @inline(__always)
  package func isEligible(_ id: Int, _ entities: borrowing Slab<FairEntity>) -> Bool {
    let (sum, load) = totals(entities)
    return (entities[id].vruntime - zero) * load <= sum
  }

  @inline(__always)
  func totals(_ entities: borrowing Slab<FairEntity>) -> (sum: Int64, load: Int64) {
    guard current >= 0 else { return (sum, load) }
    let entity = entities[current]
    return (sum + (entity.vruntime - zero) * entity.weight, load + entity.weight)
  }

  // MARK: Coming and going

  /// Puts a thread on the queue, as far behind or ahead of the average as it was when it left the last one.
  package mutating func enqueue(_ id: Int, _ entities: inout Slab<FairEntity>) {
    if entities[id].isDelayed {
      wakeDelayed(id, &entities)
    } else {
      place(id, &entities)
      insert(id, &entities)
    }
  }

  /// Takes a thread off the queue that waits or has the core; where it next enters one, it keeps its lag and
  /// what is left of its slice.
  package mutating func remove(_ id: Int, _ entities: inout Slab<FairEntity>) {
    noteLag(of: id, entities: &entities)
    entities[id].deadline -= entities[id].vruntime
    entities[id].hasRelativeDeadline = true
    leave(id, &entities)
  }

  /// The thread that has the core blocks: if it is ahead of the others it stays in the contest for a while.
  package mutating func blockCurrent(_ entities: inout Slab<FairEntity>) {
    let id = current
    if isContested, !isEligible(id, entities) {
      entities[id].isDelayed = true
      delayedCount += 1
      putBack(&entities)
    } else {
      noteLag(of: id, entities: &entities)
      leave(id, &entities)
    }
  }

  /// Removes a blocked thread that has fallen back to the others; it is owed nothing for the time it was away.
  package mutating func drop(_ id: Int, _ entities: inout Slab<FairEntity>) {
    noteLag(of: id, entities: &entities)
    entities[id].lag = min(0, entities[id].lag)
    leave(id, &entities)
  }

  /// Gives the core to a thread that waits, and protects it until its deadline.
  package mutating func start(_ id: Int, _ entities: inout Slab<FairEntity>) {
    extract(id, &entities)
    entities[id].standing = .current
    entities[id].protectedUntil = entities[id].deadline
    current = id
  }

  /// Gives the core, which nobody wants or has, to a thread that comes.
  package mutating func startAlone(_ id: Int, _ entities: inout Slab<FairEntity>) {
    place(id, &entities)
    entities[id].standing = .current
    entities[id].protectedUntil = entities[id].deadline
    current = id
  }

  /// Books `span` ns of the core to the thread that has it, and that blocks with nobody else there.
  package mutating func blockAlone(after span: Int64, _ entities: inout Slab<FairEntity>) {
    let id = current
    entities[id].vruntime += entities[id].virtual(span)
    zero = entities[id].vruntime
    entities[id].lag = 0
    entities[id].standing = .off
    current = -1
  }

  /// Takes the core from the thread that has it; it waits.
  package mutating func putBack(_ entities: inout Slab<FairEntity>) {
    let id = current
    current = -1
    insert(id, &entities)
  }

  // MARK: Whose turn it is

  /// Books `span` ns of the core to the thread that has it; true if it should be looked at again.
  ///
  /// `sinceTick` ns ago was a tick of period `tick`, which set an expired deadline anew, as did the ticks before it.
  package mutating func charge(
    _ span: Int64, sinceTick: Int64, tick: Int64, _ entities: inout Slab<FairEntity>
  ) -> Bool {
    guard span > 0 else { return false }
    var entity = entities[current]
    let start = entity.vruntime
    let untilDeadline = entity.actual(entity.deadline - start)
    let lastTick = span - sinceTick
    if untilDeadline <= lastTick, lastTick > 0 {
      var renewal = lastTick - (lastTick - max(0, untilDeadline)) / tick * tick
      let period = (slice + tick - 1) / tick * tick
      renewal += (lastTick - renewal) / period * period
      entity.deadline = start + entity.virtual(renewal) + entity.virtual(slice)
    }
    entity.vruntime = start + entity.virtual(span)
    let isExpired = entity.vruntime >= entity.deadline
    if isExpired { entity.deadline = entity.vruntime + entity.virtual(slice) }
    let isExposed = isExpired || entity.vruntime >= entity.protectedUntil
    entities[current] = entity
    if load == 0 { zero = entity.vruntime }
    return isExposed
  }

  /// Who leads, be it a thread that has blocked: whom a wake-up asks for; nil only if nobody wants the core.
  ///
  /// Source: check_preempt_wakeup_fair, which looks at what pick_eevdf returns and takes nobody off the queue.
  package mutating func leader(_ entities: inout Slab<FairEntity>) -> Int? { best(&entities) }

  /// Whose turn it is: nil only if nobody wants the core.
  ///
  /// Threads that have blocked and are caught up with leave the queue on the way.
  package mutating func pick(_ entities: inout Slab<FairEntity>) -> Int? {
    while let best = best(&entities) {
      guard entities[best].isDelayed else { return best }
      drop(best, &entities)
    }
    return nil
  }

  /// A waiting thread that satisfies the condition, if there is one.
  func firstWaiting(where isWanted: (Int) -> Bool) -> Int? {
    for index in ready.entries.indices where isWanted(Int(ready.entries[index].id)) {
      return Int(ready.entries[index].id)
    }
    for index in future.entries.indices where isWanted(Int(future.entries[index].id)) {
      return Int(future.entries[index].id)
    }
    return nil
  }

  /// Of up to `count` waiting threads that satisfy the condition, the one that came first.
  func longestWaiting(of count: Int, where isWanted: (Int) -> Bool) -> Int? {
    var best: FairHeap.Entry?
    for index in 0..<min(count, ready.count + future.count) {
      let entry = index < ready.count ? ready.entries[index] : future.entries[index - ready.count]
      guard isWanted(Int(entry.id)) else { continue }
      if best.map({ entry.order < $0.order }) ?? true { best = entry }
    }
    return best.map { Int($0.id) }
  }

  /// How long the thread that has the core must still run before the kernel would look at it again, in ns.
  @inline(__always)
  package func protection(_ entities: borrowing Slab<FairEntity>) -> Int64 {
    let entity = entities[current]
    return max(0, entity.actual(min(entity.protectedUntil, entity.deadline) - entity.vruntime))
  }

  /// The thread with the earliest deadline of those that are eligible, the current one first while protected.
  private mutating func best(_ entities: inout Slab<FairEntity>) -> Int? {
    guard isContested else { return current >= 0 ? current : nil }
    if current < 0, ready.count + future.count == 1, let only = ready.first ?? future.first {
      return Int(only.id)
    }
    let (sum, load) = totals(entities)
    var isCurrentEligible = false
    if current >= 0 {
      let entity = entities[current]
      isCurrentEligible = (entity.vruntime - zero) * load <= sum
      if isCurrentEligible, entity.vruntime < entity.protectedUntil { return current }
    }
    while let first = future.first, (first.key - zero) * load <= sum {
      move(Int(first.id), to: .ready, &entities)
    }
    while let first = ready.first, (entities[Int(first.id)].vruntime - zero) * load > sum {
      move(Int(first.id), to: .future, &entities)
    }
    guard let first = ready.first else { return current }
    if isCurrentEligible, entities[current].deadline < first.key { return current }
    return Int(first.id)
  }
}
