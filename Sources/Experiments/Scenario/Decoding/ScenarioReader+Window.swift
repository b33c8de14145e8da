// Checks that need the whole scenario: whether its arrivals fit the measured window, and a computer's memory.

internal import Models
internal import SimEngine

extension ScenarioReader {
  mutating func checkWindow(_ fields: Fields, _ workload: Workload, _ warmUp: WarmUp, _ duration: SimDuration) {
    if case .trace(let trace) = workload.arrivals {
      let second: Int64 = 1_000_000_000
      let seconds = (duration.nanoseconds + second - 1) / second
      if Int64(trace.start) + seconds > Int64(trace.counts.count) {
        let start = Dimension.duration.text(Int64(trace.start) * second)
        report(
          "the window from \(start), \(seconds) s long, goes beyond the trace, which has \(trace.counts.count) s",
          at: fields.place(of: fields["duration"] == nil ? "workload" : "duration"))
        return
      }
    }
    var length = duration
    if case .fixed(let warmUp) = warmUp { length += warmUp }
    let expected = workload.expectedRequests(in: length)
    guard expected > ScenarioFormat.mostRequests else { return }
    report(
      "one run would offer about \(Self.roughly(expected)) requests; at most 200 million fit into a run",
      "lower the rate or the duration", at: fields.place(of: "workload"))
  }

  private static func roughly(_ count: Double) -> String {
    guard count.isFinite, count < 1e18 else { return "countless" }
    return count < 1e9 ? "\(Int64(count / 1e6)) million" : "\(Int64(count / 1e9)) billion"
  }
}

extension Workload {
  /// Requests that are expected in a run of that length; for closed arrivals, if the server were infinitely fast
  /// but for the work itself.
  func expectedRequests(in length: SimDuration) -> Double {
    switch arrivals {
    case .poisson(let rate), .constant(let rate): return rate * length.seconds
    case .closed(let clients, let think):
      return Double(clients) * Double(length.nanoseconds) / (think.mean + meanCompute + meanWait)
    case .phases(let phases): return Self.expectedRequests(of: phases, in: length)
    case .trace(let trace):
      let end = min(trace.counts.count, trace.start + Int(length.seconds.rounded(.up)))
      return trace.counts[min(trace.start, end)..<end].reduce(0) { $0 + Double($1) * trace.scale }
    case .schedule(let schedule): return Double(schedule.rows.count)
    }
  }

  private static func expectedRequests(of phases: [Phase], in length: SimDuration) -> Double {
    var left = length.seconds
    var total = 0.0
    var rate = 0.0
    for phase in phases where left > 0 {
      let time = min(left, phase.duration.seconds)
      switch phase.shape {
      case .ramp(let from, let to):
        rate = from + (to - from) * time / phase.duration.seconds
        total += (from + rate) / 2 * time
      case .wave(let mean, let swing, _):
        rate = mean * (1 + swing)
        total += mean * time
      }
      left -= time
    }
    return total + rate * max(0, left)
  }
}
