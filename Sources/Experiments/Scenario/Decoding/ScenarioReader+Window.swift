// How long is measured and how often, and whether the arrivals fit into that and into a computer's memory.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// The measured window, what passes before it, and how often it is run.
  struct Extent {
    var duration: SimDuration?
    var warmUp: WarmUp
    var replications: Int
  }

  mutating func extent(_ fields: Fields, _ arrivals: Arrivals?) -> Extent {
    let duration = read("duration", in: fields) { $0.duration($1) }
    let warmUp = read("warmup", in: fields) { reader, node -> WarmUp? in
      node.word == "auto" ? .automatic : reader.duration(node, orZero: true).map { .fixed($0) }
    }
    let replications = read("replications", in: fields) {
      $0.count($1, in: 1...ScenarioFormat.mostReplications)
    }
    if case .schedule(let schedule)? = arrivals {
      return extent(of: schedule, fields, duration, warmUp ?? .fixed(.zero), replications ?? 1)
    }
    let process = fields["workload"]?.value(of: "arrivals")?.value(of: "process")
    if fields["duration"] == nil, process?.word != ArrivalProcess.schedule.rawValue {
      report("a scenario needs the key `duration`: how long is measured", at: fields.place)
    }
    return Extent(duration: duration, warmUp: warmUp ?? .automatic, replications: Int(replications ?? 10))
  }

  private mutating func extent(
    of schedule: Schedule, _ fields: Fields, _ duration: SimDuration?, _ warmUp: WarmUp, _ replications: Int64
  ) -> Extent {
    if replications > 1 {
      report(
        "there is no chance in a schedule: every replication would be the same", "write `replications: 1`",
        at: fields.place(of: "replications"))
    }
    var duration = duration
    if fields["duration"] == nil, let last = schedule.rows.last?.arrival {
      var window = last + .nanoseconds(1)
      if case .fixed(let warmUp) = warmUp { window -= warmUp }
      if window > .zero {
        duration = window
      } else {
        report("the warm-up is longer than the schedule", at: fields.place(of: "warmup"))
      }
    }
    return Extent(duration: duration, warmUp: warmUp, replications: Int(replications))
  }

  mutating func checkRequests(
    _ fields: Fields, _ workload: Workload, _ warmUp: WarmUp, _ duration: SimDuration
  ) {
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
    guard expected > 0 else {
      report("no request would ever come", at: fields.place(of: "workload"))
      return
    }
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
