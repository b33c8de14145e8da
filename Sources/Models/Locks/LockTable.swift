// The locks of one operating-system process: who holds them, who waits, and who is next.

/// The locks of one operating-system process.
///
/// A lock is held by one request, or by any number that share it. Whoever cannot have it waits in a queue, first in,
/// first out. Giving it back wakes the first who waits, and with it all who want to share and stand right behind it:
///
/// - `fifo`: they have the lock from that moment on, although they have still to wake up. A newcomer waits
///   whenever anybody does, as in a fair `ReentrantReadWriteLock` of Java.
/// - `barging`: they are woken and have to `claim(_:isShared:by:)` it when they run. A newcomer takes the lock
///   if it is free; only where it wants to share, it waits behind a first waiter who does not, lest readers starve writers
///   (Java's `ReentrantReadWriteLock.NonfairSync.readerShouldBlock`). Who claims in vain keeps its place.
///
/// Every operation is O(1), but for those who share a lock at the moment it is given back, and in a steady state
/// allocates nothing.
package struct LockTable: Sendable {
  private struct Entry: Sendable {
    let isFIFO: Bool
    /// The requests that hold the lock, the first to have taken it first.
    var holders: [RequestID] = []
    var isShared = false
    /// Those who wait, each as twice its number, plus 1 if it wants to share.
    var queue = FIFO()
    /// Whether the first who waits has been woken and has not claimed the lock since.
    var isFirstAwake = false

    func admits(_ wantsToShare: Bool) -> Bool { holders.isEmpty || isShared && wantsToShare }
  }

  private var entries: [Entry]
  /// Those that were woken and have not been told yet.
  private var woken = FIFO()

  /// Locks that are free; `handOff` is how all of them are passed on, where their own ways do not matter.
  package init(_ locks: [Lock], handOff: Lock.HandOff? = nil) {
    entries = locks.map { Entry(isFIFO: (handOff ?? $0.handOff) == .fifo) }
  }

  /// Somebody who does not wait for the lock wants it.
  ///
  /// - Returns: Whether it has it; otherwise it waits.
  package mutating func acquire(_ lock: Int, isShared: Bool, by request: RequestID) -> Bool {
    let first = entries[lock].queue.first
    let isBehind = entries[lock].isFIFO || (isShared && first.map { $0 & 1 == 0 } ?? false)
    if first == nil || !isBehind, entries[lock].admits(isShared) {
      take(lock, isShared: isShared, request)
      return true
    }
    entries[lock].queue.append(Int(request.index) << 1 | (isShared ? 1 : 0))
    return false
  }

  /// The first who waits, having been woken, tries to take a lock that barges.
  ///
  /// - Returns: Whether it has it; otherwise it goes on waiting.
  package mutating func claim(_ lock: Int, isShared: Bool, by request: RequestID) -> Bool {
    entries[lock].isFirstAwake = false
    guard entries[lock].admits(isShared) else { return false }
    _ = entries[lock].queue.popFirst()
    take(lock, isShared: isShared, request)
    // The next who wants to share does so too; it is woken by the one before it.
    if isShared, let next = entries[lock].queue.first, next & 1 == 1 { wakeFirst(of: lock) }
    return true
  }

  /// A holder gives the lock back.
  package mutating func release(_ lock: Int, by request: RequestID) {
    guard let index = entries[lock].holders.firstIndex(of: request) else {
      preconditionFailure("only a holder gives a lock back")
    }
    entries[lock].holders.remove(at: index)
    guard entries[lock].holders.isEmpty else { return }
    entries[lock].isFIFO ? handOver(lock) : wakeFirst(of: lock)
  }

  /// Somebody who waits for a lock that is handed over waits no longer.
  package mutating func giveUp(_ lock: Int, _ request: RequestID) {
    precondition(entries[lock].isFIFO, "where locks barge, nobody who waits dies alone")
    entries[lock].queue.remove(Int(request.index) << 1)
    entries[lock].queue.remove(Int(request.index) << 1 | 1)
    handOver(lock)
  }

  /// Requests that wait for a lock and have not been woken.
  package var waiting: Int { entries.reduce(0) { $0 + $1.queue.count - ($1.isFirstAwake ? 1 : 0) } }

  /// Whether whoever is woken has the lock already.
  package func handsOver(_ lock: Int) -> Bool { entries[lock].isFIFO }

  /// The one that has held the lock longest, if anybody holds it.
  package func holder(of lock: Int) -> RequestID? { entries[lock].holders.first }

  /// The next of those that were woken, in the order of their waking.
  package mutating func popWoken() -> RequestID? {
    woken.popFirst().map { RequestID(index: UInt32($0)) }
  }

  /// Everybody who holds a lock or waits for one has died.
  ///
  /// - Returns: The numbers of the locks.
  package mutating func removeAll() -> Range<Int> {
    woken.removeAll()
    for lock in entries.indices {
      entries[lock].holders.removeAll(keepingCapacity: true)
      entries[lock].queue.removeAll()
      entries[lock].isFirstAwake = false
    }
    return entries.indices
  }

  private mutating func take(_ lock: Int, isShared: Bool, _ request: RequestID) {
    entries[lock].holders.append(request)
    entries[lock].isShared = isShared
  }

  private mutating func handOver(_ lock: Int) {
    while let next = entries[lock].queue.first, entries[lock].admits(next & 1 == 1) {
      _ = entries[lock].queue.popFirst()
      take(lock, isShared: next & 1 == 1, RequestID(index: UInt32(next >> 1)))
      woken.append(next >> 1)
    }
  }

  private mutating func wakeFirst(of lock: Int) {
    guard !entries[lock].isFirstAwake, let first = entries[lock].queue.first else { return }
    entries[lock].isFirstAwake = true
    woken.append(first >> 1)
  }
}
