// The project's own files, as the rules about them need to see them.

import Foundation
import Testing

/// A file of the project, by its path from the project's root.
struct SourceFile: Sendable, CustomTestStringConvertible {
  let path: String
  let lines: [String]

  var testDescription: String { path }

  /// The module it belongs to: the folder under `Sources` or `Tests`.
  var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

  /// Its lines without comments that take a whole line.
  var code: [String] { lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") } }
}

/// The project's folder.
enum SourceTree {
  static let root: URL = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The files under a folder whose names end so.
  static func files(under folder: String, ending suffix: String) -> [SourceFile] {
    let base = root.appending(path: folder)
    guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [] }
    var files: [SourceFile] = []
    for case let path as String in walk where path.hasSuffix(suffix) && !path.contains(".build") {
      guard let text = try? String(contentsOf: base.appending(path: path), encoding: .utf8) else { continue }
      files.append(
        SourceFile(
          path: "\(folder)/\(path)",
          lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
    }
    return files.sorted { $0.path < $1.path }
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static let sources = files(under: "Sources", ending: ".swift")
  static let tests = files(under: "Tests", ending: ".swift")
}
