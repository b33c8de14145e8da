// The servers of all processes: which message each works on, and which wait in its mailbox.

package import SimEngine

/// What holds of calls to servers under an architecture.
package struct CallRules: Sendable, Hashable {
  /// How long a caller waits for an answer, where the server does not say; nil is for ever.
  package var timeout: SimDuration?
  /// What befalls a caller that has waited too long, or whose server died of its message.
  package var failure: Failure

  package init(timeout: SimDuration? = nil, failure: Failure = .error) {
    self.timeout = timeout
    self.failure = failure
  }
}

/// The servers of all processes, each with its mailbox.
///
/// A server takes the next message as soon as it is done with one. Every operation is O(1) and in a steady state
/// allocates nothing.
struct ServerTable: ~Copyable, Sendable {
  let servers: [Server]
  let failure: Failure
  /// How long callers of each server wait; nil is for ever.
  let timeouts: [SimDuration?]
  /// Whose messages the servers work on.
  var clocks: OccupancyClocks
  private var current: [RequestID?]
  private var mailboxes: [FIFO]

  init(_ servers: [Server], processes: Int, _ rules: CallRules, occupants: Int) {
    self.servers = servers
    failure = rules.failure
    timeouts = servers.map { server in
      let timeout = server.timeout ?? rules.timeout
      return timeout == .unlimited ? nil : timeout
    }
    current = Array(repeating: nil, count: servers.count * processes)
    mailboxes = Array(repeating: FIFO(), count: current.count)
    var clocks = OccupancyClocks(occupants: occupants)
    for _ in current { _ = clocks.addResource() }
    self.clocks = clocks
  }

  var count: Int { servers.count }

  /// The place of a process's server among those of all processes.
  func place(of server: Int, in process: Int) -> Int { process * count + server }

  /// A message comes.
  ///
  /// - Returns: Whether the server takes it at once; otherwise it waits in the mailbox.
  mutating func post(_ job: RequestID, to place: Int) -> Bool {
    guard current[place] != nil else {
      current[place] = job
      return true
    }
    mailboxes[place].append(Int(job.index))
    return false
  }

  /// A server has done with its message.
  ///
  /// - Returns: The message that it takes next.
  mutating func next(at place: Int) -> RequestID? {
    current[place] = popWaiting(at: place)
    return current[place]
  }

  /// The first of the messages that wait is taken out.
  mutating func popWaiting(at place: Int) -> RequestID? {
    mailboxes[place].popFirst().map { RequestID(index: UInt32($0)) }
  }
}
