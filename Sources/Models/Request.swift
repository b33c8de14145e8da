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
  /// Nothing for so long.
  case wait(SimDuration)
  /// An exception that nobody catches goes up from here.
  case exception
  /// It is answered with an error.
  case error
  /// It is answered.
  case done
}

/// A request while a caller waits for it or a runtime works on it.
struct Request: Sendable, BitwiseCopyable {
  var key: UInt64
  var arrival: SimTime
  var timeout: EventHandle
  var requestClass: UInt16
  var step: UInt16
  /// Row of the schedule, where the workload is one.
  var row: Int32
  /// Whether the caller still waits for the answer.
  var isAwaited: Bool
  /// Whether it throws at the end of its first compute step.
  var isDoomed: Bool
  /// A hog is no request: it computes without end, and nobody waits for it.
  var isHog: Bool
}
