// The answer to a scenario, as values: what `Reporting` turns into tables and files.

/// A number of `latency.csv`, in ms, over completed requests that arrived in the measured window.
package struct LatencyRow: Sendable, Hashable {
  package enum Statistic: String, Sendable, Hashable, CaseIterable {
    case mean, p50, p90, p95, p99, p999 = "p99.9", max
  }

  package var architecture: String
  /// A class, or `all`.
  package var request: String
  package var statistic: Statistic
  package var estimate: Estimate

  package init(architecture: String, request: String, statistic: Statistic, estimate: Estimate) {
    self.architecture = architecture
    self.request = request
    self.statistic = statistic
    self.estimate = estimate
  }
}

/// A number of `throughput.csv`, in 1/s.
///
/// What became of the requests that arrived in the measured window, as it stood when the window closed. The
/// other metrics add up to `offered`.
package struct ThroughputRow: Sendable, Hashable {
  package enum Metric: String, Sendable, Hashable, CaseIterable {
    case offered, completed, failed, rejected
    case timedOut = "timed_out"
    case lost
    /// Still under way when the window closed.
    case unfinished
  }

  package var architecture: String
  package var request: String
  package var metric: Metric
  package var estimate: Estimate

  package init(architecture: String, request: String, metric: Metric, estimate: Estimate) {
    self.architecture = architecture
    self.request = request
    self.metric = metric
    self.estimate = estimate
  }
}

/// A number of `blast_radius.csv`: what one run with the fault did worse than its twin without it.
package struct BlastRadiusRow: Sendable, Hashable {
  package enum Metric: String, Sendable, Hashable, CaseIterable {
    case lost, failed
    case timedOut = "timed_out"
    case rejected, delayed, affected
    case affectedShare = "affected_share"
    case bystanders, helped, unavailable
    case recoveryTime = "recovery_time"
    case restarts
    /// Open connections that were cut; no value where none are simulated.
    case connectionsDropped = "connections_dropped"
    /// Not modelled yet: there is no state.
    case stateLost = "state_lost"

    /// The unit of the column.
    package var unit: String {
      switch self {
      case .affectedShare: "share"
      case .unavailable, .recoveryTime: "s"
      default: BlastRadiusRow.countUnit
      }
    }
  }

  /// The unit of what is counted.
  package static let countUnit = "1/run"

  package var architecture: String
  package var fault: String
  package var metric: Metric
  package var estimate: Estimate

  package init(architecture: String, fault: String, metric: Metric, estimate: Estimate) {
    self.architecture = architecture
    self.fault = fault
    self.metric = metric
    self.estimate = estimate
  }
}

/// A number of `replications.csv`: one figure of one replication, unrounded.
package struct ReplicationRow: Sendable, Hashable {
  package var architecture: String
  package var replication: Int
  package var seed: UInt64
  package var request: String
  package var metric: String
  package var value: Double
  package var unit: String

  package init(
    architecture: String, replication: Int, seed: UInt64, request: String, metric: String, value: Double,
    unit: String
  ) {
    self.architecture = architecture
    self.replication = replication
    self.seed = seed
    self.request = request
    self.metric = metric
    self.value = value
    self.unit = unit
  }
}

/// How the warm-up was chosen.
package enum WarmUpOrigin: String, Sendable, Hashable {
  /// The scenario says how long it is.
  case scenario
  /// MSER-5 on pilot runs.
  case automatic = "mser-5"
  /// MSER-5 found no cut in the first half of the pilot runs: half of them was taken.
  case unsettled = "mser-5 unsettled"
}

/// A fault that found nothing to strike: no process that was up, no request of its class, no room for a hog.
package struct MissedFault: Sendable, Hashable {
  package var architecture: String
  package var fault: String
  /// Replications in which it struck nothing.
  package var replications: Int

  package init(architecture: String, fault: String, replications: Int) {
    self.architecture = architecture
    self.fault = fault
    self.replications = replications
  }
}

/// Requests that waited through the whole measured window: they came before it, and had no answer when it closed.
package struct Outlasting: Sendable, Hashable {
  package var architecture: String
  /// In a replication, on average.
  package var requests: Double

  package init(architecture: String, requests: Double) {
    self.architecture = architecture
    self.requests = requests
  }
}

/// The answer to a scenario.
package struct ScenarioResult: Sendable {
  package var scenario: Scenario
  /// In the order of the scenario.
  package var architectures: [String]
  /// In seconds.
  package var warmUp: Double
  package var warmUpOrigin: WarmUpOrigin
  package var stopReason = StoppingReason.allDone
  package var latency: [LatencyRow]
  package var throughput: [ThroughputRow]
  package var blastRadius: [BlastRadiusRow]
  /// Every architecture against the baseline.
  package var comparison: [ComparisonRow] = []
  /// Every threshold under every architecture.
  package var thresholds: [ThresholdRow] = []
  package var missedFaults: [MissedFault] = []
  /// Architectures under which there were any.
  package var outlasting: [Outlasting] = []
  package var replications: [ReplicationRow]
  package var anatomies: [PercentileAnatomy] = []
  package var resources: [ResourceRow] = []
  package var timeline: [TimelineRow] = []
  /// Events handled by all runs together.
  package var eventCount: Int
  /// A hash of every request's fate in every run: equal results, equal fingerprints.
  package var fingerprint: UInt64

  package init(
    scenario: Scenario, architectures: [String], warmUp: Double, warmUpOrigin: WarmUpOrigin,
    latency: [LatencyRow], throughput: [ThroughputRow], blastRadius: [BlastRadiusRow],
    replications: [ReplicationRow], eventCount: Int, fingerprint: UInt64
  ) {
    self.scenario = scenario
    self.architectures = architectures
    self.warmUp = warmUp
    self.warmUpOrigin = warmUpOrigin
    self.latency = latency
    self.throughput = throughput
    self.blastRadius = blastRadius
    self.replications = replications
    self.eventCount = eventCount
    self.fingerprint = fingerprint
  }
}
