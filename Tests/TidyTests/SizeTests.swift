// The rules about size, names and the comment that opens a file.

import Foundation
import Testing

@Suite("Files stay readable")
struct SizeTests {
  static let files = SourceTree.sources + SourceTree.tests

  @Test("No file is longer than 400 lines", arguments: files)
  func fileLength(_ file: SourceFile) { #expect(file.lines.count <= 401, "\(file.path)") }

  @Test("The median source file has at most 120 lines")
  func medianLength() {
    let lengths = SourceTree.sources.map(\.lines.count).sorted()
    #expect(lengths[lengths.count / 2] <= 120)
  }

  @Test("The kernel keeps to its budget of 2,000 lines")
  func kernelBudget() {
    let lines = SourceTree.sources.filter { $0.module == "SimEngine" }.reduce(0) { $0 + $1.lines.count }
    #expect(lines <= 2000)
  }

  @Test("No function is longer than 60 lines", arguments: SourceTree.sources)
  func functionLength(_ file: SourceFile) {
    var start: (line: Int, indent: Int)?
    for (number, line) in file.lines.enumerated() {
      let indent = line.prefix { $0 == " " }.count
      if line.contains("func ") || line.dropFirst(indent).hasPrefix("init") || line.contains(" init(") {
        if !line.hasSuffix("}") { start = (number, indent) }
      }
      if let opened = start, line == String(repeating: " ", count: opened.indent) + "}" {
        #expect(number - opened.line <= 60, "\(file.path):\(opened.line + 1)")
        start = nil
      }
    }
  }

  @Test("Every file opens with a sentence about what it is", arguments: files)
  func openingSentence(_ file: SourceFile) {
    let first = file.lines.first ?? ""
    #expect(first.hasPrefix("// ") && !first.hasPrefix("// swift-tools"), "\(file.path): \(first)")
    #expect(first.count > 20, "\(file.path): \(first)")
  }

  @Test("No file or folder is named Utils, Helpers, Common or Misc", arguments: files)
  func names(_ file: SourceFile) {
    for word in ["Utils", "Helper", "Common", "Misc"] {
      #expect(!file.path.replacingOccurrences(of: "CommonRandom", with: "").contains(word), "\(file.path)")
    }
  }

  @Test("No comment holds work left undone", arguments: files)
  func undone(_ file: SourceFile) {
    for line in file.lines
    where line.contains("TO" + "DO") || line.contains("FIX" + "ME") || line.contains("XX" + "X") {
      Issue.record("\(file.path): \(line)")
    }
  }
}
