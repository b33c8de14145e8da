// A rate of arrivals that varies with time, as stretches with a bound each.

import SimEngine

/// A rate per second over time, in stretches; instants are ns since the start of the measured window.
struct RateProfile: Sendable {
  struct Stretch: Sendable {
    var start: Int64
    /// `Int64.max` for the stretch that never ends.
    var end: Int64
    var shape: Phase.Shape

    var greatestRate: Double {
      switch shape {
      case .ramp(let from, let to): max(from, to)
      case .wave(let mean, let swing, _): mean * (1 + swing)
      }
    }

    func rate(at instant: Int64) -> Double {
      switch shape {
      case .ramp(let from, let to) where from == to: from
      case .ramp(let from, let to): from + (to - from) * Double(instant - start) / Double(end - start)
      case .wave(let mean, let swing, let period):
        mean * (1 + swing * sine(turns: Double(instant - start) / Double(period.nanoseconds)))
      }
    }
  }

  private let stretches: [Stretch]

  /// Nil for arrivals whose rate does not vary.
  init?(_ arrivals: Arrivals) {
    switch arrivals {
    case .phases(let phases): stretches = Self.stretches(of: phases)
    case .trace(let trace): stretches = Self.stretches(of: trace)
    default: return nil
    }
  }

  /// The stretch that holds the instant; nil after the end of a trace.
  ///
  /// - Complexity: O(log *n*), *n* stretches.
  func stretch(at instant: Int64) -> Stretch? {
    var (low, high) = (0, stretches.count)
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].end <= instant { low = middle + 1 } else { high = middle }
    }
    return low < stretches.count ? stretches[low] : nil
  }

  private static func stretches(of phases: [Phase]) -> [Stretch] {
    guard let first = phases.first, let last = phases.last else { return [] }
    var result = [Stretch(start: .min / 2, end: 0, shape: held(first.shape, progress: 0))]
    var start: Int64 = 0
    for phase in phases {
      result.append(Stretch(start: start, end: start + phase.duration.nanoseconds, shape: phase.shape))
      start += phase.duration.nanoseconds
    }
    if case .wave = last.shape {
      result[result.count - 1].end = .max
    } else {
      result.append(Stretch(start: start, end: .max, shape: held(last.shape, progress: 1)))
    }
    return result
  }

  private static func stretches(of trace: Trace) -> [Stretch] {
    let second: Int64 = 1_000_000_000
    let before = Double(trace.counts.first ?? 0) * trace.scale
    let origin = -Int64(trace.start) * second
    var result = [Stretch(start: .min / 2, end: origin, shape: .ramp(from: before, to: before))]
    for (index, count) in trace.counts.enumerated() {
      let rate = Double(count) * trace.scale
      let start = origin + Int64(index) * second
      result.append(Stretch(start: start, end: start + second, shape: .ramp(from: rate, to: rate)))
    }
    return result
  }

  /// The constant rate that a shape has at its start (0) or its end (1).
  private static func held(_ shape: Phase.Shape, progress: Double) -> Phase.Shape {
    switch shape {
    case .ramp(let from, let to):
      .ramp(from: from + (to - from) * progress, to: from + (to - from) * progress)
    case .wave(let mean, _, _): .ramp(from: mean, to: mean)
    }
  }
}
