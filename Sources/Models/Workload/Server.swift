// Named servers: each takes the messages of requests one at a time.

package import SimEngine

/// How urgent it is that a process runs, where the runtime has priorities.
package enum Priority: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  case low, normal, high, max
}

/// Where the messages lie that wait in an Erlang mailbox (`message_queue_data`).
package enum MessageQueue: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// They belong to the heap of their receiver.
  case onHeap = "on_heap"
  /// They lie apart from it.
  case offHeap = "off_heap"
}

/// Which of a server's instances has a message.
package enum Routing: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// Each message goes to the one that it names, drawn evenly, and waits in its mailbox: a `Registry`, a
  /// `PartitionSupervisor`, a map of executors.
  case key
  /// Whichever is free: messages wait together, first in, first out, as in `poolboy` and before a pool of threads.
  case pool
}

/// A named process that does its program once for each message, one message at a time, in order of arrival: a
/// `gen_server`, a single-thread executor, a chain of promises.
package struct Server: Sendable, Hashable {
  package var name: String
  /// What it does for one message; a call is answered at its end.
  ///
  /// It sends to and calls only servers with lower numbers, so that no message begets others without end.
  package var program: Program
  /// Bytes of one message.
  package var message: Int64
  /// Bytes of the answer to a call.
  package var reply: Int64
  /// How long a caller waits for the answer; nil is the architecture's own patience, `unlimited` is for ever.
  package var timeout: SimDuration?
  package var queue: MessageQueue
  package var priority: Priority
  /// How many there are of it, each of which does one message at a time.
  package var instances: Int
  package var routing: Routing
  /// How long it waits for a message before it makes its heap as small as can be (`hibernate_after`); nil is for ever.
  package var hibernateAfter: SimDuration?

  /// Eight words: a call's tuple with its tag, its caller, and a small request.
  package static let usualMessage: Int64 = 64
  /// Eight words as well: a tuple of a tag, which is a list cell and a reference, and a small term.
  package static let usualReply: Int64 = 64

  package init(
    name: String, program: Program, message: Int64 = usualMessage, reply: Int64 = usualReply,
    timeout: SimDuration? = nil, queue: MessageQueue = .onHeap, priority: Priority = .normal,
    instances: Int = 1, routing: Routing = .key, hibernateAfter: SimDuration? = nil
  ) {
    self.name = name
    self.program = program
    self.message = message
    self.reply = reply
    self.timeout = timeout
    self.queue = queue
    self.priority = priority
    self.instances = instances
    self.routing = routing
    self.hibernateAfter = hibernateAfter
  }
}
