// What requests share besides the processor: locks inside a process, dependencies outside of it.

package import SimEngine

/// A named lock, of which every operating-system process has its own.
package struct Lock: Sendable, Hashable {
  /// Who has a lock next that somebody gives back.
  package enum HandOff: String, Sendable, Hashable, CaseIterable {
    /// The lock is free; the first who waits is woken and has to take it, and anyone who runs may come first.
    ///
    /// Java's `synchronized` and `ReentrantLock` as they come, and most mutexes.
    case barging
    /// It passes to the first who waits, even though that one has still to wake up.
    ///
    /// A fair `ReentrantLock`, and mutexes of event loops, whose waiters are continuations in a queue.
    case fifo
  }

  package var name: String
  package var handOff: HandOff

  package init(name: String, handOff: HandOff = .barging) {
    self.name = name
    self.handOff = handOff
  }
}

/// A service that requests call over a network: a database, another team's service.
package struct Dependency: Sendable, Hashable {
  package var name: String
  /// How long one call takes (ns) from the asking to the answer, once a server has taken it up.
  package var latency: Distribution
  /// Calls that it serves at once, while further ones wait their turn; `Int.max` is any number.
  package var servers: Int
  /// Connections that a calling process has, each for one call at a time; `Int.max` is any number.
  package var connections: Int
  /// How long a request waits for a connection before it fails with an error; nil is for ever.
  package var checkoutTimeout: SimDuration?

  package init(
    name: String, latency: Distribution, servers: Int = .max, connections: Int = .max,
    checkoutTimeout: SimDuration? = nil
  ) {
    self.name = name
    self.latency = latency
    self.servers = servers
    self.connections = connections
    self.checkoutTimeout = checkoutTimeout
  }
}
