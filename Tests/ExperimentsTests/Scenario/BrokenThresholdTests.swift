// Tests that what cannot be demanded is refused, at its place, with what was probably meant.

import Experiments
import Testing

@Suite("Thresholds in scenario files")
struct BrokenThresholdTests {
  private static func broken(_ title: String, _ threshold: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(
      title,
      list: (
        "architectures: [beam]",
        "faults: [{name: poison, at: 1s, kind: exception}]\narchitectures: [beam]\nthresholds:\n  - mean < 1s\n  - \(threshold)"
      ), expected)
  }

  static let all: [BrokenScenario] = [
    broken(
      "no relation", "👉p99 = 200ms", "`p99 = 200ms` is not a threshold; write one as in `page.p99 < 200ms`"),
    broken("an unknown metric", "👉mena < 200ms", "`mena` is no metric of all requests; did you mean `mean`?"),
    broken("a maximum, which no interval covers", "👉max < 1s", "`max` is no metric of all requests"),
    broken(
      "an unknown class", "👉pgae.p99 < 200ms",
      "`pgae` is neither a request class nor a fault; did you mean `page`?"),
    broken("an unknown metric of a class", "👉page.afected < 5", "`afected` is no metric of a request class"),
    broken(
      "an unknown metric of a fault", "👉poison.afected < 5",
      "`afected` is no metric of a fault; did you mean `affected`?"),
    broken("a bound without its unit", "👉page.p99 < 200", "the bound `200` has no unit"),
    broken("a rate in per cent", "👉failed < 3%", "the bound `3%` has the unit `%`, which is none of a rate"),
    broken("a share without per cent", "👉failed_share < 0.1", "the bound `0.1` has no unit"),
    broken("a count with a unit", "👉poison.affected < 50/s", "the bound `50/s` is not a plain number"),
    broken("no bound", "👉p99 <", "the bound ``"),
  ]

  @Test("What cannot be demanded is refused at its place", arguments: all)
  func refused(scenario: BrokenScenario) { scenario.check() }

  @Test("Every kind of figure can be demanded, with the unit that it has")
  func decodes() throws {
    let texts = [
      "page.p99.9 <= 200ms", "all.mean<1s", "completed > 90/min", "page.failed_share < 0.1%",
      "poison.affected < 50", "poison.affected_share >= 2%", "poison.recovery_time < 1min", "poison.lost < 3",
      "lost < 3/s",
    ]
    let thresholds = try decode(
      BrokenScenario.sound.replacing(
        "architectures:",
        with:
          "faults: [{name: poison, at: 1s, kind: exception}]\nthresholds: [\"\(texts.joined(separator: "\", \""))\"]\narchitectures:"
      )
    ).thresholds
    let expected: [(Threshold.Subject, Threshold.Relation, Double)] = [
      (.latency(request: "all", .p999), .atMost, 200), (.latency(request: "all", .mean), .below, 1000),
      (.throughput(request: "all", .completed), .above, 1.5),
      (.share(request: "all", .failed), .below, 0.001),
      (.blastRadius(fault: "poison", .affected), .below, 50),
      (.blastRadius(fault: "poison", .affectedShare), .atLeast, 0.02),
      (.blastRadius(fault: "poison", .recoveryTime), .below, 60),
      (.blastRadius(fault: "poison", .lost), .below, 3), (.throughput(request: "all", .lost), .below, 3),
    ]
    #expect(thresholds.map(\.text) == texts)
    for (threshold, expected) in zip(thresholds, expected) {
      #expect(threshold.subject == expected.0 && threshold.relation == expected.1)
      #expect(abs(threshold.bound - expected.2) < 1e-12)
    }
  }
}
