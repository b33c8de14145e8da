// How long the warm-up has to be, where the scenario leaves it to us.

import Models
import SimEngine
import Statistics

/// Finds the warm-up by MSER-5 on pilot runs.
///
/// A few replications of every architecture are run without faults under the rate that holds during the
/// warm-up. The mean time to their end of the requests that arrive in each of many short windows, averaged over the
/// replications, is the series that MSER-5 cuts; requests that get no answer are in it, or an overloaded runtime would
/// look settled. The longest cut of any architecture holds for all, so that all
/// are measured over the same requests.
struct WarmUpSearch {
  let scenario: Scenario
  let runner: TrialRunner

  /// Pilot runs of each architecture.
  static let replications = 5
  /// Numbers of the pilot replications: their random numbers are not those of any measured one.
  private static let firstReplication = 1 << 30
  private static let windows = 500

  func find() async throws(TrialError) -> (warmUp: SimDuration, origin: WarmUpOrigin) {
    var pilot = scenario
    pilot.faults = []
    pilot.duration = .nanoseconds(1)
    var trials: [Trial] = []
    for variant in scenario.architectures {
      for offset in 0..<Self.replications {
        trials.append(
          Trial(
            scenario: pilot, variant: variant, replication: Self.firstReplication + offset,
            warmUp: scenario.duration))
      }
    }
    let series = try await runner.results(of: trials) { trial throws(TrialError) in
      try trial.latencySeries(windows: Self.windows)
    }
    var longest = 0
    var origin = WarmUpOrigin.automatic
    for index in scenario.architectures.indices {
      let first = index * Self.replications
      let averaged = average(series[first..<first + Self.replications])
      guard let cut = Statistics.WarmUp.mser5(averaged), cut.isValid else {
        longest = Self.windows / 2
        origin = .unsettled
        continue
      }
      longest = max(longest, cut.truncation)
    }
    return (.nanoseconds(scenario.duration.nanoseconds / Int64(Self.windows) * Int64(longest)), origin)
  }

  /// Averages over replications; a window that is empty in all of them takes the value before it.
  private func average(_ series: ArraySlice<[Double?]>) -> [Double] {
    var averaged: [Double] = []
    for window in 0..<Self.windows {
      let values = series.compactMap { $0[window] }
      averaged.append(values.isEmpty ? averaged.last ?? 0 : values.reduce(0, +) / Double(values.count))
    }
    return averaged
  }
}

extension Trial {
  /// Mean time to their end, in ns, of the requests that arrive in each part of the warm-up; nil where none does.
  fileprivate func latencySeries(windows: Int) throws(TrialError) -> [Double?] {
    let record = try self.record(of: run)
    let width = max(1, warmUp.nanoseconds / Int64(windows))
    var sums = Array(repeating: 0.0, count: windows)
    var counts = Array(repeating: 0, count: windows)
    for request in record.requests {
      let window = Int(request.arrival.nanoseconds / width)
      guard window < windows else { continue }
      sums[window] += Double(request.latency.nanoseconds)
      counts[window] += 1
    }
    return zip(sums, counts).map { sum, count in count > 0 ? sum / Double(count) : nil }
  }
}
