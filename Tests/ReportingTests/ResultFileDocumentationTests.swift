// What the documentation says of result files, compared with the files.

import Foundation
import Models
import Reporting
import Testing

@Suite("Documentation of result files")
struct ResultFileDocumentationTests {
  private static func page() throws -> [String] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Documentation/result-files.md")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test("Every part of a latency has its line, and no line a part that there is not")
  func parts() throws {
    let section = try Self.page().drop { !$0.hasPrefix("## anatomy.csv") }.prefix {
      !$0.hasPrefix("## resources")
    }
    let rows = section.filter { $0.hasPrefix("| `") }
    #expect(rows == Part.allCases.map { "| `\($0.name)` | \($0.summary) |" })
  }

  @Test("The columns of every table are as documented")
  func columns() throws {
    let files = ResultFiles(try HandMadeResult.result(), context: HandMadeResult.context, wallTime: 0).files
    for file in files where file.name.hasSuffix(".csv") {
      let header = file.text.prefix { $0 != "\n" }.replacing(",", with: ", ")
      #expect(try Self.page().contains("| `\(file.name)` | \(header) |"), "\(file.name)")
    }
  }
}
