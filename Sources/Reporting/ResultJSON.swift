// The whole result as one JSON object, for `--format json`.

package import Experiments
import SimEngine
import Statistics

/// The whole result as one JSON object.
package enum ResultJSON {
  /// The object's text; rows stand one a line, in the order of the result files.
  package static func text(_ result: ScenarioResult, context: ReportContext) -> String {
    let scenario = result.scenario
    let parameters = ParametersInForce(of: scenario, catalog: context.catalog)
    let members: [JSONValue.Member] = [
      .init("archsim", .string(context.version)),
      .init("scenario", .string(scenario.name)),
      .init("scenario_sha256", .string(SHA256.hexadecimalDigest(of: scenario.file.bytes))),
      .init("question", scenario.question.map(JSONValue.string) ?? .null),
      .init("expect", scenario.expect.map(JSONValue.string) ?? .null),
      .init("seed", .string("\(scenario.seed)")),
      .init("replications", .integer(scenario.replications)),
      .init("duration_s", .number(scenario.duration.seconds)),
      .init("warm_up_s", .number(result.warmUp)),
      .init("warm_up_origin", .string(result.warmUpOrigin.rawValue)),
      .init("events", .integer(result.eventCount)),
      .init("fingerprint", .string(Manifest.hexadecimal(result.fingerprint))),
      .init("architectures", .array(result.architectures.map(JSONValue.string))),
      .init("constants", .integer(parameters.count)),
      .init(
        "assumed",
        .array(parameters.assumptions.map { .string("\($0.owner).\($0.parameter.name)") })),
      .init(
        "latency",
        .array(
          result.orderedLatency.map {
            row($0.architecture, "request", $0.request, "statistic", $0.statistic.rawValue, $0.estimate, "ms")
          })),
      .init(
        "throughput",
        .array(
          result.orderedThroughput.map {
            row($0.architecture, "request", $0.request, "metric", $0.metric.rawValue, $0.estimate, "1/s")
          })),
      .init(
        "blast_radius",
        .array(
          result.orderedBlastRadius.map {
            row($0.architecture, "fault", $0.fault, "metric", $0.metric.rawValue, $0.estimate, $0.metric.unit)
          })),
      .init("baseline", .string(scenario.comparedWith)),
      .init("comparison", .array(result.orderedComparison.map(difference))),
      .init("thresholds", .array(result.thresholds.map(threshold))),
      .init("anatomy", .array(result.orderedAnatomies.map { anatomy($0, classes: result.classNames) })),
      .init(
        "resources",
        .array(
          result.orderedResources.map {
            row($0.architecture, "resource", $0.resource, "metric", $0.metric, $0.estimate, $0.unit)
          })),
      .init("timeline", .array(result.orderedTimeline.map(moment))),
      .init("replication_figures", .array(result.orderedReplications.map(figure))),
    ]
    return JSONValue.object(members).lines(levels: 2) + "\n"
  }

  private static func row(
    _ architecture: String, _ subjectKey: String, _ subject: String, _ measureKey: String, _ measure: String,
    _ estimate: Estimate, _ unit: String
  ) -> JSONValue {
    .object([
      .init("architecture", .string(architecture)), .init(subjectKey, .string(subject)),
      .init(measureKey, .string(measure)), .init("value", number(estimate.value)),
      .init("unit", .string(unit)),
      .init("ci_low", number(estimate.interval?.low)), .init("ci_high", number(estimate.interval?.high)),
      .init("ci_level", number(estimate.interval?.level)),
      .init("replications", .integer(estimate.replications)), .init("samples", .integer(estimate.samples)),
      .init("needed", estimate.needed.map(JSONValue.integer) ?? .null),
      .init("needed_for_interval", estimate.neededForInterval.map(JSONValue.integer) ?? .null),
    ])
  }

  private static func threshold(_ row: ThresholdRow) -> JSONValue {
    .object([
      .init("threshold", .string(row.threshold.text)), .init("architecture", .string(row.architecture)),
      .init("verdict", .string(row.verdict.rawValue)), .init("value", number(row.estimate.value)),
      .init("unit", .string(row.unit)), .init("ci_low", number(row.estimate.interval?.low)),
      .init("ci_high", number(row.estimate.interval?.high)), .init("bound", .number(row.threshold.bound)),
    ])
  }

  private static func difference(_ row: ComparisonRow) -> JSONValue {
    .object([
      .init("architecture", .string(row.architecture)), .init("request", .string(row.request)),
      .init("statistic", .string(row.subject.name)), .init("difference", number(row.difference)),
      .init("unit", .string(row.subject.unit)), .init("ci_low", number(row.interval?.low)),
      .init("ci_high", number(row.interval?.high)), .init("ci_level", number(row.interval?.level)),
      .init("verdict", .string(row.verdict.rawValue)), .init("ratio", number(row.ratio)),
      .init("ratio_low", number(row.ratioInterval?.low)),
      .init("ratio_high", number(row.ratioInterval?.high)),
      .init("variance_reduction", number(row.varianceReduction)), .init("p_value", number(row.pValue)),
      .init("adjusted_p", number(row.adjusted)), .init("replications", .integer(row.replications)),
    ])
  }

  private static func anatomy(_ anatomy: PercentileAnatomy, classes: [String]) -> JSONValue {
    let rows = AnatomyRow.rows(of: anatomy, classes: classes)
    return .object([
      .init("architecture", .string(anatomy.architecture)), .init("request", .string(anatomy.request)),
      .init("percentile", .string(anatomy.percentile.name)), .init("total", number(rows[0].milliseconds)),
      .init("unit", .string("ms")),
      .init(
        "parts",
        .array(
          rows.dropFirst().map { part in
            .object([
              .init("part", .string(part.part)),
              .init("behind", part.behind.isEmpty ? .null : .string(part.behind)),
              .init("value", number(part.milliseconds)), .init("share", number(part.share)),
            ])
          })),
      .init("samples", .integer(anatomy.samples)),
      .init("needed", anatomy.needed.map(JSONValue.integer) ?? .null),
    ])
  }

  private static func moment(_ row: TimelineRow) -> JSONValue {
    .object([
      .init("architecture", .string(row.architecture)), .init("time_s", .number(row.time.seconds)),
      .init("metric", .string(row.metric)), .init("value", number(row.value)),
      .init("unit", .string(row.unit)),
    ])
  }

  private static func figure(_ row: ReplicationRow) -> JSONValue {
    .object([
      .init("architecture", .string(row.architecture)), .init("replication", .integer(row.replication)),
      .init("seed", .string("\(row.seed)")), .init("request", .string(row.request)),
      .init("metric", .string(row.metric)), .init("value", .number(row.value)),
      .init("unit", .string(row.unit)),
    ])
  }

  private static func number(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
}
