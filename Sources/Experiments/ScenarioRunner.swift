// From a scenario to its answer.

import Models
import SimEngine
import Statistics

/// Runs every architecture of a scenario in every replication, and puts the figures together.
package struct ScenarioRunner: Sendable {
  package let scenario: Scenario
  package let jobs: Int
  /// Whether the trials keep what became of each request.
  package let keepsRequests: Bool
  /// Called after each finished trial.
  package let progress: @Sendable (_ done: Int, _ total: Int) -> Void

  package init(
    scenario: Scenario, jobs: Int, keepsRequests: Bool = false,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) {
    self.scenario = scenario
    self.jobs = jobs
    self.keepsRequests = keepsRequests
    self.progress = progress
  }

  /// Simulates the scenario, and returns each trial beside the answer; both are the same for any number of jobs.
  ///
  /// - Throws: ``TrialError`` if a run had to be given up.
  package func run() async throws(TrialError) -> (result: ScenarioResult, trials: [TrialResult]) {
    let runner = TrialRunner(jobs: jobs)
    let (warmUp, origin) = try await warmUp(runner)
    var trials: [Trial] = []
    for variant in scenario.architectures {
      for replication in 0..<scenario.replications {
        trials.append(Trial(scenario: scenario, variant: variant, replication: replication, warmUp: warmUp))
      }
    }
    let total = trials.count
    progress(0, total)
    let (progress, keepsRequests) = (progress, keepsRequests)
    let results = try await runner.results(of: trials, finished: { progress($0, total) }) {
      trial throws(TrialError) in try trial.simulate(keepsRequests: keepsRequests)
    }
    return (summarise(results, warmUp: warmUp, origin: origin), results)
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
    for variant in scenario.architectures {
      let own = trials.filter { $0.trial.variant.name == variant.name }
      Summary(scenario: scenario, variant: variant, trials: own).add(to: &result)
    }
    return result
  }
}
