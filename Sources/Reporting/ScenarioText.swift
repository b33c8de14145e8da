// The parts of a scenario in words: durations, laws of chance, programs, arrivals.

import Experiments
import Models
import SimEngine

extension SimDuration {
  /// As a scenario would write it.
  var text: String { ParameterUnit.duration.text(nanoseconds) }
}

extension Distribution.Shape {
  /// As a scenario would write it; values are ns.
  var text: String {
    switch self {
    case .constant(let value): time(value)
    case .uniform(let from, let to): "uniform {from: \(time(from)), to: \(time(to))}"
    case .exponential(let mean): "exponential {mean: \(time(mean))}"
    case .gamma(let mean, let cv): "gamma {mean: \(time(mean)), cv: \(number(cv))}"
    case .lognormal(let mean, let cv): "lognormal {mean: \(time(mean)), cv: \(number(cv))}"
    case .weibull(let mean, let cv): "weibull {mean: \(time(mean)), cv: \(number(cv))}"
    case .hyperexponential(let mean, let cv): "hyperexponential {mean: \(time(mean)), cv: \(number(cv))}"
    case .erlang(let mean, let stages): "erlang {mean: \(time(mean)), stages: \(stages)}"
    case .pareto(let mean, let alpha, let max):
      "pareto {mean: \(time(mean)), alpha: \(number(alpha)), max: \(time(max))}"
    case .normal(let mean, let sd): "normal {mean: \(time(mean)), sd: \(time(sd))}"
    case .mixture(let parts):
      "mixture [\(parts.map { "\(number($0.weight)) of \($0.shape.text)" }.joined(separator: ", "))]"
    case .empirical(let values): "empirical, \(values.count) values"
    }
  }

  private func time(_ nanoseconds: Double) -> String { SimDuration(rounding: nanoseconds).text }
  private func number(_ value: Double) -> String { NumberText.significant(value, digits: 6) ?? "-" }
}

extension Step {
  func text(in workload: Workload) -> String {
    switch self {
    case .compute(let demand): return "compute \(demand.shape.text)"
    case .chunked(let demand, let chunk): return "compute \(demand.shape.text) in chunks of \(chunk.text)"
    case .native(let demand): return "compute \(demand.shape.text) in native code"
    case .offload(let work, let kind):
      let what =
        switch kind {
        case .cpu: "computing"
        case .io: "waiting"
        case .lookup: "looking up a name,"
        }
      return "offload \(what) \(work.shape.text)"
    case .ask(let server): return "call \(workload.servers[server].name)"
    case .send(let server): return "send to \(workload.servers[server].name)"
    case .spawn(let steps):
      return "spawn (\(steps.map { $0.text(in: workload) }.joined(separator: ", then ")))"
    case .wait(let delay): return "wait \(delay.shape.text)"
    case .call(let dependency): return "call \(workload.dependencies[dependency].name)"
    case .lock(let lock, let isShared, let steps):
      let held = steps.map { $0.text(in: workload) }.joined(separator: ", then ")
      return "with the lock \(workload.locks[lock].name)\(isShared ? ", shared" : "") (\(held))"
    case .allocate(let bytes): return "allocate \(ParameterUnit.size.text(bytes))"
    case .fail(let failure, let perBillion):
      return "fail as \(failure.rawValue) in \(NumberText.percent(Double(perBillion) / 1e9))"
    }
  }
}

extension Lock {
  var text: String {
    switch handOff {
    case .barging: "whoever takes it first has it next"
    case .fifo: "who has waited longest has it next"
    }
  }
}

extension Dependency {
  var text: String {
    var text = "answers in \(latency.shape.text)"
    if servers != .max { text += ", \(servers) calls at once" }
    guard connections != .max else { return text }
    text += ", \(connections) connections a process"
    return checkoutTimeout.map { "\(text), for which a request waits \($0.text) at most" } ?? text
  }
}

extension Server {
  func text(in workload: Workload) -> String {
    var text = program.steps.map { $0.text(in: workload) }.joined(separator: ", then ")
    text += "; messages of \(ParameterUnit.size.text(message))"
    if queue == .offHeap { text += ", off the heap" }
    if priority != .normal { text += ", priority \(priority.rawValue)" }
    return timeout.map { "\(text); callers wait \($0 == .unlimited ? "for ever" : "\($0.text) at most")" }
      ?? text
  }
}

extension Arrivals {
  var text: String {
    switch self {
    case .poisson(let rate): "poisson, \(number(rate))/s"
    case .constant(let rate): "constant, \(number(rate))/s"
    case .closed(let clients, let think): "closed, \(clients) clients who think \(think.shape.text)"
    case .phases(let phases): "phases: \(phases.map(\.text).joined(separator: "; "))"
    case .trace(let trace):
      "trace of \(trace.counts.count) seconds x \(number(trace.scale)) from second \(trace.start) on"
    case .schedule(let schedule): "schedule of \(schedule.rows.count) requests"
    }
  }
}

extension Retries {
  /// What follows upon what else callers do.
  var text: String {
    let order: [Outcome] = [.failed, .rejected, .timedOut, .lost]
    let kinds =
      outcomes == Self.failures
      ? "" : " after " + order.filter(outcomes.contains).map(\.words).joined(separator: ", ")
    let limit =
      budget.map {
        ", as long as retries are at most \(NumberText.percent(Double($0.sharePerBillion) / 1e9)) of the requests of "
          + "\($0.window.text) and \(number($0.least))/s"
      } ?? ""
    let count = most == 1 ? "once" : "up to \(most) times"
    return ", and ask again \(count)\(kinds), \(backOff.text)\(limit)"
  }
}

extension BackOff {
  fileprivate var text: String {
    guard base > .zero else { return "at once" }
    let growth = factor == 1 || jitter == .decorrelated ? "" : " times \(number(factor)) for each"
    let limit = factor == 1 && jitter != .decorrelated ? "" : ", at most \(most.text)"
    return "after \(base.text)\(growth)\(limit)" + (jitter == .none ? "" : ", with \(jitter.rawValue) jitter")
  }
}

extension Outcome {
  fileprivate var words: String {
    switch self {
    case .completed: "an answer"
    case .failed: "failures"
    case .rejected: "rejections"
    case .timedOut: "timeouts"
    case .lost: "losses"
    }
  }
}

extension Clients.Connections {
  /// What a class of its own says that its requests do.
  var classText: String { self == .perRequest ? ", each on a new connection" : ", on open connections" }

  /// What follows upon what else callers do.
  func text(arrivals: Arrivals) -> String {
    switch self {
    case .established: return ""
    case .perRequest: return ", and open a connection for each request"
    case .keepAlive(let idle):
      if case .closed = arrivals { return ", and keep one connection each" }
      return ", and keep connections, \(idle) idle ones at most"
    }
  }
}

extension Phase {
  fileprivate var text: String {
    switch shape {
    case .ramp(let from, let to) where from == to: "\(duration.text) at \(number(from))/s"
    case .ramp(let from, let to): "\(duration.text) from \(number(from))/s to \(number(to))/s"
    case .wave(let mean, let swing, let period):
      "\(duration.text) around \(number(mean))/s, \(NumberText.percent(swing)) up and down every \(period.text)"
    }
  }
}

private func number(_ value: Double) -> String { NumberText.significant(value, digits: 6) ?? "-" }
