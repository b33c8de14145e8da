// One replication of one architecture: the run, and its twins without one fault each.

package import Models
package import SimEngine
package import Statistics

/// One replication of one architecture under a scenario.
package struct Trial: Sendable {
  package let scenario: Scenario
  package let variant: Variant
  package let replication: Int
  package let warmUp: SimDuration

  package init(scenario: Scenario, variant: Variant, replication: Int, warmUp: SimDuration) {
    self.scenario = scenario
    self.variant = variant
    self.replication = replication
    self.warmUp = warmUp
  }

  /// The run with all the faults of the scenario.
  package var run: Run {
    Run(
      machine: scenario.machine, workload: scenario.workload, faults: scenario.faults, warmUp: warmUp,
      duration: scenario.duration, seed: scenario.seed, replication: UInt32(replication),
      tree: variant.tree, platform: variant.platform)
  }

  /// Simulates the run and, for each fault, its twin without that fault.
  ///
  /// The run itself is observed; its twins are not.
  ///
  /// - Parameters:
  ///   - keepsRequests: Whether the result carries what became of each request.
  ///   - percentiles: Those whose latency is taken apart.
  /// - Returns: The figures of the run, and of each fault.
  /// - Throws: ``TrialError`` if a run had to be given up.
  package func simulate(
    keepsRequests: Bool = false, percentiles: [Quantile] = PercentileAnatomy.standardPercentiles
  ) throws(TrialError) -> TrialResult {
    var observed = run
    observed.observation = Observation(
      windows: Course.windowCount(for: scenario.duration), keepsAnatomies: true)
    let record = try self.record(of: observed)
    let classes = measure(record)
    var result = TrialResult(
      trial: self, classes: classes, bands: bands(record.anatomies, classes, percentiles),
      resources: ResourceUse(
        record.readings, record.spans,
        variant.entry.meters(under: run.workload, on: run.machine, by: run.platform)),
      course: Course(record),
      outlasting: record.requests.count { $0.arrival < run.windowStart && $0.end > run.windowEnd },
      eventCount: record.eventCount, fingerprint: Fingerprint(of: record.requests, in: run))
    if keepsRequests { result.requests = record.requests }
    for (index, fault) in scenario.faults.enumerated() {
      var twin = run
      twin.spared = index
      let twinRecord = try self.record(of: twin)
      result.eventCount += twinRecord.eventCount
      result.fingerprint.combine(Fingerprint(of: twinRecord.requests, in: twin))
      var effect = record.faults[index]
      // Whom a probe has killed because of the fault is started again because of it.
      effect.restarts += record.livenessKills - twinRecord.livenessKills
      result.blastRadii.append(
        BlastRadius(
          of: fault, effect, in: record.requests, twin: twinRecord.requests,
          supervision: record.supervision, twinSupervision: twinRecord.supervision, run: run)
      )
      if keepsRequests { result.twins.append(twinRecord.requests) }
    }
    return result
  }

  func record(of run: Run) throws(TrialError) -> RunRecord {
    do {
      return try variant.entry.simulate(run, variant.settings)
    } catch {
      throw failure(error)
    }
  }

  /// Who ran on which core over a stretch of the run; its bounds are since the start of the measured window.
  ///
  /// - Throws: ``TrialError`` if the run had to be given up.
  package func trace(from start: SimDuration, to end: SimDuration) throws(TrialError) -> CoreTrace {
    do {
      return try variant.entry.trace(run, variant.settings, run.windowStart + start, run.windowStart + end)
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ cause: RunError) -> TrialError {
    TrialError(
      scenario: scenario.name, architecture: variant.name, replication: replication, seed: scenario.seed,
      cause: cause)
  }

  /// The figures of each class and of all requests together, those that arrived in the measured window.
  private func measure(_ record: RunRecord) -> [ClassMeasurement] {
    let (start, end) = (run.windowStart, run.windowEnd)
    let cohort = record.requests.lazy.filter { $0.arrival >= start }
    let classes = scenario.workload.classes
    var measurements: [ClassMeasurement] = []
    if classes.count > 1 {
      for (index, requestClass) in classes.enumerated() {
        measurements.append(
          ClassMeasurement(name: requestClass.name, of: cohort, class: index, closingAt: end))
      }
    } else {
      measurements.append(
        ClassMeasurement(name: classes.first?.name ?? "all", of: cohort, class: nil, closingAt: end))
    }
    return measurements + [ClassMeasurement(name: "all", together: measurements)]
  }

  /// The requests of each of `classes` around each percentile; the last class is all requests.
  private func bands(
    _ table: AnatomyTable, _ classes: [ClassMeasurement], _ percentiles: [Quantile]
  ) -> [[LatencyBand?]] {
    let isSingle = scenario.workload.classes.count == 1
    return classes.enumerated().map { index, measurement in
      let isAll = isSingle || index == classes.count - 1
      precondition(!isAll || measurement.samples == table.records.count, "who is measured has an anatomy")
      return percentiles.map { percentile in
        LatencyBand(around: percentile, in: table, sorted: measurement.latencies) { record in
          isAll || Int(record.requestClass) == index
        }
      }
    }
  }
}

extension Variant {
  /// The catalog's entry of the architecture.
  package var entry: ArchitectureEntry {
    guard let entry = ArchitectureCatalog.entry(named: runtime) else {
      preconditionFailure("a scenario names architectures of the catalog only")
    }
    return entry
  }
}

/// A run that had to be given up, and how to repeat it.
package struct TrialError: Error, Sendable, CustomStringConvertible {
  package let scenario: String
  package let architecture: String
  package let replication: Int
  package let seed: UInt64
  package let cause: RunError

  package var description: String {
    "scenario \(scenario), architecture \(architecture), replication \(replication), seed \(seed): \(cause)"
  }
}

/// What one trial found.
package struct TrialResult: Sendable {
  package let trial: Trial
  /// Each class in the order of the workload, and last all requests together.
  package var classes: [ClassMeasurement]
  /// For each class the requests around each percentile; nil where there are too few to carry it.
  package var bands: [[LatencyBand?]]
  package var resources: ResourceUse
  package var course: Course
  /// Requests that came before the measured window and had no answer when it closed.
  package var outlasting: Int
  /// One for each fault, in the order of the scenario.
  package var blastRadii: [BlastRadius] = []
  package var eventCount: Int
  package var fingerprint: Fingerprint
  /// What became of each request, if that was asked for.
  package var requests: [RequestRecord] = []
  /// The same in each fault's twin run.
  package var twins: [[RequestRecord]] = []
}
