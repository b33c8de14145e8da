// A listening socket of the kernel: the accept queue in front of a process, and what becomes of those who knock.

package import SimEngine

/// A listening socket with its accept queue: connections that are open, and that the process has not taken yet.
///
/// The queue holds one connection more than its backlog, as the kernel asks whether it holds more than that; the
/// backlog is what the process asked for, or `somaxconn` if that is less. While the queue is full, the first packet of
/// a connection (SYN) is dropped without a word. Source: Linux include/net/sock.h, `sk_acceptq_is_full`; net/socket.c,
/// `__sys_listen`; net/ipv4/tcp_input.c, `tcp_conn_request`.
///
/// Every operation is O(1) and in a steady state allocates nothing.
package struct Listener: Sendable {
  /// What becomes of a SYN.
  package enum Reply: Sendable, Hashable {
    /// The connection is open, and waits to be accepted.
    case queued
    /// Nothing comes back: the client tries again.
    case dropped
    /// Nobody listens: the client is refused.
    case refused
  }

  /// Most connections that wait to be accepted.
  package let capacity: Int
  /// Whether a process listens.
  package private(set) var isOpen = true
  private var queue = FIFO()

  /// A socket whose process asks for room for `backlog` connections.
  package init(backlog: Int, somaxconn: Int) { capacity = min(backlog, somaxconn) + 1 }

  /// Connections that wait to be accepted.
  package var waiting: Int { queue.count }

  /// A SYN for the connection of that number arrives.
  package mutating func knock(_ connection: Int) -> Reply {
    guard isOpen else { return .refused }
    guard queue.count < capacity else { return .dropped }
    queue.append(connection)
    return .queued
  }

  /// The process takes the connection that has waited longest.
  package mutating func accept() -> Int? { queue.popFirst() }

  /// Its process has died: nobody listens, and who waited is forgotten.
  package mutating func close() {
    isOpen = false
    queue.removeAll()
  }

  /// A process listens again.
  package mutating func open() { isOpen = true }
}

/// How a client's kernel repeats a SYN that nobody answers.
package enum Handshake {
  /// How long it waits for an answer after each SYN: the first four repetitions do not lengthen the pause, the six
  /// after them double it, and the last pause ends the attempt.
  ///
  /// SYNs leave 0, 1, 2, 3, 4, 5, 7, 11, 19, 35 and 67 s after the first, and connecting fails at 131 s. Source: Linux
  /// 6.5 and later, net/ipv4/tcp_timer.c, `tcp_retransmit_timer` and `tcp_write_timeout` with `TCP_TIMEOUT_INIT` 1 s,
  /// `tcp_syn_linear_timeouts` 4 and `tcp_syn_retries` 6.
  package static let pauses: [SimDuration] = [1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64].map { .seconds($0) }
}
