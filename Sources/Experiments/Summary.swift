// From the trials of one architecture to estimates with intervals.

import Models
import SimEngine
import Statistics

/// The replications of one architecture, put together.
struct Summary {
  let scenario: Scenario
  let variant: Variant
  let trials: [TrialResult]
  /// The percentiles that are taken apart.
  let percentiles: [Quantile]

  /// Adds the architecture's rows to the answer.
  func add(to result: inout ScenarioResult) {
    for index in trials[0].classes.indices {
      addLatency(ofClass: index, to: &result)
      addThroughput(ofClass: index, to: &result)
      addAnatomies(ofClass: index, to: &result)
    }
    for index in scenario.faults.indices { addBlastRadius(ofFault: index, to: &result) }
    addResources(to: &result)
    let outlasting = trials.reduce(0) { $0 + $1.outlasting }
    if outlasting > 0 {
      result.outlasting.append(
        Outlasting(architecture: variant.name, requests: Double(outlasting) / Double(trials.count)))
    }
    result.timeline +=
      CourseSummary(
        architecture: variant.name, courses: trials.map(\.course),
        meters: variant.entry.meters(under: scenario.workload, on: scenario.machine, by: variant.platform),
        cores: scenario.machine.cores * (variant.platform?.instances ?? 1), faults: scenario.faults
      ).rows
  }

  private func addLatency(ofClass index: Int, to result: inout ScenarioResult) {
    let measurements = trials.map { $0.classes[index] }
    for statistic in LatencyRow.Statistic.allCases {
      let values = measurements.map { $0.latency(statistic) }
      var estimate = Estimate(of: statistic, in: measurements)
      if estimate.value == nil { estimate.needed = statistic.minimumSamples }
      if statistic == .max {
        // The largest of all; a mean of maxima would be the estimate of nothing in particular.
        estimate.value = values.compactMap { $0 }.max()
        estimate.interval = nil
        estimate.spread = nil
      }
      result.latency.append(
        LatencyRow(
          architecture: variant.name, request: measurements[0].name, statistic: statistic, estimate: estimate)
      )
      addReplications(
        values, request: measurements[0].name, metric: "latency_\(statistic.rawValue)", unit: "ms",
        to: &result)
    }
  }

  private func addThroughput(ofClass index: Int, to result: inout ScenarioResult) {
    let measurements = trials.map { $0.classes[index] }
    for metric in ThroughputRow.Metric.allCases {
      let values = measurements.map { Double($0.count(metric)) / scenario.duration.seconds }
      let samples = measurements.reduce(0) { $0 + $1.count(metric) }
      result.throughput.append(
        ThroughputRow(
          architecture: variant.name, request: measurements[0].name, metric: metric,
          estimate: Estimate(of: values, samples: samples)))
      addReplications(
        values, request: measurements[0].name, metric: "throughput_\(metric.rawValue)", unit: "1/s",
        to: &result)
    }
  }

  private func addBlastRadius(ofFault index: Int, to result: inout ScenarioResult) {
    let fault = scenario.faults[index].name
    let missed = trials.filter { $0.blastRadii[index].isMissed }.count
    if missed > 0 {
      result.missedFaults.append(MissedFault(architecture: variant.name, fault: fault, replications: missed))
    }
    for metric in BlastRadiusRow.Metric.allCases {
      let values = trials.map { $0.blastRadii[index].figures[metric] }
      result.blastRadius.append(
        BlastRadiusRow(
          architecture: variant.name, fault: fault, metric: metric,
          estimate: metric.unit == BlastRadiusRow.countUnit
            ? Estimate(ofCounts: values)
            : Estimate(of: values, samples: values.count, atMost: metric == .affectedShare ? 1 : .infinity)))
      addReplications(
        values, request: "all", metric: "blast_radius_\(fault)_\(metric.rawValue)", unit: metric.unit,
        to: &result)
    }
  }

  private func addAnatomies(ofClass index: Int, to result: inout ScenarioResult) {
    for (place, percentile) in percentiles.enumerated() {
      let bands = trials.compactMap { $0.bands[index][place] }
      let isCarried = bands.count == trials.count
      result.anatomies.append(
        PercentileAnatomy(
          architecture: variant.name, request: trials[0].classes[index].name, percentile: percentile,
          parts: isCarried ? LatencyBand.mean(of: bands) : [],
          samples: bands.reduce(0) { $0 + $1.requests },
          needed: isCarried ? nil : percentile.minimumSamples))
    }
  }

  private func addResources(to result: inout ScenarioResult) {
    let summary = ResourceSummary(architecture: variant.name, uses: trials.map(\.resources))
    for (row, values) in summary.rows {
      result.resources.append(row)
      addReplications(
        values, request: "all", metric: "\(row.resource)_\(row.metric)", unit: row.unit, to: &result)
    }
  }

  private func addReplications(
    _ values: [Double?], request: String, metric: String, unit: String, to result: inout ScenarioResult
  ) {
    for (trial, value) in zip(trials, values) {
      guard let value else { continue }
      result.replications.append(
        ReplicationRow(
          architecture: variant.name, replication: trial.trial.replication, seed: scenario.seed,
          request: request,
          metric: metric, value: value, unit: unit))
    }
  }
}
