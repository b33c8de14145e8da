// Architectures against a baseline: paired differences and ratios with intervals, and what they show.

import Models
import SimEngine
package import Statistics

/// A number of `comparison.csv`: what an architecture's figure is, less the baseline's.
package struct ComparisonRow: Sendable, Hashable {
  /// What is compared, each in every replication.
  package enum Subject: Sendable, Hashable {
    /// Of completed requests, in ms.
    case latency(LatencyRow.Statistic)
    /// In 1/s.
    case throughput(ThroughputRow.Metric)

    package static let all =
      [LatencyRow.Statistic.mean, .p50, .p90, .p95, .p99, .p999].map(Subject.latency)
      + [ThroughputRow.Metric.completed, .failed, .rejected, .timedOut, .lost].map(Subject.throughput)

    package var name: String {
      switch self {
      case .latency(let statistic): statistic.rawValue
      case .throughput(let metric): metric.rawValue
      }
    }

    package var unit: String {
      switch self {
      case .latency: "ms"
      case .throughput: "1/s"
      }
    }
  }

  package enum Verdict: String, Sendable, Hashable {
    case faster, slower
    /// For throughput, whose metrics are not all welcome.
    case more, fewer
    /// The interval leaves no room for a difference of ``Comparison/margin``.
    case noDifferenceShown = "no difference shown"
    case inconclusive
  }

  package var architecture: String
  package var request: String
  package var subject: Subject
  /// Nil where either has no value in some replication.
  package var difference: Double?
  package var interval: ConfidenceInterval?
  package var ratio: Double?
  package var ratioInterval: ConfidenceInterval?
  package var varianceReduction: Double?
  /// Nil where nothing is tested: there is no difference, or no chance in it.
  package var pValue: Double?
  /// By Holm, over all rows of the table that have one.
  package var adjusted: Double?
  package var verdict: Verdict
  package var replications: Int

  package init(
    architecture: String, request: String, subject: Subject, difference: Double? = nil,
    interval: ConfidenceInterval? = nil, ratio: Double? = nil, ratioInterval: ConfidenceInterval? = nil,
    varianceReduction: Double? = nil, pValue: Double? = nil, adjusted: Double? = nil,
    verdict: Verdict = .inconclusive, replications: Int
  ) {
    self.architecture = architecture
    self.request = request
    self.subject = subject
    self.difference = difference
    self.interval = interval
    self.ratio = ratio
    self.ratioInterval = ratioInterval
    self.varianceReduction = varianceReduction
    self.pValue = pValue
    self.adjusted = adjusted
    self.verdict = verdict
    self.replications = replications
  }
}

/// The comparison of all architectures with one of them.
package enum Comparison {
  /// The probability of any false verdict `faster`, `slower`, `more` or `fewer` in a table.
  package static let level = 0.05

  /// The relative difference that matters: assumed.
  ///
  /// There is no difference shown where the interval of the ratio lies within 1/1.05…1.05. That is the rule of two one-sided
  /// tests (Schuirmann, "A Comparison of the Two One-Sided Tests Procedure and the Power Approach", *J.
  /// Pharmacokinetics and Biopharmaceutics* 15, 1987), and stricter, as he takes the interval of level 0.90 for tests
  /// at 0.05. Timings of equal builds of a program differ by a few per cent from layout alone (Mytkowicz and others,
  /// "Producing Wrong Data Without Doing Anything Obviously Wrong!", ASPLOS 2009), so that less does not decide
  /// between architectures.
  package static let margin = 0.05

  /// Every architecture but the baseline, by class and subject.
  ///
  /// What never happened under either in any replication has no row: such a test could not refuse anything, and
  /// leaving it out does not harm the others (Tarone, "A Modified Bonferroni Method for Discrete Data",
  /// *Biometrics* 46, 1990).
  /// - Precondition: the trials of each architecture are in the order of their replications.
  static func rows(_ scenario: Scenario, _ trials: [TrialResult]) -> [ComparisonRow] {
    let baseline = trials.filter { $0.trial.variant.name == scenario.comparedWith }
    var rows: [ComparisonRow] = []
    for variant in scenario.architectures where variant.name != scenario.comparedWith {
      let own = trials.filter { $0.trial.variant.name == variant.name }
      for index in scenario.comparedClasses(among: own) {
        for subject in ComparisonRow.Subject.all {
          let firsts = baseline.map { $0.classes[index].figure(of: subject, over: scenario) }
          let seconds = own.map { $0.classes[index].figure(of: subject, over: scenario) }
          if case .throughput = subject, (firsts + seconds).allSatisfy({ $0 == 0 }) { continue }
          var row = ComparisonRow(
            architecture: variant.name, request: own[0].classes[index].name, subject: subject,
            replications: firsts.count)
          let pooled = subject.quantile.flatMap { quantile in
            baseline.pooled(quantile, ofClass: index).flatMap { first in
              own.pooled(quantile, ofClass: index).map { (first, $0) }
            }
          }
          row.compare(from: firsts, to: seconds, pooled: pooled, isRandom: !scenario.isReplayed)
          rows.append(row)
        }
      }
    }
    return judged(rows, isRandom: !scenario.isReplayed)
  }

  private static func judged(_ rows: [ComparisonRow], isRandom: Bool) -> [ComparisonRow] {
    var rows = rows
    let tested = rows.indices.filter { rows[$0].pValue != nil }
    let adjusted = Holm.adjusted(tested.compactMap { rows[$0].pValue })
    for (index, value) in zip(tested, adjusted) { rows[index].adjusted = value }
    for index in rows.indices { rows[index].verdict = verdict(rows[index], isRandom: isRandom) }
    return rows
  }

  private static func verdict(_ row: ComparisonRow, isRandom: Bool) -> ComparisonRow.Verdict {
    guard let difference = row.difference else { return .inconclusive }
    let isShown = row.adjusted.map { $0 < level } ?? (!isRandom && difference != 0)
    if isShown {
      switch row.subject {
      case .latency: return difference < 0 ? .faster : .slower
      case .throughput: return difference < 0 ? .fewer : .more
      }
    }
    guard isRandom else { return .noDifferenceShown }
    let room = 1 / (1 + margin)...1 + margin
    if let ratio = row.ratioInterval, room.contains(ratio.low), room.contains(ratio.high) {
      return .noDifferenceShown
    }
    return .inconclusive
  }
}

extension ComparisonRow {
  /// Takes in the figures of each replication, and those of all together where they are quantiles.
  fileprivate mutating func compare(
    from firsts: [Double?], to seconds: [Double?], pooled: (first: Double, second: Double)?, isRandom: Bool
  ) {
    let (first, second) = (firsts.compactMap { $0 }, seconds.compactMap { $0 })
    guard first.count == firsts.count, second.count == seconds.count else { return }
    guard isRandom, let paired = PairedDifference(from: first, to: second, pooled: pooled) else {
      difference = second[0] - first[0]
      ratio = first[0] > 0 ? second[0] / first[0] : nil
      return
    }
    difference = paired.mean
    interval = paired.interval
    ratio = paired.ratio
    ratioInterval = paired.ratioInterval
    varianceReduction = paired.varianceReduction
    pValue = paired.pValue
  }
}

extension ComparisonRow.Subject {
  fileprivate var quantile: Quantile? {
    if case .latency(let statistic) = self { statistic.quantile } else { nil }
  }
}

extension [TrialResult] {
  /// The quantile of the latencies of all replications together, in ms.
  fileprivate func pooled(_ quantile: Quantile, ofClass index: Int) -> Double? {
    ReplicatedQuantile(quantile, ofSorted: map { $0.classes[index].latencies }).map {
      Double($0.value) / 1e6
    }
  }
}

extension Scenario {
  /// The architecture that the others are compared with: the baseline, or the first if that is not run.
  package var comparedWith: String {
    let names = architectures.map(\.name)
    return baseline.flatMap { names.contains($0) ? $0 : nil } ?? names[0]
  }

  /// Whether the arrivals are a schedule, in which there is no chance.
  package var isReplayed: Bool { if case .schedule = workload.arrivals { true } else { false } }

  /// All requests together, then each class where there are several.
  fileprivate func comparedClasses(among trials: [TrialResult]) -> [Int] {
    let last = trials[0].classes.count - 1
    return workload.classes.count > 1 ? [last] + Array(0..<last) : [last]
  }
}

extension ClassMeasurement {
  /// The figure of one replication; nil where it cannot carry it.
  fileprivate func figure(of subject: ComparisonRow.Subject, over scenario: Scenario) -> Double? {
    switch subject {
    case .latency(let statistic): latency(statistic)
    case .throughput(let metric): Double(count(metric)) / scenario.duration.seconds
    }
  }
}
