// Everything that can happen in a run.

import SimEngine

/// An event of a run: of the clients, the faults and the meters, or within one instance of the application.
package enum WorldEvent<Internal: BitwiseCopyable>: BitwiseCopyable {
  /// The next request of an open workload comes.
  case arrival
  /// A caller of a closed workload has finished thinking and asks.
  case clientReady(UInt32)
  /// A caller has paused long enough after an attempt that came to nothing.
  case retry(UInt32)
  /// A dependency has served a call.
  case served(call: UInt32)
  /// A fault strikes.
  case fault(UInt16)
  /// A fault that lasts is over.
  case faultOver(UInt16)
  /// The next of the further requests comes that a spike brings.
  case extra(fault: UInt16)
  /// The meters are read.
  case reading
  /// The balancer learns whether an instance is ready.
  case listing(instance: UInt16, isReady: Bool)
  /// Something happens within the instance of that number.
  case instance(InstanceEvent<Internal>, UInt16)
}

/// An event within an instance: of its machine, its requests, its connections, or of the architecture itself.
package enum InstanceEvent<Internal: BitwiseCopyable>: BitwiseCopyable {
  /// The caller of a request gives up.
  case timeout(RequestID)
  /// Something is due on a core: its thread has had what it asked for, or its slice is over.
  case core(UInt16)
  /// A hog has computed long enough.
  case hogOver(RequestID)
  /// A request has waited for a connection for as long as it may.
  case checkoutTimeout(RequestID)
  /// The client of a connection has had no answer to its SYN.
  case handshake(connection: UInt32)
  /// A connection has been idle for as long as the server allows.
  case idleConnection(UInt32)
  /// A request has waited for the answer of a server for as long as it may.
  case callTimeout(RequestID)
  /// The platform's: a probe, a restart, the end of a grace.
  case platform(PlatformEvent)
  /// The architecture's own.
  case runtime(Internal)
}

extension Agenda {
  /// Schedules an event within the instance of that number.
  @discardableResult
  @inline(__always)
  mutating func schedule<Internal>(
    _ event: InstanceEvent<Internal>, on instance: UInt16, at time: SimTime
  ) -> EventHandle where Event == WorldEvent<Internal> {
    schedule(.instance(event, instance), at: time)
  }

  /// Schedules an event within the instance of that number for `delay` from now.
  @discardableResult
  @inline(__always)
  mutating func schedule<Internal>(
    _ event: InstanceEvent<Internal>, on instance: UInt16, after delay: SimDuration
  ) -> EventHandle where Event == WorldEvent<Internal> {
    schedule(.instance(event, instance), at: now + delay)
  }
}
