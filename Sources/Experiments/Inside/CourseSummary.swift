// The courses of an architecture's replications, put together window by window.

import Models
package import SimEngine
import Statistics

/// A number of `timeline.csv`: what held in one window of the measured window, over all replications.
package struct TimelineRow: Sendable, Hashable {
  package var architecture: String
  /// Where the window begins, or when a fault strikes, since the start of the measured window.
  package var time: SimDuration
  package var metric: String
  /// Nil where too few requests carry it.
  package var value: Double?
  package var unit: String

  package init(architecture: String, time: SimDuration, metric: String, value: Double?, unit: String) {
    self.architecture = architecture
    self.time = time
    self.metric = metric
    self.value = value
    self.unit = unit
  }

  /// What precedes the name of a fault in the metric of its row.
  package static let faultPrefix = "fault:"
  /// The metric of requests that callers wait for.
  package static let underWay = "under_way"
}

/// The courses of one architecture over its replications.
struct CourseSummary {
  let architecture: String
  let courses: [Course]
  let meters: MeterNames
  let cores: Int
  let faults: [Fault]

  /// In order of time; at each time in the same order.
  var rows: [TimelineRow] {
    guard let first = courses.first else { return [] }
    let endings = Outcome.allCases.filter { outcome in
      outcome == .completed || courses.contains { $0.windows.contains { $0.endings[outcome.index] > 0 } }
    }
    // A level that is zero all the time tells nothing in a hundred rows.
    let gauges = meters.gauges.indices.filter { gauge in
      courses.contains { $0.windows.contains { $0.levels[gauge] > 0 } }
    }
    var rows: [TimelineRow] = []
    for window in first.windows.indices {
      let start = first.bounds[window] - first.bounds[0]
      let end = first.bounds[window + 1] - first.bounds[0]
      func add(_ metric: String, _ value: Double?, _ unit: String) {
        rows.append(
          TimelineRow(architecture: architecture, time: start, metric: metric, value: value, unit: unit))
      }
      add("offered", mean(window) { Double($0.arrivals) }, "1/s")
      for outcome in endings {
        add(outcome.metric.rawValue, mean(window) { Double($0.endings[outcome.index]) }, "1/s")
      }
      addLatencies(window, add)
      add(TimelineRow.underWay, mean(window) { Double($0.waitingCallers) / 1e9 }, "requests")
      add("utilisation", utilisation(window), "share")
      for gauge in gauges {
        let meter = meters.gauges[gauge]
        add(meter.name, mean(window) { Double($0.levels[gauge]) / 1e9 / meter.scale }, meter.unit)
      }
      rows += faults.filter { $0.at >= start && $0.at < end }.sorted { $0.at < $1.at }.map {
        TimelineRow(
          architecture: architecture, time: $0.at, metric: TimelineRow.faultPrefix + $0.name, value: 1,
          unit: "")
      }
    }
    return rows
  }

  /// The mean over replications of a figure a second.
  private func mean(_ window: Int, _ figure: (Course.Window) -> Double) -> Double {
    courses.reduce(0) { $0 + figure($1.windows[window]) / $1.length(of: window) } / Double(courses.count)
  }

  /// Latencies of the requests of all replications together: a window has few of each.
  private func addLatencies(_ window: Int, _ add: (String, Double?, String) -> Void) {
    let latencies = courses.flatMap { $0.windows[window].latencies }.sortedByDigits()
    let sum = latencies.reduce(0) { $0 + Double($1) }
    add("latency_mean", latencies.isEmpty ? nil : sum / Double(latencies.count) / 1e6, "ms")
    for statistic in [LatencyRow.Statistic.p50, .p99] {
      guard let quantile = statistic.quantile else { continue }
      let value = quantile.isSupported(by: latencies.count) ? quantile.value(ofSorted: latencies) : nil
      add("latency_\(statistic.rawValue)", value.map { Double($0) / 1e6 }, "ms")
    }
  }

  private func utilisation(_ window: Int) -> Double {
    mean(window) { Double($0.busy) / 1e9 / Double(cores) }
  }
}

extension Outcome {
  fileprivate var index: Int { Int(rawValue) }
}
