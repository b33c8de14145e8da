// The locks of one process, operation by operation.

import Models
import Testing

/// A table with one lock, `0`, and requests that are named by numbers.
private final class OneLock {
  var table: LockTable

  init(_ handOff: Lock.HandOff) { table = LockTable([Lock(name: "lock", handOff: handOff)]) }

  func acquire(_ request: UInt32, shared: Bool = false) -> Bool {
    table.acquire(0, isShared: shared, by: RequestID(index: request))
  }

  func claim(_ request: UInt32, shared: Bool = false) -> Bool {
    table.claim(0, isShared: shared, by: RequestID(index: request))
  }

  /// Gives the lock back; returns who is woken.
  func release(_ request: UInt32) -> [UInt32] {
    table.release(0, by: RequestID(index: request))
    return woken()
  }

  func woken() -> [UInt32] {
    var woken: [UInt32] = []
    while let next = table.popWoken() { woken.append(next.index) }
    return woken
  }

  func removeAll() { _ = table.removeAll() }

  var holder: UInt32? { table.holder(of: 0)?.index }
}

@Suite("A table of locks")
struct LockTableTests {
  @Test("A fair lock passes to the first who waits, and a newcomer does not get between")
  func fifo() {
    let lock = OneLock(.fifo)
    #expect(lock.acquire(1))
    #expect(!lock.acquire(2))
    #expect(!lock.acquire(3))
    #expect(lock.holder == 1)
    #expect(lock.release(1) == [2])
    #expect(lock.holder == 2)
    #expect(!lock.acquire(1))
    #expect(lock.release(2) == [3])
    #expect(lock.release(3) == [1])
    #expect(lock.release(1) == [])
    #expect(lock.holder == nil)
  }

  @Test(
    "A lock that barges is free once given back: whoever comes first takes it, and the woken one waits on")
  func barging() {
    let lock = OneLock(.barging)
    #expect(lock.acquire(1))
    #expect(!lock.acquire(2))
    #expect(!lock.acquire(3))
    #expect(lock.release(1) == [2])
    #expect(lock.holder == nil)
    #expect(lock.acquire(1))
    #expect(!lock.claim(2))
    // It has kept its place in front of the third.
    #expect(lock.release(1) == [2])
    #expect(lock.claim(2))
    #expect(lock.release(2) == [3])
  }

  @Test("Whoever has been woken is not woken again before it has tried")
  func wokenOnce() {
    let lock = OneLock(.barging)
    #expect(lock.acquire(1))
    #expect(!lock.acquire(2))
    #expect(lock.release(1) == [2])
    #expect(lock.acquire(3))
    #expect(lock.release(3) == [])
    #expect(lock.claim(2))
  }

  @Test("Those who share a lock have it together, and it is given back with the last of them")
  func shared() {
    let lock = OneLock(.fifo)
    #expect(lock.acquire(1, shared: true))
    #expect(lock.acquire(2, shared: true))
    #expect(!lock.acquire(3))
    #expect(lock.release(1) == [])
    #expect(lock.holder == 2)
    #expect(lock.release(2) == [3])
  }

  @Test(
    "Under a fair lock one who would share waits behind one who would not, and all sharers then come together"
  )
  func fairWriters() {
    let lock = OneLock(.fifo)
    #expect(lock.acquire(1, shared: true))
    #expect(!lock.acquire(2))
    #expect(!lock.acquire(3, shared: true))
    #expect(!lock.acquire(4, shared: true))
    #expect(!lock.acquire(5))
    #expect(lock.release(1) == [2])
    #expect(lock.release(2) == [3, 4])
    #expect(lock.release(4) == [])
    #expect(lock.release(3) == [5])
  }

  @Test("Under barging one who would share waits only if the first in the queue would not")
  func bargingReaders() {
    let lock = OneLock(.barging)
    #expect(lock.acquire(1))
    #expect(!lock.acquire(2, shared: true))
    #expect(!lock.acquire(3))
    #expect(lock.release(1) == [2])
    // The first in the queue shares: a newcomer who shares passes it, and holds the lock together with it later.
    #expect(lock.acquire(4, shared: true))
    #expect(lock.claim(2, shared: true))
    // Now the third is first, and does not share.
    #expect(!lock.acquire(5, shared: true))
    #expect(lock.release(4) == [])
    #expect(lock.release(2) == [3])
    #expect(lock.claim(3))
    #expect(lock.release(3) == [5])
    #expect(lock.claim(5, shared: true))
  }

  @Test("Under barging each who shares wakes the next in the queue who does")
  func propagation() {
    let lock = OneLock(.barging)
    #expect(lock.acquire(1))
    #expect(!lock.acquire(2, shared: true))
    #expect(!lock.acquire(3, shared: true))
    #expect(!lock.acquire(4))
    #expect(lock.release(1) == [2])
    #expect(lock.claim(2, shared: true))
    #expect(lock.woken() == [3])
    #expect(lock.claim(3, shared: true))
    #expect(lock.woken() == [])
    #expect(lock.release(2) == [])
    #expect(lock.release(3) == [4])
  }

  @Test("When everybody has died, the locks are free and nobody waits")
  func removeAll() {
    let lock = OneLock(.barging)
    #expect(lock.acquire(1))
    #expect(!lock.acquire(2))
    _ = lock.release(1)
    lock.removeAll()
    #expect(lock.holder == nil)
    #expect(lock.acquire(3))
    #expect(lock.release(3) == [])
  }

  @Test("Where the architecture says how locks are passed on, it does not matter what the locks say")
  func overridden() {
    let table = LockTable([Lock(name: "a", handOff: .barging)], handOff: .fifo)
    #expect(table.handsOver(0))
    #expect(!LockTable([Lock(name: "a", handOff: .barging)]).handsOver(0))
  }
}
