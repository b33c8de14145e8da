// What stands below a comparison, rule by rule: each note is there where it must be and only there.

import Experiments
import Models
import Reporting
import SimEngine
import Statistics
import Testing

@Suite("Notes below a comparison")
struct NotesTests {
  private static func notes(_ result: ScenarioResult) -> [String] {
    ComparisonTable(result, context: HandMadeResult.context).notes
  }

  /// Whether a note contains `text` before and after the result is changed.
  private static func isNoted(_ text: String, change: (inout ScenarioResult) -> Void) throws -> [Bool] {
    var result = try HandMadeResult.result()
    let before = notes(result).contains { $0.contains(text) }
    change(&result)
    return [before, notes(result).contains { $0.contains(text) }]
  }

  @Test("Requests that wait through the whole window are noted, for no row counts them")
  func outlasting() throws {
    let text = "pool: 2.5 of the requests that came before the window"
    #expect(
      try Self.isNoted(text) { $0.outlasting = [Outlasting(architecture: "pool", requests: 2.5)] } == [
        false, true,
      ])
  }

  private static func closed() throws -> Arrivals {
    .closed(clients: 3, think: try Distribution(.constant(1e9)))
  }

  @Test(
    "Percentiles of survivors are marked by architecture, class and percentile, and a note counts the others")
  func survivors() throws {
    var result = try HandMadeResult.result()
    // 0.2 % of all: more than a tenth of the 1 % beyond p99, less than a tenth of the 50 % beyond p50.
    for index in result.throughput.indices where result.throughput[index].metric == .timedOut {
      let isHit =
        result.throughput[index].architecture == "pool" && result.throughput[index].request == "page"
      result.throughput[index].estimate = HandMadeResult.estimate(isHit ? 2 : 0, halfWidth: 0)
    }
    let table = ComparisonTable(result, context: HandMadeResult.context)
    let marked = table.grid.rows.enumerated().flatMap { index, row in
      row.indices.filter { row[$0].line.hasSuffix("*") }.map { [index, $0] }
    }
    #expect(marked == [[7, 5]])
    #expect(table.grid.columns[5].heading == "p99")
    #expect(
      table.notes.filter { $0.hasPrefix("* ") } == [
        "* of the completed requests only: 0.2014 % of pool's (page) got no answer."
      ])
    #expect(LatencyPicture(result)?.svg.contains("* of the completed requests only") == true)
    for index in result.throughput.indices where result.throughput[index].metric == .timedOut {
      result.throughput[index].estimate = HandMadeResult.estimate(0, halfWidth: 0)
    }
    #expect(!Self.notes(result).contains { $0.hasPrefix("* ") })
    #expect(LatencyPicture(result)?.svg.contains("* of the completed requests only") == false)
  }

  @Test("What became of the requests is all there: an architecture's rates add up to those offered")
  func columns() throws {
    let table = ComparisonTable(try HandMadeResult.result(), context: HandMadeResult.context)
    #expect(table.grid.columns.contains { $0.heading == "offered" })
    let endings = table.endings.columns.filter { $0.unit == "1/s" }.map(\.heading)
    #expect(endings == ["completed", "failed", "timed out", "unfinished"])
  }

  @Test("A backlog at the window's end is told, but not where there are always as many callers as now")
  func unsteady() throws {
    let noted = try Self.isNoted("when the window closed") {
      $0.scenario.workload.arrivals = .poisson(rate: 500)
    }
    #expect(noted == [true, true])
    let arrivals = try Self.closed()
    #expect(
      try Self.isNoted("when the window closed") { $0.scenario.workload.arrivals = arrivals }
        == [true, false])
  }

  @Test("The parts that are largest anywhere have colours, however many there are")
  func colours() throws {
    var result = try HandMadeResult.result()
    // Eight waits behind holders, in the order of the parts, of which the last is nearly all.
    let waits: [Part] = [
      .runQueue, .preempted, .schedulerQueue, .loopQueue, .taskQueue, .dispatchQueue, .acceptQueue,
      .poolCheckout,
    ]
    let page = Occupant(requestClass: 0)
    result.anatomies = [
      PercentileAnatomy(
        architecture: "pool", request: "page", percentile: Quantile(billionths: 990_000_000),
        parts: waits.map {
          AnatomyPart($0, behind: page, .milliseconds($0 == .poolCheckout ? 80 : $0 == .preempted ? 2 : 3))
        }, samples: 121, needed: nil)
    ]
    let svg = try #require(AnatomyPicture(result)?.svg)
    #expect(svg.contains("pool checkout behind page"))
    // The smallest of the eight is the one without a colour.
    #expect(!svg.contains("preempted behind page"))
  }

  @Test("The need for more requests is explained where a printed cell states it, not where only a file does")
  func needs() throws {
    let noted = try Self.isNoted("needs >= N requests a replication") { result in
      for index in result.latency.indices where result.latency[index].statistic == .p99 {
        result.latency[index].estimate = HandMadeResult.estimate(20, halfWidth: 1)
      }
      result.latency[0].estimate = Estimate(value: nil, replications: 10, samples: 600, needed: 10_000)
      #expect(result.latency[0].statistic == .max)
    }
    #expect(noted == [true, false])
  }

  @Test("Each kind of error is explained where the table has it")
  func errors() throws {
    let median = "a (b–c): median, least and greatest replication"
    let noted = try Self.isNoted(median) { result in
      result.scenario.faults = []
      result.throughput.removeAll { $0.metric == .timedOut }
    }
    #expect(noted == [true, false])
    let half = try Self.isNoted("± is half") { $0.scenario.replications = 1 }
    #expect(half == [true, false])
  }

  @Test("Verdicts and what pairing bought are explained where architectures are compared under chance")
  func pairing() throws {
    for text in [
      "Holm over the 5 tests", "Pairing divided the variance of a difference by 32", "In 1 of 4 rows",
    ] {
      #expect(try Self.isNoted(text) { $0.comparison = [] } == [true, false])
      #expect(try Self.isNoted(text) { $0.scenario.replications = 1 } == [true, false])
      #expect(
        try Self.isNoted(text) { $0.scenario.workload.arrivals = .schedule(Schedule([])) } == [true, false])
    }
    #expect(
      try Self.isNoted("Differences are those of one replay") {
        $0.scenario.workload.arrivals = .schedule(Schedule([]))
      } == [false, true])
  }

  @Test("Why no more replications were run is said where the scenario asks for a precision")
  func stopping() throws {
    func change(_ result: inout ScenarioResult, _ reason: StoppingReason) {
      result.scenario.precision = Precision(
        statistic: .p99, request: "page", relative: RelativePrecision(0.05), mostReplications: 200)
      result.stopReason = reason
    }
    for (reason, text) in [
      (StoppingReason.precise, "p99 of page within 5 % under every architecture."),
      (
        .mostReplications(architecture: "pool", error: 0.1234),
        "under pool is within 12 %, and was to be within 5 %."
      ),
      (.mostReplications(architecture: "pool", error: nil), "under pool is without an interval"),
    ] {
      #expect(try Self.isNoted(text) { change(&$0, reason) } == [false, true])
    }
  }

  @Test("Two faults are said to hide each other, one is not")
  func overlap() throws {
    let noted = try Self.isNoted("Each fault's twin keeps the other faults") {
      $0.scenario.faults.removeLast()
    }
    #expect(noted == [true, false])
  }

  @Test("Classes without an objective are named under faults")
  func withoutObjective() throws {
    let text = "No slo for report: requests that only became slow"
    #expect(try Self.isNoted(text) { $0.scenario.workload.classes[1].slo = .seconds(1) } == [true, false])
    #expect(try Self.isNoted(text) { $0.scenario.faults = [] } == [true, false])
  }

  @Test("More luck than a tenth of the harm is named as noise, a tenth is not")
  func noise() throws {
    let noise = Self.notes(try HandMadeResult.result()).filter { $0.contains("are noise") }
    #expect(
      noise == [
        "pool, hog: 89 requests fared better than their twins (mean of a replication); as many of its 880 "
          + "affected are noise."
      ])
  }

  @Test("Callers who wait are explained, and what that means for the affected under faults")
  func closedWorkload() throws {
    let closed = try Self.closed()
    for text in ["asks again after 1s at the earliest (assumed)", "compares the k-th request of each caller"]
    {
      #expect(try Self.isNoted(text) { $0.scenario.workload.arrivals = closed } == [false, true])
    }
    let alone = try Self.isNoted("compares the k-th request") {
      $0.scenario.workload.arrivals = closed
      $0.scenario.faults = []
    }
    #expect(alone == [false, false])
  }

  @Test("A recording's scale and start stand above the table, and its chance below; a schedule has no chance")
  func recordings() throws {
    let trace = Arrivals.trace(Trace(counts: [9, 10, 20], scale: 2.5, start: 1))
    let chance = "chance around this one recording"
    #expect(try Self.isNoted(chance) { $0.scenario.workload.arrivals = trace } == [false, true])
    var result = try HandMadeResult.result()
    result.scenario.workload.arrivals = trace
    let table = ComparisonTable(result, context: HandMadeResult.context)
    for text in [
      table.terminal(.plain), table.markdown, MarkdownReport.text(result, context: HandMadeResult.context),
    ] {
      #expect(text.contains("trace of 3 seconds x 2.5 from second 1 on"))
    }
    let schedule = Arrivals.schedule(Schedule([.init(arrival: .zero, compute: .seconds(1))]))
    let certain = try Self.isNoted("nothing is random") { $0.scenario.workload.arrivals = schedule }
    #expect(certain == [false, true])
  }

  @Test(
    "A fault that found nothing to strike is named with how often, and so is a recovery that was not seen")
  func missed() throws {
    let text = "poison found nothing to strike under loop-4 in 2 of 10 replications"
    #expect(try Self.isNoted(text) { $0.missedFaults = [] } == [true, false])
    let report = MarkdownReport.text(try HandMadeResult.result(), context: HandMadeResult.context)
    #expect(report.contains("| recovery_time | s | not seen in 3 of 10 | not seen in 3 of 10 |"))
    #expect(!report.contains("| connections_dropped |"))
  }

  @Test("Failures by a fault are said to count as failures where a fault makes some")
  func struck() throws {
    let text = "failed includes requests that a fault of the scenario struck"
    #expect(try Self.isNoted(text) { $0.scenario.faults.removeFirst() } == [true, false])
  }
}
