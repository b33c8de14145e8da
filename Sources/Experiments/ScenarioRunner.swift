// From a scenario to its answer.

import Models
package import SimEngine
package import Statistics

/// Runs every architecture of a scenario in every replication, and puts the figures together.
package struct ScenarioRunner: Sendable {
  package let scenario: Scenario
  package let jobs: Int
  /// Whether the trials keep what became of each request.
  package let keepsRequests: Bool
  /// The percentiles whose latency is taken apart, in ascending order.
  package let percentiles: [Quantile]
  /// Called after each finished trial.
  package let progress: @Sendable (_ done: Int, _ total: Int) -> Void

  package init(
    scenario: Scenario, jobs: Int, keepsRequests: Bool = false,
    percentiles: [Quantile] = PercentileAnatomy.standardPercentiles,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.scenario = scenario
    self.jobs = jobs
    self.keepsRequests = keepsRequests
    self.percentiles = percentiles
    self.progress = progress
  }

  /// Simulates the scenario, and returns each trial beside the answer; both are the same for any number of jobs.
  ///
  /// - Throws: ``TrialError`` if a run had to be given up.
  package func run() async throws(TrialError) -> (result: ScenarioResult, trials: [TrialResult]) {
    let runner = TrialRunner(jobs: jobs)
    let (warmUp, origin) = try await warmUp(runner)
    var results = scenario.architectures.map { _ in [TrialResult]() }
    var reason: StoppingReason?
    while reason == nil {
      let done = results[0].count
      let end = min(done + scenario.replications, max(most, scenario.replications))
      let batch = try await simulate(done..<end, warmUp: warmUp, by: runner)
      for (index, own) in batch.enumerated() { results[index] += own }
      reason = scenario.precision.map { $0.reason(toStopAfter: results) } ?? .allDone
    }
    let trials = results.flatMap { $0 }
    var result = summarise(trials, warmUp: warmUp, origin: origin)
    result.stopReason = reason ?? .allDone
    return (result, trials)
  }

  /// Replications that there may be of each architecture.
  private var most: Int { scenario.precision?.mostReplications ?? scenario.replications }

  /// Some replications of every architecture, in the order of the scenario.
  private func simulate(
    _ replications: Range<Int>, warmUp: SimDuration, by runner: TrialRunner
  ) async throws(TrialError) -> [[TrialResult]] {
    var trials: [Trial] = []
    for variant in scenario.architectures {
      for replication in replications {
        trials.append(Trial(scenario: scenario, variant: variant, replication: replication, warmUp: warmUp))
      }
    }
    let before = replications.lowerBound * scenario.architectures.count
    let total = before + trials.count
    progress(before, total)
    let (progress, keepsRequests, percentiles) = (progress, keepsRequests, percentiles)
    let results = try await runner.results(of: trials, finished: { progress(before + $0, total) }) {
      trial throws(TrialError) in try trial.simulate(keepsRequests: keepsRequests, percentiles: percentiles)
    }
    return scenario.architectures.indices.map { index in
      Array(results[index * replications.count..<(index + 1) * replications.count])
    }
  }

  /// How long the warm-up is, found on pilot runs where the scenario leaves that open.
  ///
  /// - Throws: ``TrialError`` if a pilot run had to be given up.
  package func warmUp() async throws(TrialError) -> SimDuration {
    try await warmUp(TrialRunner(jobs: jobs)).0
  }

  private func warmUp(_ runner: TrialRunner) async throws(TrialError) -> (SimDuration, WarmUpOrigin) {
    switch scenario.warmUp {
    case .fixed(let warmUp): return (warmUp, .scenario)
    case .automatic: return try await WarmUpSearch(scenario: scenario, runner: runner).find()
    }
  }

  private func summarise(
    _ trials: [TrialResult], warmUp: SimDuration, origin: WarmUpOrigin
  ) -> ScenarioResult {
    var fingerprint = Fingerprint()
    for trial in trials { fingerprint.combine(trial.fingerprint) }
    var result = ScenarioResult(
      scenario: scenario, architectures: scenario.architectures.map(\.name), warmUp: warmUp.seconds,
      warmUpOrigin: origin, latency: [], throughput: [], blastRadius: [], replications: [],
      eventCount: trials.reduce(0) { $0 + $1.eventCount }, fingerprint: fingerprint.value)
    result.scenario.replications = trials.count / scenario.architectures.count
    for variant in scenario.architectures {
      let own = trials.filter { $0.trial.variant.name == variant.name }
      Summary(scenario: scenario, variant: variant, trials: own, percentiles: percentiles).add(to: &result)
    }
    result.comparison = Comparison.rows(scenario, trials)
    result.thresholds = ThresholdRow.rows(result, trials)
    return result
  }
}
