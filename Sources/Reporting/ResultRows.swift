// The rows of a result in the order in which every file and table shows them.

package import Experiments
import Models
import SimEngine
import Statistics

extension ScenarioResult {
  /// `all`, then the classes in the order of the scenario; `all` alone where there is one class.
  package var requestNames: [String] {
    let classes = scenario.workload.classes.map(\.name)
    return classes.count > 1 ? ["all"] + classes : ["all"]
  }

  /// By architecture, request and statistic.
  package var orderedLatency: [LatencyRow] {
    ordered(latency) { [place($0.architecture), place(ofRequest: $0.request), $0.statistic.place] }
  }

  /// By architecture, request and metric.
  package var orderedThroughput: [ThroughputRow] {
    ordered(throughput) { [place($0.architecture), place(ofRequest: $0.request), $0.metric.place] }
  }

  /// By architecture, fault and metric.
  package var orderedBlastRadius: [BlastRadiusRow] {
    let faults = scenario.faults.map(\.name)
    return ordered(blastRadius) {
      [place($0.architecture), faults.firstIndex(of: $0.fault) ?? faults.count, $0.metric.place]
    }
  }

  /// By architecture and request; statistics stay in the order they came in.
  package var orderedComparison: [ComparisonRow] {
    ordered(comparison) { [place($0.architecture), place(ofRequest: $0.request)] }
  }

  /// By architecture, replication and request; a replication's figures stay in the order they came in.
  package var orderedReplications: [ReplicationRow] {
    ordered(replications) { [place($0.architecture), $0.replication, place(ofRequest: $0.request)] }
  }

  /// By architecture, request and percentile.
  package var orderedAnatomies: [PercentileAnatomy] {
    ordered(anatomies) {
      [place($0.architecture), place(ofRequest: $0.request), Int($0.percentile.billionths)]
    }
  }

  /// By architecture; one's rows stay in the order they came in.
  package var orderedResources: [ResourceRow] { ordered(resources) { [place($0.architecture)] } }

  /// By architecture and time.
  package var orderedTimeline: [TimelineRow] {
    ordered(timeline) { [place($0.architecture), Int($0.time.nanoseconds)] }
  }

  private func place(_ architecture: String) -> Int {
    architectures.firstIndex(of: architecture) ?? architectures.count
  }

  private func place(ofRequest name: String) -> Int {
    if name == "all" { return -1 }
    return scenario.workload.classes.firstIndex { $0.name == name } ?? scenario.workload.classes.count
  }

  private func ordered<Row>(_ rows: [Row], by key: (Row) -> [Int]) -> [Row] {
    rows.enumerated().map { (key: key($0.element) + [$0.offset], row: $0.element) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.row)
  }

  func latency(_ architecture: String, _ request: String, _ statistic: LatencyRow.Statistic) -> Estimate? {
    latency.first {
      $0.architecture == architecture && $0.request == request && $0.statistic == statistic
    }?.estimate
  }

  func throughput(_ architecture: String, _ request: String, _ metric: ThroughputRow.Metric) -> Estimate? {
    throughput.first {
      $0.architecture == architecture && $0.request == request && $0.metric == metric
    }?.estimate
  }

  func anatomy(_ architecture: String, _ request: String, _ percentile: Quantile) -> PercentileAnatomy? {
    anatomies.first {
      $0.architecture == architecture && $0.request == request && $0.percentile == percentile
    }
  }

  func blastRadius(_ architecture: String, _ fault: String, _ metric: BlastRadiusRow.Metric) -> Estimate? {
    blastRadius.first { $0.architecture == architecture && $0.fault == fault && $0.metric == metric }?
      .estimate
  }
}

extension CaseIterable where Self: Equatable {
  /// Where the case stands in its declaration.
  fileprivate var place: Int { Self.allCases.enumerated().first { $0.element == self }?.offset ?? 0 }
}
