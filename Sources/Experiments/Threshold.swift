// What a scenario demands of every architecture, and whether the intervals show that it is met.

import Statistics

/// A demand such as `page.p99 < 200ms`.
package struct Threshold: Sendable, Hashable {
  package enum Subject: Sendable, Hashable {
    /// Of a class, or `all`; in ms.
    case latency(request: String, LatencyRow.Statistic)
    /// Of a class, or `all`; in 1/s.
    case throughput(request: String, ThroughputRow.Metric)
    /// Of a class, or `all`; as a share of what was offered.
    case share(request: String, ThroughputRow.Metric)
    case blastRadius(fault: String, BlastRadiusRow.Metric)
  }

  package enum Relation: String, Sendable, Hashable, CaseIterable {
    // Longer ones first: a text is searched for them in this order.
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"
  }

  /// As the scenario says it.
  package var text: String
  package var subject: Subject
  package var relation: Relation
  /// In the unit of the subject.
  package var bound: Double

  package init(text: String, subject: Subject, relation: Relation, bound: Double) {
    self.text = text
    self.subject = subject
    self.relation = relation
    self.bound = bound
  }

  /// Whether every value from `low` to `high` meets it, none does, or some do.
  func verdict(low: Double, high: Double) -> ThresholdRow.Verdict {
    switch relation {
    case .below: high < bound ? .pass : low >= bound ? .fail : .inconclusive
    case .atMost: high <= bound ? .pass : low > bound ? .fail : .inconclusive
    case .above: low > bound ? .pass : high <= bound ? .fail : .inconclusive
    case .atLeast: low >= bound ? .pass : high < bound ? .fail : .inconclusive
    }
  }
}

/// A threshold as one architecture meets it.
package struct ThresholdRow: Sendable, Hashable {
  package enum Verdict: String, Sendable, Hashable {
    case pass, fail
    /// The interval has values on both sides, or there is none.
    case inconclusive
  }

  package var architecture: String
  package var threshold: Threshold
  package var estimate: Estimate
  package var unit: String
  package var verdict: Verdict

  package init(
    architecture: String, threshold: Threshold, estimate: Estimate, unit: String, verdict: Verdict
  ) {
    self.architecture = architecture
    self.threshold = threshold
    self.estimate = estimate
    self.unit = unit
    self.verdict = verdict
  }
}

extension ThresholdRow {
  /// Every threshold of the scenario under every architecture.
  ///
  /// A threshold passes if the whole interval is on its side, and fails if none of it is: each happens wrongly with half of the
  /// probability that the interval leaves out, as only one of its ends counts. A replay has no interval, and its
  /// value decides.
  static func rows(_ result: ScenarioResult, _ trials: [TrialResult]) -> [ThresholdRow] {
    result.scenario.thresholds.flatMap { threshold in
      result.architectures.compactMap { architecture -> ThresholdRow? in
        let own = trials.filter { $0.trial.variant.name == architecture }
        guard let (estimate, unit) = result.figure(of: threshold.subject, architecture, own) else {
          return nil
        }
        var verdict = Verdict.inconclusive
        if let interval = estimate.interval {
          verdict = threshold.verdict(low: interval.low, high: interval.high)
        } else if result.scenario.isReplayed, let value = estimate.value {
          verdict = threshold.verdict(low: value, high: value)
        }
        return ThresholdRow(
          architecture: architecture, threshold: threshold, estimate: estimate, unit: unit, verdict: verdict)
      }
    }
  }
}

extension ScenarioResult {
  /// The worst of the verdicts on its thresholds; nil where there are none.
  package var thresholdVerdict: ThresholdRow.Verdict? {
    let verdicts = thresholds.map(\.verdict)
    if verdicts.contains(.fail) { return .fail }
    return verdicts.contains(.inconclusive) ? .inconclusive : verdicts.first
  }

  fileprivate func figure(
    of subject: Threshold.Subject, _ architecture: String, _ trials: [TrialResult]
  ) -> (Estimate, unit: String)? {
    switch subject {
    case .latency(let request, let statistic):
      latency.first {
        $0.architecture == architecture && $0.request == request && $0.statistic == statistic
      }.map { ($0.estimate, "ms") }
    case .throughput(let request, let metric):
      throughput.first {
        $0.architecture == architecture && $0.request == request && $0.metric == metric
      }.map { ($0.estimate, "1/s") }
    case .blastRadius(let fault, let metric):
      blastRadius.first { $0.architecture == architecture && $0.fault == fault && $0.metric == metric }.map {
        ($0.estimate, metric.unit)
      }
    case .share(let request, let metric):
      (Estimate(ofShare: metric, in: trials.compactMap { $0.classes.last { $0.name == request } }), "share")
    }
  }
}
