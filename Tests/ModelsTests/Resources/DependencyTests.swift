// Connections and servers of a dependency, operation by operation.

import Models
import Testing

/// A pool, and requests that are named by numbers.
private final class Pool {
  private var pool: ConnectionPool

  init(size: Int) { pool = ConnectionPool(size: size) }

  var waiting: Int { pool.waiting }
  var holders: [UInt32] { pool.holders.map(\.index) }
  func checkOut(by request: UInt32) -> Bool { pool.checkOut(by: RequestID(index: request)) }
  func checkIn(by request: UInt32) -> UInt32? { pool.checkIn(by: RequestID(index: request))?.index }
  func giveUp(_ request: UInt32) { pool.giveUp(RequestID(index: request)) }
  func popWaiting() -> UInt32? { pool.popWaiting()?.index }
  func removeHolders() -> [UInt32] { pool.removeHolders().map(\.index) }
}

/// The servers of a dependency.
private final class Servers {
  private var servers: DependencyServers

  init(_ count: Int) { servers = DependencyServers(count) }

  var busy: Int { servers.busy }
  var waiting: Int { servers.waiting }
  func enter(_ call: Int) -> Bool { servers.enter(call) }
  func leave() -> Int? { servers.leave() }
}

@Suite("A pool of connections")
struct ConnectionPoolTests {
  @Test("Connections are had at once while there are any, and then in order of asking")
  func inTurn() {
    let pool = Pool(size: 2)
    #expect(pool.checkOut(by: 1))
    #expect(pool.checkOut(by: 2))
    #expect(!pool.checkOut(by: 3))
    #expect(!pool.checkOut(by: 4))
    #expect(pool.waiting == 2)
    #expect(pool.checkIn(by: 2) == 3)
    #expect(pool.holders == [1, 3])
    #expect(pool.checkIn(by: 1) == 4)
    #expect(pool.checkIn(by: 3) == nil)
    #expect(pool.checkOut(by: 5))
  }

  @Test("Who gives up waiting is passed over")
  func givesUp() {
    let pool = Pool(size: 1)
    #expect(pool.checkOut(by: 1))
    #expect(!pool.checkOut(by: 2))
    #expect(!pool.checkOut(by: 3))
    pool.giveUp(2)
    #expect(pool.checkIn(by: 1) == 3)
  }

  @Test("After a death all connections are free")
  func dies() {
    let pool = Pool(size: 1)
    #expect(pool.checkOut(by: 1))
    #expect(!pool.checkOut(by: 2))
    #expect(pool.popWaiting() == 2)
    #expect(pool.popWaiting() == nil)
    #expect(pool.removeHolders() == [1])
    #expect(pool.checkOut(by: 3))
  }
}

@Suite("The servers of a dependency")
struct DependencyServersTests {
  @Test("Calls beyond the servers wait their turn")
  func inTurn() {
    let servers = Servers(2)
    #expect(servers.enter(10))
    #expect(servers.enter(11))
    #expect(!servers.enter(12))
    #expect(!servers.enter(13))
    #expect(servers.waiting == 2)
    #expect(servers.leave() == 12)
    #expect(servers.busy == 2)
    #expect(servers.leave() == 13)
    #expect(servers.leave() == nil)
    #expect(servers.busy == 1)
    #expect(servers.enter(14))
  }

  @Test("Where there is any number of servers nobody waits")
  func unlimited() {
    let servers = Servers(.max)
    for call in 0..<1000 { #expect(servers.enter(call)) }
    #expect(servers.waiting == 0)
  }
}
