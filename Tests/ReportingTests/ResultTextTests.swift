// Files and tables of a hand-made result, compared with approved texts.

import Experiments
import Models
import Reporting
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
    #expect(notes.filter { $0.contains("its queue grows") }.count == 1)
    #expect(notes.contains { $0.hasPrefix("loop: 4.844 %") })
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
