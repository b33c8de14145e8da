// What went on inside the runs of the result that nobody simulated.

import Experiments
import Models
import Reporting
import SimEngine
import Statistics

extension HandMadeResult {
  /// Out of order, as files must not be; reports under the loop are too few for a p99.
  static var anatomies: [PercentileAnatomy] {
    ["pool", "loop", "loop-4"].flatMap { architecture in
      ["report", "all", "page"].flatMap { request in
        [0.999, 0.99, 0.5].map { percentile in
          let isMissing = architecture == "loop" && request == "report" && percentile > 0.5
          return PercentileAnatomy(
            architecture: architecture, request: request, percentile: Quantile(percentile),
            parts: isMissing ? [] : parts(isPool: architecture == "pool", isSlow: percentile > 0.5),
            samples: isMissing ? 0 : 121, needed: isMissing ? 10_000 : nil)
        }
      }
    }
  }

  private static func parts(isPool: Bool, isSlow: Bool) -> [AnatomyPart] {
    guard isSlow else {
      return [AnatomyPart(.running, .microseconds(600)), AnatomyPart(.wait, .milliseconds(20))]
    }
    let (page, report) = (Occupant(requestClass: 0), Occupant(requestClass: 1))
    return isPool
      ? [
        AnatomyPart(.runQueue, behind: report, .microseconds(7_345)),
        AnatomyPart(.taskQueue, behind: page, .microseconds(5)), AnatomyPart(.running, .nanoseconds(612_345)),
        AnatomyPart(.wait, .milliseconds(20)), AnatomyPart(.contextSwitch, .microseconds(3)),
      ]
      : [
        AnatomyPart(.loopQueue, behind: .hog, .milliseconds(12)),
        AnatomyPart(.loopQueue, behind: report, .milliseconds(870)),
        AnatomyPart(.running, .milliseconds(21)), AnatomyPart(.wait, .milliseconds(97)),
      ]
  }

  static var resources: [ResourceRow] {
    ["pool", "loop", "loop-4"].flatMap { architecture in
      [
        ("cores", "work", "core-s", 75.123456789, 1.5),
        ("cores", "overhead_context_switch", "core-s", 0.05, 0.01),
        ("cores", "overhead_turns", "core-s", 2.5, 0.1), ("cores", "idle", "core-s", 42.326543211, 1.5),
        ("cores", "utilisation", "share", 0.647, 0.013), ("queue", "average", "requests", 3.5, 4),
        ("queue", "max", "requests", 118, 0), ("counts", "turns", "1/s", 1234.5678, 10),
      ].map { resource, metric, unit, value, halfWidth in
        ResourceRow(
          architecture: architecture, resource: resource, metric: metric, unit: unit,
          estimate: estimate(value, halfWidth: halfWidth))
      }
    }
  }

  /// Four windows of 15 s; after the hog too few requests of the loop end for a p99.
  static var timeline: [TimelineRow] {
    ["loop-4", "pool", "loop"].flatMap { architecture in
      (0..<4).reversed().flatMap { window -> [TimelineRow] in
        let start = SimDuration.seconds(Int64(15 * window))
        let isHogged = architecture == "loop" && window == 2
        let figures: [(String, Double?, String)] = [
          ("offered", 1000 + Double(window), "1/s"), ("completed", isHogged ? 400 : 1000, "1/s"),
          ("latency_mean", isHogged ? nil : 21.5, "ms"), ("latency_p99", isHogged ? nil : 25, "ms"),
          ("under_way", isHogged ? 5000 : 21, "requests"), ("queue", isHogged ? 5000 : 0.5, "requests"),
        ]
        let rows = figures.map {
          TimelineRow(architecture: architecture, time: start, metric: $0.0, value: $0.1, unit: $0.2)
        }
        let faults = [(1, "poison", 20), (2, "hog", 30)].filter { $0.0 == window }.map {
          TimelineRow(
            architecture: architecture, time: .seconds(Int64($0.2)), metric: "fault:\($0.1)", value: 1,
            unit: "")
        }
        return rows + faults
      }
    }
  }
}
