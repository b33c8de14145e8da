// The rules about what belongs together: scenarios and reports, architectures and articles, the reading path.

import Foundation
import Models
import Testing

@Suite("What belongs together is together")
struct ProjectTests {
  static let scenarios: [String] = SourceTree.files(under: "Scenarios", ending: ".yml").map {
    String($0.path.dropFirst("Scenarios/".count).dropLast(".yml".count))
  }

  @Test("Every scenario has its checked-in answer", arguments: scenarios)
  func reports(_ name: String) {
    for file in ["latency.csv", "throughput.csv", "replications.csv", "manifest.json", "report.md"] {
      #expect(SourceTree.exists("Reports/\(name)/\(file)"), "Reports/\(name)/\(file)")
    }
  }

  @Test("Every checked-in answer has its scenario")
  func noOrphans() throws {
    let reports = try FileManager.default.contentsOfDirectory(
      atPath: SourceTree.root.appending(path: "Reports").path)
    #expect(Set(reports.filter { !$0.hasPrefix(".") }) == Set(Self.scenarios))
  }

  @Test(
    "Every architecture has its article and its decisions are linked",
    arguments: ["BEAM", "EventLoop", "ThreadPool"])
  func articles(_ name: String) throws {
    #expect(SourceTree.exists("Sources/Models/Models.docc/\(name)-article.md"))
    #expect(try SourceTree.text(of: "Sources/Models/Models.docc/Models.md").contains("<doc:\(name)-article>"))
  }

  @Test(
    "Every parameter says what it is and where its number comes from",
    arguments: ArchitectureCatalog.all.map(\.name))
  func provenance(_ name: String) throws {
    let entry = try #require(ArchitectureCatalog.entry(named: name))
    for parameter in entry.parameters {
      #expect(parameter.summary.count > 10, "\(name).\(parameter.name)")
      #expect(parameter.provenance.text.count > 15, "\(name).\(parameter.name)")
      #expect(
        parameter.range.contains(parameter.standard)
          || parameter.allowsUnlimited && parameter.standard == .max,
        "the default of \(name).\(parameter.name) lies outside its range")
    }
    #expect(Set(entry.parameters.map(\.name)).count == entry.parameters.count)
    #expect(!entry.limitations.isEmpty)
  }

  @Test("The reading path of the README exists, and none of its files is longer than 250 lines")
  func readingPath() throws {
    let readme = try SourceTree.text(of: "README.md")
    let section = try #require(
      readme.components(separatedBy: "## Twenty minutes").last?.components(separatedBy: "\n## ").first)
    let paths = section.components(separatedBy: "`").filter { $0.hasSuffix(".swift") || $0.hasSuffix(".yml") }
    #expect(paths.count >= 8)
    for path in paths {
      #expect(SourceTree.exists(path), "\(path)")
      let length = try SourceTree.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
        .count
      #expect(length <= 250, "\(path)")
    }
  }

  @Test("Nothing in the project is a path of one machine")
  func noPathsOfAMachine() {
    let places = ["/" + "tmp/", "/" + "work/", "/" + "home/", "/" + "root/"]
    for file in SizeTests.files + SourceTree.files(under: "Scenarios", ending: ".yml") {
      for line in file.lines {
        for place in places where line.contains(place) { Issue.record("\(file.path): \(line)") }
      }
    }
  }
}
