// A request while it lives, and what it asks for next.

package import SimEngine

/// Names a request that is under way: a place in the ``RequestTable``, used again when it is over.
package struct RequestID: Hashable, Sendable, BitwiseCopyable {
  package let index: UInt32

  package init(index: UInt32) { self.index = index }
}

/// What a request asks of the runtime next.
package enum Demand: Hashable, Sendable, BitwiseCopyable {
  /// So much processor time; `SimDuration.unlimited` until it is told to stop.
  case compute(SimDuration)
  /// So much processor time, in chunks as `Host.chunk(of:)` says, if the runtime does not interrupt anybody.
  case chunked(SimDuration)
  /// So much processor time in native code, which the runtime cannot interrupt.
  case native(SimDuration)
  /// That a thread set apart for such work does it for so long.
  case offload(SimDuration, Offload)
  /// Nothing for so long.
  case wait(SimDuration)
  /// The lock of that number, alone or together with others who share it.
  case acquire(lock: Int32, isShared: Bool)
  /// To give the lock back.
  case release(lock: Int32)
  /// A connection to a dependency, from the pool of its process.
  case checkOut(dependency: Int32)
  /// The answer of a dependency, which takes so long to give it.
  case call(latency: SimDuration, dependency: Int32)
  /// To give the connection back.
  case checkIn(dependency: Int32)
  /// The answer of a server to a message, which is the job of that key.
  case ask(server: Int32, job: UInt64)
  /// To send a server a message, which is the job of that key.
  case tell(server: Int32, job: UInt64)
  /// To start the program of that number, as the job of that key.
  case spawn(program: Int32, job: UInt64)
  /// So many bytes, until it ends.
  case allocate(Int64)
  /// An exception that nobody catches goes up from here.
  case exception
  /// It is answered with an error.
  case error
  /// It is answered.
  case done
}

extension Demand {
  /// Whether it gives back what others may wait for.
  var givesBack: Bool {
    switch self {
    case .release, .checkIn: true
    default: false
    }
  }
}

/// A request while a caller waits for it or a runtime works on it.
struct Request: Sendable, BitwiseCopyable {
  var key: UInt64
  var arrival: SimTime
  var timeout: EventHandle
  /// When it gives up waiting for a connection.
  var patience: EventHandle = .none
  /// Bytes that it has allocated.
  var allocated: Int64 = 0
  /// The class of the request; of a job, that of the request that set it going.
  var requestClass: UInt16
  /// The number of its program in the plan.
  var program: UInt16
  var step: UInt32
  /// Attempts that its caller has made before this one.
  var attempt: UInt16 = 0
  /// What it waits for that others have.
  var wait = Wait.nothing
  /// How it goes wrong, from then on until it is over.
  var failure: Failure?
  /// Row of the schedule, where the workload is one; -1 for a probe, which is in none.
  var row: Int32
  /// The exception fault that has chosen this attempt, whether or not it happens in this run; -1 for none.
  var fault: Int32 = -1
  /// Whether the caller still waits for the answer.
  var isAwaited: Bool
  /// Whether it throws at the end of its first compute step.
  var isDoomed: Bool
  /// A hog is no request: it computes without end, and nobody waits for it.
  var isHog: Bool
  /// Whether it is work that a request has set going: a message to a server, or a spawned program.
  var isJob = false
  /// Whether the runtime has dropped it without an answer.
  var isDiscarded = false

  /// Whose chance its demands are: each attempt draws anew.
  var entity: UInt64 { key | UInt64(attempt) << 48 }

  /// Something that a request waits for until somebody else gives it.
  enum Wait: Hashable, Sendable, BitwiseCopyable {
    case nothing
    case lock(UInt16)
    case connection(dependency: UInt16, process: UInt16)
    case answer(call: UInt32, dependency: UInt16)
    case reply(job: RequestID)
  }
}

/// What is known of a job beyond what is known of every request.
struct Job: Sendable, BitwiseCopyable {
  /// The key of the request that set it going, be it through other jobs.
  var origin: UInt64
  /// The server whose message it is; -1 for a spawned program.
  var server: Int32
  /// The process in which it was set going.
  var process: UInt16
  /// Whether its sender asked for an answer, whether it still waits or not.
  var isCall = false
  /// The place in which it waits for a server, and that of the instance that has begun with it; -1 for none.
  var mailbox: Int32 = -1
  var place: Int32 = -1
  /// Who waits for the answer.
  var caller: RequestID?

  /// Whether its server has begun with it.
  var isTaken: Bool { place >= 0 }
}
