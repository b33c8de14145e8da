// The workloads that are measured, and one run of one of them.

import SimEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Something the kernel does `events` times over.
enum Workload: String, CaseIterable {
  case mm1 = "mm1"
  case hold16 = "hold-16"
  case hold1024 = "hold-1024"
  case hold100000 = "hold-100000"
  case timeout1000 = "timeout-1000"
  case drawOneStream = "draw-one-stream"
  case drawFreshStreams = "draw-fresh-streams"

  /// What one unit of work is.
  var title: String {
    switch self {
    case .mm1: "M/M/1, GSL exponentials, histogram; per event"
    case .hold16: "hold model, 16 pending; per event"
    case .hold1024: "hold model, 1,024 pending; per event"
    case .hold100000: "hold model, 100,000 pending; per event"
    case .timeout1000: "timeout cycle, 1,000 entities; per pop, cancel, two pushes"
    case .drawOneStream: "exponential draw from one stream; per draw"
    case .drawFreshStreams: "exponential draw from a stream of its own; per draw"
    }
  }

  /// What a run showed.
  struct Outcome {
    /// Processor time of the events alone, set-up excluded.
    var nanoseconds: Double
    /// A figure that proves the work was done, for the workloads that have one.
    var check: String
  }

  /// Runs the workload for `events` units.
  func run(_ events: Int) throws -> Outcome {
    switch self {
    case .mm1:
      var simulation = try MM1.simulation()
      let time = processorTime(of: { _ = simulation.run(events: events) })
      return Outcome(nanoseconds: time, check: "mean sojourn \(simulation.model.meanSojourn), theory 10")
    case .hold16: return try hold(16, events)
    case .hold1024: return try hold(1024, events)
    case .hold100000: return try hold(100_000, events)
    case .timeout1000:
      var simulation = try TimeoutModel.simulation(entities: 1000)
      let time = processorTime(of: { _ = simulation.run(events: events) })
      return Outcome(nanoseconds: time, check: "\(simulation.agenda.pendingCount) pending at the end")
    case .drawOneStream:
      return try draw(events, drawFromOneStream)
    case .drawFreshStreams:
      return try draw(events, drawFromFreshStreams)
    }
  }

  private func hold(_ pending: Int, _ events: Int) throws -> Outcome {
    var simulation = try HoldModel.simulation(pending: pending)
    let time = processorTime(of: { _ = simulation.run(events: events) })
    return Outcome(nanoseconds: time, check: "\(simulation.agenda.pendingCount) pending at the end")
  }

  private func draw(_ count: Int, _ body: (Int) throws -> Double) throws -> Outcome {
    var sum = 0.0
    let time = try processorTime(of: { sum = try body(count) })
    return Outcome(nanoseconds: time, check: "mean \(sum / Double(count)), theory 1")
  }
}

/// The processor time this process spends in `body`, in nanoseconds.
func processorTime(of body: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
  let start = now()
  try body()
  return now() - start
}
