// What a replication made of the machine: where core time went, how long queues were, what happened how often.

package import Models
package import SimEngine

/// What one replication made of its resources in the measured window.
package struct ResourceUse: Sendable, Hashable {
  /// A level such as the length of a queue.
  package struct Level: Sendable, Hashable {
    package let name: String
    package let unit: String
    /// Over time.
    package let average: Double
    package let maximum: Int64
  }

  /// Something that happens again and again.
  package struct Count: Sendable, Hashable {
    package let name: String
    package let count: Int64
  }

  /// Something that takes a span of time again and again: its distribution, in ns.
  package struct Span: Sendable, Hashable {
    package let name: String
    package let mean: Double
    /// By percentile, in the order of ``percentiles``.
    package let values: [Int64]
    package let maximum: Int64

    package static let percentiles = [50, 90, 99]

    /// Nil where nothing was noted.
    ///
    /// A percentile is the smallest span noted that so many do not exceed, as in an HDR histogram.
    init?(_ name: String, _ log: SpanLog) {
      let entries = log.entries.sorted { $0.span < $1.span }
      guard let last = entries.last else { return nil }
      let count = entries.reduce(0) { $0 + $1.count }
      self.name = name
      maximum = last.span.nanoseconds
      let sum = entries.reduce(0.0) { $0 + Double($1.span.nanoseconds) * Double($1.count) }
      mean = sum / Double(count)
      values = Self.percentiles.map { percentile in
        var left = max(1, (count * percentile + 50) / 100)
        for entry in entries {
          left -= entry.count
          if left <= 0 { return entry.span.nanoseconds }
        }
        return last.span.nanoseconds
      }
    }
  }

  /// Length of the measured window.
  package let span: SimDuration
  /// Core time by use: `work`, each overhead as `overhead_<name>`, and `idle`; cores × duration together.
  package let coreTime: [ProcessorTime.Overhead]
  package let levels: [Level]
  package let counts: [Count]
  /// Those of which there was any.
  package let spans: [Span]

  /// The difference between the first and the last of some readings, and the maxima in between.
  ///
  /// - Precondition: there are two at least.
  init(_ readings: [Reading], _ logs: [SpanLog], _ meters: MeterNames) {
    precondition(readings.count > 1, "a difference takes two readings")
    let (first, last) = (readings[0], readings[readings.count - 1])
    precondition(
      first.gauges.count == meters.gauges.count && first.counts.count == meters.counters.count,
      "every meter has its name")
    span = last.at - first.at
    coreTime = zip(first.processorTime.uses, last.processorTime.uses).map { before, after in
      ProcessorTime.Overhead(name: after.name, nanoseconds: after.nanoseconds - before.nanoseconds)
    }
    let length = Double(span.nanoseconds)
    levels = meters.gauges.enumerated().map { index, gauge in
      Level(
        name: gauge.name, unit: gauge.unit,
        average: Double(last.gauges[index].integral - first.gauges[index].integral) / length / gauge.scale,
        maximum: readings.dropFirst().map { $0.gauges[index].maximum }.max() ?? 0)
    }
    counts = meters.counters.enumerated().map { index, name in
      Count(name: name, count: last.counts[index] - first.counts[index])
    }
    spans = zip(meters.spans, logs).compactMap { Span($0, $1) }
  }

  /// The share of the core time that was not idle.
  fileprivate var utilisation: Double {
    let all = coreTime.reduce(0) { $0 + $1.nanoseconds }
    let idle = coreTime.last?.nanoseconds ?? 0
    return Double(all - idle) / Double(all)
  }
}

extension ProcessorTime {
  /// Each use of core time under its name in results; `idle` is the last.
  package var uses: [Overhead] {
    [Overhead(name: "work", nanoseconds: work)]
      + overheads.map {
        Overhead(name: "overhead_" + $0.name.replacing(" ", with: "_"), nanoseconds: $0.nanoseconds)
      }
      + [Overhead(name: "idle", nanoseconds: idle)]
  }
}

/// A number of `resources.csv`, over the measured window.
package struct ResourceRow: Sendable, Hashable {
  /// The unit of core time in ``unit``: such values are whole nanoseconds, and an architecture's add up to cores ×
  /// duration.
  package static let coreSeconds = "core-s"

  package var architecture: String
  /// `cores`, `counts`, or the name of a gauge.
  package var resource: String
  package var metric: String
  package var unit: String
  package var estimate: Estimate

  package init(architecture: String, resource: String, metric: String, unit: String, estimate: Estimate) {
    self.architecture = architecture
    self.resource = resource
    self.metric = metric
    self.unit = unit
    self.estimate = estimate
  }
}

/// The resources of one architecture over its replications.
struct ResourceSummary {
  let architecture: String
  let uses: [ResourceUse]

  /// The rows, and each one's values by replication.
  var rows: [(row: ResourceRow, values: [Double])] {
    guard let first = uses.first else { return [] }
    return coreRows
      + first.levels.indices.flatMap { index in
        let (name, unit) = (first.levels[index].name, first.levels[index].unit)
        let average = row(name, "average", unit, uses.map { $0.levels[index].average })
        guard unit != MeterNames.Gauge.share else { return [average] }
        var highest = row(name, "max", unit, uses.map { Double($0.levels[index].maximum) })
        // The highest of all; a mean of maxima would be the estimate of nothing in particular.
        highest.row.estimate.value = highest.values.max()
        highest.row.estimate.interval = nil
        highest.row.estimate.spread = nil
        return [average, highest]
      }
      + first.counts.indices.map { index in
        row(
          "counts", first.counts[index].name, "1/s",
          uses.map { Double($0.counts[index].count) / $0.span.seconds })
      } + first.spans.flatMap { spanRows($0.name) }
  }

  /// The distribution of a span, over the replications in which there was any.
  private func spanRows(_ name: String) -> [(row: ResourceRow, values: [Double])] {
    let spans = uses.compactMap { use in use.spans.first { $0.name == name } }
    var highest = row(name, "max", "ms", spans.map { Double($0.maximum) / 1e6 })
    highest.row.estimate.value = highest.values.max()
    highest.row.estimate.interval = nil
    highest.row.estimate.spread = nil
    return [row(name, "mean", "ms", spans.map { $0.mean / 1e6 })]
      + ResourceUse.Span.percentiles.indices.map { index in
        let metric = "p\(ResourceUse.Span.percentiles[index])"
        return row(name, metric, "ms", spans.map { Double($0.values[index]) / 1e6 })
      } + [highest]
  }

  /// Core time by use, its means rounded so that they add up, and how much of it was not idle.
  private var coreRows: [(row: ResourceRow, values: [Double])] {
    let names = uses[0].coreTime.map(\.name)
    let means = names.indices.map { index in
      uses.reduce(0) { $0 + Double($1.coreTime[index].nanoseconds) } / Double(uses.count)
    }
    let rounded = WholeShares.rounded(means)
    let times = names.indices.map { index in
      var time = row(
        "cores", names[index], ResourceRow.coreSeconds,
        uses.map { Double($0.coreTime[index].nanoseconds) / 1e9 })
      time.row.estimate.value = Double(rounded[index]) / 1e9
      return time
    }
    return times + [row("cores", "utilisation", "share", uses.map(\.utilisation), atMost: 1)]
  }

  private func row(
    _ resource: String, _ metric: String, _ unit: String, _ values: [Double],
    atMost bound: Double = .infinity
  ) -> (row: ResourceRow, values: [Double]) {
    let estimate = Estimate(of: values, samples: values.count, atMost: bound)
    return (
      ResourceRow(
        architecture: architecture, resource: resource, metric: metric, unit: unit, estimate: estimate),
      values
    )
  }
}
