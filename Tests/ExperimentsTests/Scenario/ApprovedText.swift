// Texts in the repository that code generates: compared with what it generates, or written anew on request.

import Foundation
import Testing

/// Generated texts of the repository.
enum ApprovedText {
  /// The repository's root folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Expects the file at `path` to hold `text`; with `ARCHSIM_APPROVE=1` in the environment, makes it so.
  static func expect(_ path: String, toBe text: String) throws {
    let file = root.appending(path: path)
    if ProcessInfo.processInfo.environment["ARCHSIM_APPROVE"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    let approved = try String(contentsOf: file, encoding: .utf8)
    #expect(
      approved == text, "\(path) is out of date: run the tests with ARCHSIM_APPROVE=1 and review the change")
  }
}
