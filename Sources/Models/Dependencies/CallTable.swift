// The calls to all dependencies that are under way, and the servers that serve them.

import SimEngine

/// A call that an instance makes to a dependency.
struct Call: Sendable, BitwiseCopyable {
  let dependency: Int32
  /// How long the dependency takes for it.
  var latency: SimDuration
  /// Which of the instance's calls it is.
  let number: UInt32
  /// Who waits for the answer, if the request is still the same and waits for this call.
  let caller: RequestID
  /// The instance that the caller is in.
  let instance: UInt16
}

/// The dependencies of a workload, which all instances share, and the calls to them.
///
/// A call that has been made is served to its end: nothing tells a dependency that its caller has died. Its answer goes
/// to nobody then.
struct CallTable: Sendable {
  private var servers: [DependencyServers]
  private var calls: [Call] = []
  /// By the places of the calls: the end of its service; none where it waits for a server, or the place is free.
  private var events: [EventHandle] = []
  private var isThere: [Bool] = []
  private var free: [Int] = []

  init(_ dependencies: [Dependency]) { servers = dependencies.map { DependencyServers($0.servers) } }

  /// What a dependency has taken up, to be over after `latency`.
  struct Service {
    var call: UInt32
    var latency: SimDuration
  }

  /// A request calls a dependency.
  ///
  /// - Returns: The call, if a server takes it up at once.
  mutating func add(_ call: Call) -> Service? {
    let place = free.popLast() ?? calls.count
    if place == calls.count {
      calls.append(call)
      events.append(.none)
      isThere.append(true)
    } else {
      calls[place] = call
      isThere[place] = true
    }
    return servers[Int(call.dependency)].enter(place)
      ? Service(call: UInt32(place), latency: call.latency) : nil
  }

  /// A call has been served.
  ///
  /// - Returns: The call, and the one that is served next.
  mutating func finish(_ place: UInt32) -> (served: Call, next: Service?) {
    let call = calls[Int(place)]
    let next = servers[Int(call.dependency)].leave()
    release(Int(place))
    return (call, next.map { Service(call: UInt32($0), latency: calls[$0].latency) })
  }

  /// A server has taken up a call.
  mutating func serve(_ place: UInt32, until event: EventHandle) { events[Int(place)] = event }

  /// Nobody serves the calls to a dependency any more.
  ///
  /// - Returns: Each with the end of its service, in the order of their places.
  /// - Complexity: O(calls that were ever under way at once).
  mutating func removeAll(to dependency: Int) -> [(call: Call, event: EventHandle)] {
    var removed: [(call: Call, event: EventHandle)] = []
    for place in calls.indices where isThere[place] && calls[place].dependency == Int32(dependency) {
      removed.append((calls[place], events[place]))
      release(place)
    }
    servers[dependency] = DependencyServers(servers[dependency].count)
    return removed
  }

  private mutating func release(_ place: Int) {
    events[place] = .none
    isThere[place] = false
    free.append(place)
  }
}
