// Files and tables of a hand-made result, compared with approved texts.

import Experiments
import Models
import Reporting
import SimEngine
import Testing

@Suite("Results as text")
struct ResultTextTests {
  @Test("Every file of a result is as approved")
  func files() throws {
    let files = ResultFiles(try HandMadeResult.result(), context: HandMadeResult.context, wallTime: 1.23456)
      .files
    for file in files { try expectApproved(file.text, as: file.name) }
    #expect(files.last?.name == "manifest.json")
  }

  @Test("The comparison is as approved, on a terminal with and without colour, and in Markdown")
  func comparison() throws {
    let table = ComparisonTable(try HandMadeResult.result(), context: HandMadeResult.context)
    try expectApproved(table.terminal(.plain), as: "comparison.txt")
    try expectApproved(table.terminal(.coloured), as: "comparison-coloured.txt")
    try expectApproved(table.markdown, as: "comparison.md")
  }

  @Test("Colour adds escape sequences and changes nothing else")
  func colour() throws {
    let table = ComparisonTable(try HandMadeResult.result(), context: HandMadeResult.context)
    let stripped = table.terminal(.coloured).replacing(/\u{1B}\[[0-9]*m/, with: "")
    #expect(stripped == table.terminal(.plain))
  }

  @Test("All estimates in one table, and the whole result as JSON, are as approved")
  func formats() throws {
    let result = try HandMadeResult.result()
    try expectApproved(ResultTables.estimates(result), as: "estimates.csv")
    try expectApproved(ResultJSON.text(result, context: HandMadeResult.context), as: "result.json")
    try expectApproved(JUnitReport.text(result), as: "junit.xml")
  }

  @Test("Rows stand in the order of the scenario whatever order they come in")
  func order() throws {
    let result = try HandMadeResult.result()
    var shuffled = result
    shuffled.latency.reverse()
    shuffled.throughput.reverse()
    shuffled.blastRadius.reverse()
    #expect(ResultTables.latency(shuffled) == ResultTables.latency(result))
    #expect(ResultTables.throughput(shuffled) == ResultTables.throughput(result))
    #expect(ResultTables.blastRadius(shuffled) == ResultTables.blastRadius(result))
  }

  @Test("A single class has no rows of its own in the comparison")
  func singleClass() throws {
    var result = try HandMadeResult.result()
    result.scenario.workload.classes.removeLast()
    let table = ComparisonTable(result, context: HandMadeResult.context)
    #expect(table.grid.columns.map(\.heading).contains("request") == false)
    #expect(table.grid.rows.count == 3)
  }

  @Test("A queue that grows is named below the comparison; what programs themselves take is not a queue")
  func unsteady() throws {
    let notes = ComparisonTable(try HandMadeResult.result(), context: HandMadeResult.context).notes
    #expect(notes.filter { $0.contains("were unfinished") }.count == 1)
    #expect(notes.contains { $0.hasPrefix("loop: 4.844 %") && $0.contains("Its queue grows") })
    #expect(notes.contains { $0.contains("flatters runtimes that share the processor") })
  }

  @Test("An asterisk is one in Markdown too: neither emphasis nor a list")
  func asterisks() throws {
    let text = ComparisonTable(try HandMadeResult.result(), context: HandMadeResult.context).markdown
    #expect(text.contains("186 ±4\\* |"))
    #expect(text.contains("\n- \\* of the completed requests only"))
  }

  @Test("Replications that are too unlike for an interval are drawn as dashes between their extremes")
  func dashes() throws {
    var result = try HandMadeResult.result()
    #expect(LatencyPicture(result)?.svg.contains("stroke-dasharray") == false)
    for index in result.latency.indices where result.latency[index].statistic == .p50 {
      result.latency[index].estimate = HandMadeResult.estimate(30, halfWidth: 40)
    }
    let svg = LatencyPicture(result)?.svg
    #expect(svg?.contains("stroke-dasharray") == true)
    #expect(svg?.contains("dashes: from the least to the greatest replication") == true)
  }

  @Test("A result without a single latency has no picture, and its report does not ask for one")
  func noPicture() throws {
    var result = try HandMadeResult.result()
    result.latency.removeAll()
    let files = ResultFiles(result, context: HandMadeResult.context, wallTime: 0).files
    #expect(!files.contains { $0.name == LatencyPicture.name })
    #expect(files.first { $0.name == "report.md" }?.text.contains(LatencyPicture.name) == false)
  }

  @Test("A backlog whose interval reaches down to none is not called a growing queue")
  func uncertain() throws {
    var result = try HandMadeResult.result()
    for index in result.throughput.indices where result.throughput[index].metric == .unfinished {
      result.throughput[index].estimate = HandMadeResult.estimate(5, halfWidth: 6)
    }
    let notes = ComparisonTable(result, context: HandMadeResult.context).notes
    #expect(notes.filter { $0.contains("In some replications") }.count == 3)
    #expect(!notes.contains { $0.contains("Its queue grows") })
  }

  @Test("Fields with commas, quotes and line breaks are quoted, others are not")
  func quoting() {
    #expect(CSVTable.quoted("plain text") == "plain text")
    #expect(CSVTable.quoted("a,b") == "\"a,b\"")
    #expect(CSVTable.quoted("say \"no\"") == "\"say \"\"no\"\"\"")
    #expect(CSVTable.quoted("two\nlines") == "\"two\nlines\"")
    #expect(CSVTable.quoted("carriage\r\nreturn") == "\"carriage\r\nreturn\"")
    #expect(CSVTable.quoted("") == "")
  }
}

@Suite("Descriptions as text")
struct DescriptionTextTests {
  @Test("What several architectures leave out is said once, after what the machine leaves out")
  func sharedLimitations() throws {
    let groups = LimitationsText.groups(of: try HandMadeResult.scenario(), catalog: HandMadeResult.catalog)
    #expect(groups.map(\.owners) == [["machine"], ["loop", "pool"], ["loop"], ["pool"]])
    #expect(groups.map(\.limitations.count) == [Machine.limitations.count, 1, 1, 1])
  }

  @Test("A second variant of an architecture is told by what differs from the first")
  func variants() throws {
    var scenario = try HandMadeResult.scenario()
    func lines() -> [Substring] {
      Explanation.text(of: scenario, catalog: HandMadeResult.catalog).split(separator: "\n")
    }
    #expect(lines().contains("parameters of loop-4 (loop), otherwise as loop"))
    #expect(lines().count { $0.contains("what boot_time is") } == 2)
    scenario.architectures[1].settings.removeAll { $0.name == "boot_time" }
    #expect(lines().count { $0.contains("what boot_time is") } == 1)
    scenario.architectures[1].settings = []
    #expect(lines().contains("parameters of loop-4 (loop): as loop"))
  }

  @Test("What will be simulated, and what is not modelled, is as approved")
  func explanation() throws {
    let scenario = try HandMadeResult.scenario()
    try expectApproved(Explanation.text(of: scenario, catalog: HandMadeResult.catalog), as: "explain.txt")
    try expectApproved(LimitationsText.text(of: scenario, catalog: HandMadeResult.catalog), as: "limits.txt")
  }

  @Test("The offered load is rate times mean time, integrated over phases and traces")
  func offeredLoad() throws {
    var scenario = try HandMadeResult.scenario()
    let load = OfferedLoad(of: scenario)
    #expect(abs(load.busyCores - 1000 * (0.99 * 0.5e-3 + 0.01 * 80e-3)) < 1e-9)
    #expect(abs(load.waiting - 1000 * 0.99 * 20e-3) < 1e-9)
    // 20 s at 100/s, 20 s rising to 300/s, and 20 s of the last rate: (100 + 200 + 300) / 3.
    scenario.workload.arrivals = .phases([
      Phase(duration: .seconds(20), shape: .ramp(from: 100, to: 100)),
      Phase(duration: .seconds(20), shape: .ramp(from: 100, to: 300)),
    ])
    #expect(abs(OfferedLoad(of: scenario).meanRate - 200) < 0.01)
    #expect(OfferedLoad(of: scenario).peakRate == 300)
    // Two whole periods of a wave: its mean.
    scenario.workload.arrivals = .phases([
      Phase(duration: .seconds(60), shape: .wave(mean: 50, swing: 0.5, period: .seconds(30)))
    ])
    #expect(abs(OfferedLoad(of: scenario).meanRate - 50) < 1e-6)
    #expect(OfferedLoad(of: scenario).peakRate == 75)
    scenario.workload.arrivals = .trace(
      Trace(counts: [9, 10, 20] + [Int64](repeating: 0, count: 58), scale: 2, start: 1))
    #expect(abs(OfferedLoad(of: scenario).meanRate - 1) < 1e-9)
    #expect(OfferedLoad(of: scenario).peakRate == 40)
  }

  @Test(
    "What is asked of dependencies and memory is in the offered load, and programs are told with their locks")
  func sharing() throws {
    var scenario = try HandMadeResult.scenario()
    scenario.workload.arrivals = .poisson(rate: 500)
    scenario.faults = []
    scenario.workload.locks = [Lock(name: "cache")]
    let latency = try Distribution(.constant(8e6))
    scenario.workload.dependencies = [
      Dependency(
        name: "database", latency: latency, servers: 32, connections: 10, checkoutTimeout: .seconds(5)),
      Dependency(name: "search", latency: latency),
    ]
    scenario.workload.classes = [
      RequestClass(
        name: "page", sharePerBillion: 1_000_000_000,
        program: Program([
          .lock(0, isShared: true, [.call(dependency: 0), .allocate(1 << 20)]), .call(dependency: 1),
        ]))
    ]
    let lines = Explanation.text(of: scenario, catalog: HandMadeResult.catalog).split(separator: "\n")
    for line in [
      "  page, 100 %: with the lock cache, shared (call database, then allocate 1MiB), then call search",
      "  lock cache: whoever takes it first has it next",
      "  dependency database: answers in 8ms, 32 calls at once, 10 connections a process, for which a",
      "  dependency search: answers in 8ms", "  database: 4 of 32 servers busy, 12.5 %",
      "  search: 4 calls are served at any time (Little's law)", "  memory: 500 MiB/s are allocated",
      "  waits: 8 requests wait by their program at any time (Little's law)",
    ] {
      #expect(lines.contains { $0 == line }, "\(line)")
    }
    scenario.workload.dependencies[0].servers = 3
    #expect(OfferedLoad(of: scenario).dependencies[0].busyServers == 4)
  }

  @Test("A constant is assumed only where the scenario leaves it alone, and counts once for all variants")
  func assumptions() throws {
    var scenario = try HandMadeResult.scenario()
    func names() -> [String] {
      ParametersInForce(of: scenario, catalog: HandMadeResult.catalog).assumptions.map {
        "\($0.owner).\($0.parameter.name)"
      }
    }
    let machine = MachineConfiguration.parameters.filter(\.provenance.isAssumed).map { "machine.\($0.name)" }
    #expect(names() == machine + ["loop.boot_time", "pool.queue"])
    scenario.architectures.removeFirst()
    #expect(names() == machine + ["pool.queue"])
    scenario.machine.wakeLatency = .microseconds(60)
    #expect(names() == machine.filter { $0 != "machine.wake_latency" } + ["pool.queue"])
  }

  @Test(
    "How long a caller that was turned away pauses is a constant too, and assumed, where callers wait for answers"
  )
  func pause() throws {
    var scenario = try HandMadeResult.scenario()
    let before = ParametersInForce(of: scenario, catalog: HandMadeResult.catalog)
    let think = try Distribution(.constant(1e9))
    scenario.workload.arrivals = .closed(clients: 10, think: think)
    let after = ParametersInForce(of: scenario, catalog: HandMadeResult.catalog)
    #expect(after.count == before.count + 1)
    #expect(after.assumptions.count == before.assumptions.count + 1)
    let lines = Explanation.text(of: scenario, catalog: HandMadeResult.catalog).split(separator: "\n")
    #expect(lines.contains("parameters of clients"))
    #expect(lines.contains { $0.hasPrefix("  pause_after_rejection  1s  how long") })
  }

  @Test("The machine's time slice follows from its cores unless the scenario sets it")
  func timeSlice() throws {
    var scenario = try HandMadeResult.scenario()
    func slice() -> ParameterInForce? {
      ParametersInForce(of: scenario, catalog: []).groups[0].parameters.first { $0.name == "time_slice" }
    }
    #expect(slice()?.isSet == false)
    scenario.machine.chosenTimeSlice = .milliseconds(1)
    #expect(slice()?.isSet == true)
    #expect(slice()?.value == "1ms")
  }

  @Test("Every architecture, distribution and kind of fault is listed")
  func listing() throws {
    try expectApproved(CatalogListing.architectures(HandMadeResult.catalog), as: "list-architectures.txt")
    try expectApproved(CatalogListing.faults(HandMadeResult.catalog), as: "list-faults.txt")
    try expectApproved(CatalogListing.parts, as: "list-parts.txt")
    try expectApproved(CatalogListing.meters(ArchitectureCatalog.all), as: "list-meters.txt")
    let listed = CatalogListing.distributions.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    for family in DistributionFamily.allCases {
      #expect(listed.contains { $0.hasPrefix("\(family.rawValue): ") })
    }
  }
}
