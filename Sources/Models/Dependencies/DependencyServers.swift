// The servers of one dependency, and the calls that wait for them.

/// Servers that take up calls in order of arrival, each one call at a time.
///
/// Every operation is O(1) and in a steady state allocates nothing.
package struct DependencyServers: Sendable {
  /// How many there are; `Int.max` is as many as are needed.
  package let count: Int
  /// Servers that have a call.
  package private(set) var busy = 0
  private var queue = FIFO()

  package init(_ count: Int) { self.count = count }

  /// Calls that wait for a server.
  package var waiting: Int { queue.count }

  /// A call arrives.
  ///
  /// - Returns: Whether a server takes it up at once; otherwise it waits.
  package mutating func enter(_ call: Int) -> Bool {
    guard busy < count else {
      queue.append(call)
      return false
    }
    busy += 1
    return true
  }

  /// A server has answered.
  ///
  /// - Returns: The call that it takes up next.
  package mutating func leave() -> Int? {
    let next = queue.popFirst()
    if next == nil { busy -= 1 }
    return next
  }
}
