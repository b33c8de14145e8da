// Short ways to write down what connections do over time.

import Models
import SimEngine

extension ThreadPool.Configuration {
  /// A pool that costs nothing, with threads enough and so much room for connections.
  static func room(open: Int = .max, backlog: Int = 100) -> ThreadPool.Configuration {
    var configuration = ThreadPool.Configuration.free(threads: 9)
    configuration.maxConnections = open
    configuration.backlog = backlog
    return configuration
  }
}

extension Run {
  /// Requests as they are written down whose clients use connections so, with anatomies and meters of one window.
  static func connecting(
    _ rows: [Schedule.Row], _ connections: Clients.Connections = .perRequest, timeout: SimDuration? = nil,
    faults: [Fault] = []
  ) -> Run {
    var run = Run.of(
      rows, faults: faults, clients: Clients(timeout: timeout, connections: connections))
    run.observation = Observation(windows: 1, keepsAnatomies: true)
    return run
  }
}

extension Workload {
  /// One of which every request opens a connection.
  static let connecting = Workload(
    arrivals: .constant(rate: 1),
    classes: [RequestClass(name: "only", sharePerBillion: 1_000_000_000, program: Program([]))],
    clients: Clients(connections: .perRequest))

  /// The same, from clients that use connections so.
  func connecting(_ connections: Clients.Connections) -> Workload {
    var workload = self
    workload.clients.connections = connections
    return workload
  }
}

extension RunRecord {
  /// How often something happened to connections in the measured window.
  func count(_ meter: String, onPlatform: Bool = false) -> Int64? {
    guard let last = readings.last, let place = Connections.meters.counters.firstIndex(of: meter) else {
      return nil
    }
    let behind = onPlatform ? Kubelet.meters.counters.count : 0
    return last.counts[last.counts.count - behind - Connections.meters.counters.count + place]
  }

  /// The most of a level of connections in the measured window.
  func highest(_ meter: String) -> Int64? {
    let names = Connections.meters.gauges.map(\.name)
    guard let last = readings.last, let place = names.firstIndex(of: meter) else { return nil }
    return last.gauges[last.gauges.count - names.count + place].maximum
  }

  /// What each request does in steps of `step` ns, a letter each: `c`onnecting, `q`ueued to be accepted, `s`erved; a
  /// request that is not completed has `?` all along.
  func stages(every step: Int64) -> [String] {
    requests.map { request in
      let parts = anatomies.records.first { $0.key == request.key }.map { anatomies.parts(of: $0) } ?? []
      func steps(_ part: Part) -> Int {
        Int(parts.filter { $0.part == part }.reduce(0) { $0 + $1.span.nanoseconds } / step)
      }
      let all = Int(request.latency.nanoseconds / step)
      let before = String(repeating: ".", count: Int(request.arrival.nanoseconds / step))
      guard request.outcome == .completed else { return before + String(repeating: "?", count: all) }
      let (connecting, queued) = (steps(.connect), steps(.acceptQueue))
      return before + String(repeating: "c", count: connecting) + String(repeating: "q", count: queued)
        + String(repeating: "s", count: all - connecting - queued)
    }
  }
}
