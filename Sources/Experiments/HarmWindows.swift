// When a run fares like its twin again: harm, window by window after a fault.

import Models
import SimEngine

/// How many more requests fared worse than their twins than fared better, by window of arrival after a fault.
///
/// The windows serve to find the first quiet second: they do not round what is reported.
struct HarmWindows {
  /// Length of a window: 100 ms, or as long as ten requests take to come where that is longer.
  private let width: Int64
  private let start: SimTime
  /// The fault itself acts until here: a lull before is not yet quiet.
  private let actingUntil: SimTime
  private let windowEnd: SimTime
  /// Harmed requests less helped ones.
  private var net: [Int]
  private var arrivals: [Int]
  /// When the last harmed request of each window arrived.
  private var lastHarm: [SimTime]

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
    lastHarm = Array(repeating: start, count: count)
    for pair in pairs where pair.request.end >= start {
      let window = Int(max(0, (pair.request.arrival - start).nanoseconds) / width)
      guard window < count else { continue }
      arrivals[window] += 1
      switch pair.harm(run.workload) {
      case .none: break
      case .helped: net[window] -= 1
      case .lost, .failed, .timedOut, .rejected, .delayed:
        net[window] += 1
        lastHarm[window] = max(lastHarm[window], pair.request.arrival)
      }
    }
  }

  /// When the last request arrived that was harmed before the run fared like its twin again: the start where
  /// none was, nil if the measured window closes before quiet is seen.
  var recovery: SimTime? {
    guard let quiet = firstQuietWindow else { return nil }
    return (0..<quiet).lazy.filter { net[$0] > 0 }.map { lastHarm[$0] }.max() ?? start
  }

  /// The first window after the fault's own acting from which on the run fares no worse than its twin.
  private var firstQuietWindow: Int? {
    let acting = max(0, (actingUntil - start).nanoseconds)
    var first = Int((acting + width - 1) / width)
    while first < net.count {
      var (harm, requests, window) = (0, 0, first)
      while window < net.count, Int64(window - first) * width < Self.quiet || requests < Self.quietRequests {
        harm += net[window]
        requests += arrivals[window]
        window += 1
      }
      guard Int64(window - first) * width >= Self.quiet, requests >= Self.quietRequests else { return nil }
      if harm <= 0 && net[first] <= 0 { return first }
      first += 1
    }
    return nil
  }
}
