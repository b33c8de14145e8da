// When a run fares like its twin again: harm, window by window after a fault.

import Models
import SimEngine

/// How many more requests fared worse than their twins than fared better, by window of arrival after a fault.
struct HarmWindows {
  /// Length of a window: 100 ms, or as long as ten requests take to come where that is longer.
  private let width: Int64
  private let start: SimTime
  /// The fault itself acts until here; recovery cannot come before.
  private let actingUntil: SimTime
  private let windowEnd: SimTime
  /// Harmed requests less helped ones.
  private var net: [Int]
  private var arrivals: [Int]

  /// Recovery is judged over this long, and over at least `quietRequests` requests.
  private static let quiet: Int64 = 1_000_000_000
  private static let quietRequests = 20

  init(_ pairs: [BlastRadius.Pair], from start: SimTime, actingUntil: SimTime, run: Run) {
    self.start = start
    self.actingUntil = actingUntil
    windowEnd = run.windowEnd
    let span = max(1, run.windowEnd.nanoseconds)
    width = max(100_000_000, span / Int64(max(1, pairs.count)) * 10)
    let count = Int(max(0, (run.windowEnd - start).nanoseconds) / width)
    net = Array(repeating: 0, count: count)
    arrivals = Array(repeating: 0, count: count)
    for pair in pairs where pair.request.end >= start {
      let window = Int(max(0, (pair.request.arrival - start).nanoseconds) / width)
      guard window < count else { continue }
      arrivals[window] += 1
      switch pair.harm(run.workload) {
      case .none: break
      case .helped: net[window] -= 1
      case .lost, .failed, .timedOut, .rejected, .delayed: net[window] += 1
      }
    }
  }

  /// The first end of a window after which the run fares no worse than its twin; nil if the measured window
  /// closes before that is seen.
  var recovery: SimTime? {
    let acting = max(0, (actingUntil - start).nanoseconds)
    var first = Int((acting + width - 1) / width)
    if first == 0, net.first ?? 0 > 0 { first = 1 }
    while first < net.count {
      var (harm, requests, window) = (0, 0, first)
      while window < net.count, Int64(window - first) * width < Self.quiet || requests < Self.quietRequests {
        harm += net[window]
        requests += arrivals[window]
        window += 1
      }
      guard Int64(window - first) * width >= Self.quiet, requests >= Self.quietRequests else { return nil }
      if harm <= 0 && net[first] <= 0 { return start + .nanoseconds(Int64(first) * width) }
      first += 1
    }
    return nil
  }

  /// Seconds of windows in which nothing was completed although the twin completed something.
  func unavailable(_ requests: [RequestRecord], _ twins: [RequestRecord], until end: SimTime) -> Double {
    let own = completions(requests)
    let other = completions(twins)
    let last = min(own.count, Int(max(0, (end - start).nanoseconds) / width))
    let dark = (0..<max(0, last)).filter { own[$0] == 0 && other[$0] > 0 }.count
    return Double(dark) * Double(width) / 1e9
  }

  private func completions(_ requests: [RequestRecord]) -> [Int] {
    var counts = Array(repeating: 0, count: net.count)
    for request in requests where request.outcome == .completed && request.end >= start {
      let window = Int((request.end - start).nanoseconds / width)
      if window < counts.count { counts[window] += 1 }
    }
    return counts
  }
}
