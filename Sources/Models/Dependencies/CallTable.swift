// The calls to all dependencies that are under way, and the servers that serve them.

import SimEngine

/// The dependencies of a workload, which all processes share, and the calls to them.
///
/// A call that has been made is served to its end: nothing tells a dependency that its caller has died. Its answer goes
/// to nobody then, whoever has the caller's ``RequestID`` meanwhile.
struct CallTable: Sendable {
  private struct Call: Sendable {
    var dependency: Int32
    var process: Int32
    var latency: SimDuration
    /// Nil once it has died.
    var caller: RequestID?
  }

  private var servers: [DependencyServers]
  private var calls: [Call] = []
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
  mutating func add(
    to dependency: Int, latency: SimDuration, by caller: RequestID, in process: Int
  ) -> Service? {
    let call = Call(
      dependency: Int32(dependency), process: Int32(process), latency: latency, caller: caller)
    let place = free.popLast() ?? calls.count
    if place == calls.count { calls.append(call) } else { calls[place] = call }
    return servers[dependency].enter(place)
      ? Service(call: UInt32(place), latency: calls[place].latency) : nil
  }

  /// A call has been served.
  ///
  /// - Returns: The request that waits for the answer, if it lives, and the call that is served next.
  mutating func finish(_ call: UInt32) -> (caller: RequestID?, next: Service?) {
    let place = Int(call)
    let next = servers[Int(calls[place].dependency)].leave()
    free.append(place)
    let caller = calls[place].caller
    calls[place].caller = nil
    return (caller, next.map { Service(call: UInt32($0), latency: calls[$0].latency) })
  }

  /// A request that waits for an answer has died.
  ///
  /// - Complexity: O(calls that were ever under way at once).
  mutating func forget(caller: RequestID) {
    for place in calls.indices where calls[place].caller == caller { calls[place].caller = nil }
  }

  /// A process has died: nobody waits for the answers to its calls.
  ///
  /// - Complexity: O(calls that were ever under way at once).
  mutating func abandon(process: Int) {
    for place in calls.indices where calls[place].process == Int32(process) { calls[place].caller = nil }
  }
}
