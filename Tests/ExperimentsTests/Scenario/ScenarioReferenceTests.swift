// The reference of the file format says what the format is.

import Experiments
import Foundation
import Models
import Testing

@Suite("The reference of scenario files")
struct ScenarioReferenceTests {
  private static let path = "Documentation/scenario-files.md"

  private var document: String {
    get throws { try String(contentsOf: ApprovedText.root.appending(path: Self.path), encoding: .utf8) }
  }

  @Test("has the tables that the format generates")
  func isUpToDate() throws {
    let updated = ScenarioReference.updated(try document, catalog: ArchitectureCatalog.all)
    try ApprovedText.expect(Self.path, toBe: updated)
  }

  @Test("has every table that there is")
  func isComplete() throws {
    let document = try document
    for name in ScenarioReference.names(catalog: ArchitectureCatalog.all) {
      #expect(document.contains("<!-- table: \(name) -->\n|"), "the table `\(name)` is missing")
    }
  }

  @Test("begins with an example that decodes")
  func exampleDecodes() throws {
    let parts = try document.split(separator: "```")
    let example = try #require(parts.first { $0.hasPrefix("yaml\n") })
    #expect(problems(String(example.dropFirst("yaml\n".count))) == [])
  }
}
