// How much a scenario asks for, before anything is simulated.

package import Experiments
import Models
import SimEngine

/// How much a scenario asks for, by its own means: no queue, no overhead, no fault.
package struct OfferedLoad: Sendable, Hashable {
  /// Requests a second over the measured window; for a closed workload what it would offer if nobody ever queued.
  package let meanRate: Double
  /// The greatest rate of any instant, or of any recorded second.
  package let peakRate: Double
  /// Processor seconds that one request needs, on average.
  package let compute: Double
  /// Seconds that one request waits by its program or for its calls, on average, if it never has to queue.
  package let wait: Double
  /// What of it the request itself waits for: not what it sends messages for, or spawns.
  package let awaitedCompute: Double
  /// What is asked of each dependency.
  package let dependencies: [DependencyLoad]
  /// How much of the time each server is busy, waits for a core apart.
  package let servers: [ServerLoad]
  /// Bytes that requests allocate in a second.
  package let allocation: Double

  /// What is asked of a dependency.
  package struct DependencyLoad: Sendable, Hashable {
    package let name: String
    /// Calls that are served at any time, on average (Little's law).
    package let busyServers: Double
    /// Calls that it serves at once; nil where that is any number.
    package let servers: Int?

    /// The load in one line.
    var text: String {
      let busy = NumberText.significant(busyServers, digits: 4) ?? "-"
      guard let servers else { return "\(name): \(busy) calls are served at any time (Little's law)" }
      let isEnough = busyServers < Double(servers)
      return
        "\(name): \(busy) of \(servers) servers busy, \(NumberText.percent(busyServers / Double(servers)))"
        + (isEnough ? "" : ": more than there are")
    }
  }

  /// What is asked of a server.
  package struct ServerLoad: Sendable, Hashable {
    package let name: String
    /// How much of the time it is busy; above 1 it does not keep up.
    package let share: Double

    /// The load in one line.
    var text: String {
      "\(name): busy \(NumberText.percent(share)) of the time, if all its messages go to one process"
        + (share < 1 ? "" : ": its mailbox grows")
    }
  }

  package init(of scenario: Scenario) {
    let workload = scenario.workload
    compute = workload.meanCompute / 1e9
    awaitedCompute = workload.meanAwaitedCompute / 1e9
    wait = workload.meanWait / 1e9
    let length = scenario.duration.seconds
    switch workload.arrivals {
    case .poisson(let rate), .constant(let rate):
      meanRate = rate
      peakRate = rate
    case .closed(let clients, let think):
      let cycle = think.mean / 1e9 + awaitedCompute + wait
      meanRate = cycle > 0 ? Double(clients) / cycle : 0
      peakRate = meanRate
    case .phases(let phases):
      meanRate = Self.mean(of: phases, over: length)
      peakRate = phases.map(\.shape.greatestRate).max() ?? 0
    case .trace(let trace):
      let played = trace.counts.dropFirst(trace.start).prefix(Int(length.rounded(.up)))
      meanRate = Double(played.reduce(0, +)) * trace.scale / Double(max(1, played.count))
      peakRate = Double(played.max() ?? 0) * trace.scale
    case .schedule(let schedule):
      let played = schedule.rows.count { $0.arrival < scenario.duration }
      meanRate = Double(played) / length
      peakRate = meanRate
    }
    let rate = meanRate
    allocation = rate * workload.meanAllocation
    dependencies = workload.dependencies.enumerated().map { index, dependency in
      DependencyLoad(
        name: dependency.name,
        busyServers: rate * workload.meanCalls(to: index) * dependency.latency.mean / 1e9,
        servers: dependency.servers == .max ? nil : dependency.servers)
    }
    let messages = workload.meanMessages(awaited: false)
    servers = workload.servers.indices.map { index in
      ServerLoad(
        name: workload.servers[index].name,
        share: rate * messages[index] * workload.meanService(of: index) / 1e9)
    }
  }

  /// Cores that the computing keeps busy on average.
  package var busyCores: Double { meanRate * compute }
  /// Requests that wait by their program at any time, on average (Little's law).
  package var waiting: Double { meanRate * wait }
  /// Requests that compute or wait at any time, on average, if none ever queued (Little's law).
  package var underWay: Double { meanRate * (awaitedCompute + wait) }

  /// The mean rate of phases, of which the last holds on, by the midpoints of 10,000 steps.
  private static func mean(of phases: [Phase], over length: Double) -> Double {
    let steps = 10_000
    return (0..<steps).reduce(0) { sum, step in
      sum + rate(of: phases, at: (Double(step) + 0.5) / Double(steps) * length)
    } / Double(steps)
  }

  private static func rate(of phases: [Phase], at time: Double) -> Double {
    var start = 0.0
    for phase in phases {
      let length = phase.duration.seconds
      if time < start + length { return phase.shape.rate(at: time - start, of: length) }
      start += length
    }
    return phases.last.map { $0.shape.rate(at: $0.duration.seconds, of: $0.duration.seconds) } ?? 0
  }
}

extension Phase.Shape {
  fileprivate var greatestRate: Double {
    switch self {
    case .ramp(let from, let to): max(from, to)
    case .wave(let mean, let swing, _): mean * (1 + swing)
    }
  }

  fileprivate func rate(at time: Double, of length: Double) -> Double {
    switch self {
    case .ramp(let from, let to): from + (to - from) * time / length
    case .wave(let mean, let swing, let period): mean * (1 + swing * sine(turns: time / period.seconds))
    }
  }
}
