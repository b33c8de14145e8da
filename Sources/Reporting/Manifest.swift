// `manifest.json`: what a result is the answer to, and how to tell whether two answers are the same.

package import Experiments
import SimEngine

/// What a result is the answer to: one member a line, of which only `wall_time_s` may differ between two runs
/// that are the same.
package enum Manifest {
  /// The text of `manifest.json`; `wallTime` is the seconds that the run took.
  package static func text(_ result: ScenarioResult, context: ReportContext, wallTime: Double) -> String {
    let scenario = result.scenario
    let members: [JSONValue.Member] = [
      .init("archsim", .string(context.version)),
      .init("schema", .string("archsim/1")),
      .init("scenario", .string(scenario.name)),
      .init("scenario_sha256", .string(SHA256.hexadecimalDigest(of: scenario.file.bytes))),
      .init("command", .string(context.command)),
      // JSON readers keep 53 bits of a number: a seed is text.
      .init("seed", .string("\(scenario.seed)")),
      .init("replications", .integer(scenario.replications)),
      .init("architectures", .array(result.architectures.map { .string($0) })),
      .init("duration_s", .number(scenario.duration.seconds)),
      .init("warm_up_s", .number(result.warmUp)),
      .init("warm_up_origin", .string(result.warmUpOrigin.rawValue)),
      .init("stop_reason", .string(StopText.reason(result))),
      .init("events", .integer(result.eventCount)),
      .init("fingerprint", .string(hexadecimal(result.fingerprint))),
      .init("wall_time_s", .number((wallTime * 1000).rounded() / 1000)),
    ]
    return JSONValue.object(members).lines(levels: 1) + "\n"
  }

  /// The hash as sixteen hexadecimal digits.
  package static func hexadecimal(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
