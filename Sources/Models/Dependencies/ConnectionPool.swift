// The connections that one process has to one dependency, and who waits for one.

/// A pool of connections, each of which serves one request at a time.
///
/// Who finds none free waits, first in, first out, and has the connection from the moment another gives it back,
/// although it has still to wake up. Source: HikariCP's ConcurrentBag hands a returned connection over to a waiting thread
/// through a fair SynchronousQueue; Active Record's queue serves threads in the order in which they came.
///
/// Checking out is O(1); checking in is O(connections), giving up waiting O(waiting). In a steady state nothing
/// allocates.
package struct ConnectionPool: Sendable {
  package let size: Int
  /// Those who have a connection, the first to have checked it out first.
  package private(set) var holders: [RequestID] = []
  private var queue = FIFO()

  package init(size: Int) { self.size = size }

  /// Requests that wait for a connection.
  package var waiting: Int { queue.count }

  /// A request wants a connection.
  ///
  /// - Returns: Whether it has one; otherwise it waits.
  package mutating func checkOut(by request: RequestID) -> Bool {
    guard holders.count < size else {
      queue.append(Int(request.index))
      return false
    }
    holders.append(request)
    return true
  }

  /// A request gives its connection back.
  ///
  /// - Returns: The request that has it from now on.
  package mutating func checkIn(by request: RequestID) -> RequestID? {
    guard let index = holders.firstIndex(of: request) else {
      preconditionFailure("only who has a connection gives it back")
    }
    holders.remove(at: index)
    guard let next = queue.popFirst() else { return nil }
    holders.append(RequestID(index: UInt32(next)))
    return holders.last
  }

  /// A request does not wait any longer.
  package mutating func giveUp(_ request: RequestID) { queue.remove(Int(request.index)) }

  /// The next of those who wait is forgotten; the process has died.
  package mutating func popWaiting() -> RequestID? {
    queue.popFirst().map { RequestID(index: UInt32($0)) }
  }

  /// Everybody who has a connection has died, and the connections with them.
  ///
  /// - Returns: Those who had one.
  package mutating func removeHolders() -> [RequestID] {
    defer { holders.removeAll() }
    return holders
  }
}
