// A result that nobody simulated: every kind of cell that tables and files must show.

import Experiments
import Models
import Reporting
import SimEngine
import Statistics

/// A scenario of two classes, three variants and two faults, with a catalog of its own, and an answer to it.
enum HandMadeResult {
  static let catalog = [
    entry(
      "loop",
      parameters: [
        parameter("processes", 1, .count, .choice("one process")),
        parameter("boot_time", 1_500_000_000, .duration, .assumed("between 0.5 and 3 s, by framework")),
      ]),
    entry(
      "pool",
      parameters: [
        parameter("threads", 200, .count, .documented("Tomcat maxThreads")),
        parameter("stack", 1 << 20, .size, .measured("glibc 2.41, `ulimit -s`")),
        parameter("queue", .max, .count, .assumed("a library's default")),
      ]),
  ]

  static var context: ReportContext {
    ReportContext(
      version: "1.2.3", command: "archsim run Scenarios/hand-made.yml --seed 7", catalog: catalog)
  }

  static let text = """
    schema: archsim/1
    name: hand-made
    question: >-
      Does a comma, "quoted", survive every format, and does a question that is longer than a line get broken?
    expect: Yes.
    seed: 7
    duration: 60s
    machine: {cores: 2, context_switch: 2us}
    workload:
      arrivals: {process: poisson, rate: 1000/s}
      requests:
        - name: page
          share: 99%
          program: [{compute: {exponential: {mean: 500us}}}, {wait: 20ms}]
          slo: 100ms
        - name: report
          share: 1%
          program: [{compute: {lognormal: {mean: 80ms, cv: 1.5}}}]
    clients: {timeout: 10s}
    architectures:
      - loop
      - {name: loop-4, runtime: loop, processes: 4, boot_time: 2s}
      - {name: pool, runtime: pool, threads: 50}
    faults:
      - {name: poison, at: 20s, kind: exception, request: report}
      - {name: hog, at: 30s, kind: hog, for: 5s}
    """

  static func scenario() throws -> Scenario {
    try ScenarioDecoder.decode(path: "Scenarios/hand-made.yml", bytes: Array(text.utf8), catalog: catalog) {
      _ throws(FileRefusal) in throw .missing
    }
  }

  static func result() throws -> ScenarioResult {
    var result = ScenarioResult(
      scenario: try scenario(), architectures: ["loop", "loop-4", "pool"], warmUp: 4.25,
      warmUpOrigin: .automatic, latency: latency, throughput: throughput, blastRadius: blastRadius,
      replications: replications, eventCount: 12_345_678, fingerprint: 0x0123_4567_89AB_CDEF)
    result.anatomies = anatomies
    result.resources = resources
    result.timeline = timeline
    result.comparison = comparison
    result.thresholds = thresholds
    result.missedFaults = [MissedFault(architecture: "loop-4", fault: "poison", replications: 2)]
    return result
  }

  /// Out of order, as files must not be.
  private static var latency: [LatencyRow] {
    var rows: [LatencyRow] = []
    for (index, architecture) in ["pool", "loop-4", "loop"].enumerated() {
      for (place, request) in ["report", "page", "all"].enumerated() {
        let scale = Double((index + 1) * (place + 1))
        for statistic in LatencyRow.Statistic.allCases.reversed() {
          rows.append(
            LatencyRow(
              architecture: architecture, request: request, statistic: statistic,
              estimate: statistic == .p99 && request == "report"
                ? Estimate(value: nil, replications: 10, samples: 6000, needed: 10_000)
                : estimate(20.6132 * scale, halfWidth: 0.371 * scale, samples: 600_000)))
        }
      }
    }
    return rows
  }

  private static var throughput: [ThroughputRow] {
    let values: [(ThroughputRow.Metric, Double, Double)] = [
      (.offered, 1001.3, 3.17), (.completed, 940.25, 12.5), (.failed, 0.0166667, 0.001),
      (.rejected, 0, 0), (.timedOut, 12.5, 25), (.lost, 0, 0), (.unfinished, 48.5, 2),
    ]
    return ["loop", "loop-4", "pool"].flatMap { architecture in
      ["all", "page", "report"].flatMap { request in
        values.map { metric, value, halfWidth in
          ThroughputRow(
            architecture: architecture, request: request, metric: metric,
            estimate: metric == .unfinished && architecture != "loop"
              ? estimate(0.3, halfWidth: 0.1) : estimate(value, halfWidth: halfWidth))
        }
      }
    }
  }

  private static var blastRadius: [BlastRadiusRow] {
    ["pool", "loop", "loop-4"].flatMap { architecture in
      ["hog", "poison"].flatMap { fault in
        BlastRadiusRow.Metric.allCases.enumerated().map { index, metric in
          BlastRadiusRow(
            architecture: architecture, fault: fault, metric: metric,
            estimate: blastRadius(metric, Double(index), fault: fault, isPool: architecture == "pool"))
        }
      }
    }
  }

  /// A recovery that is not always seen, measures that no model has, and more luck than harm under the pool.
  private static func blastRadius(
    _ metric: BlastRadiusRow.Metric, _ index: Double, fault: String, isPool: Bool
  ) -> Estimate {
    switch metric {
    case .recoveryTime where fault == "hog": Estimate(value: nil, missing: 3, replications: 10, samples: 10)
    case .connectionsDropped, .stateLost: Estimate(value: nil, missing: 10, replications: 10, samples: 10)
    case .helped: estimate(isPool && fault == "hog" ? 89 : 88, halfWidth: 5)
    default: estimate(index * 176, halfWidth: index * 33)
    }
  }

  private static var replications: [ReplicationRow] {
    [1, 0].map { replication in
      ReplicationRow(
        architecture: "loop", replication: replication, seed: .max, request: "all", metric: "mean",
        value: 1 / Double(3 + replication), unit: "ms")
    }
  }

  /// Replications that reach twice as far as the interval, which is there where it stays above zero.
  static func estimate(_ value: Double, halfWidth: Double, samples: Int = 10) -> Estimate {
    Estimate(
      value: value,
      interval: value < halfWidth
        ? nil : ConfidenceInterval(low: value - halfWidth, high: value + halfWidth, level: 0.95),
      spread: Estimate.Spread(
        least: max(0, value - 2 * halfWidth), median: value, greatest: value + 2 * halfWidth),
      replications: 10, samples: samples)
  }

  private static func parameter(
    _ name: String, _ standard: Int64, _ unit: ParameterUnit, _ provenance: Provenance
  ) -> ParameterDescription {
    ParameterDescription(
      name: name, unit: unit, summary: "what \(name) is", range: 1...1_000_000_000_000,
      allowsUnlimited: standard == .max, provenance: provenance, standard: standard)
  }

  private static func entry(_ name: String, parameters: [ParameterDescription]) -> ArchitectureEntry {
    ArchitectureEntry(
      name: name, summary: "a \(name)", parameters: parameters,
      limitations: [
        Limitation("No locks.", bias: "optimistic"),
        Limitation("No garbage collection.", bias: "makes the \(name) look better"),
      ],
      limit: .firstComeFirstServed,
      faultConsequences: FaultConsequences(
        exception: "the \(name) dies", poison: "the \(name)'s server dies", hog: "the \(name) waits",
        crash: "the \(name) restarts"),
      simulate: { _, _ throws(RunError) in throw .stalled(waiting: [], at: .zero) },
      trace: { _, _, _, _ throws(RunError) in throw .stalled(waiting: [], at: .zero) },
      meters: MeterNames(gauges: [MeterNames.Gauge("queue", "requests")], counters: ["turns"]),
      inForce: { settings in
        parameters.map { parameter in
          settings.first { $0.name == parameter.name }?.value ?? parameter.standard
        }
      },
      processCount: { settings in Int(settings.first { $0.name == "processes" }?.value ?? 1) },
      contradiction: { _, _, _ in nil })
  }
}
