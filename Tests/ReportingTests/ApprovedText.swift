// Texts that a reviewer has approved, in files beside the tests; ARCHSIM_APPROVE=1 writes them anew.

import Foundation
import Testing

/// Expects `text` to be, byte for byte, what `Tests/Approved/<name>` holds.
///
/// With `ARCHSIM_APPROVE=1` in the environment the file is written instead, and its difference is what gets
/// reviewed.
func expectApproved(
  _ text: String, as name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Approved/\(name)")
  if ProcessInfo.processInfo.environment["ARCHSIM_APPROVE"] == "1" {
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
  let approved = try #require(
    try? String(contentsOf: file, encoding: .utf8), "\(file.path) is missing", sourceLocation: sourceLocation)
  guard text != approved else { return }
  let lines = zip(
    text.split(separator: "\n", omittingEmptySubsequences: false),
    approved.split(separator: "\n", omittingEmptySubsequences: false))
  let difference = lines.enumerated().first { $0.element.0 != $0.element.1 }
  Issue.record(
    """
    \(name) differs from what was approved, first in line \((difference?.offset).map { "\($0 + 1)" } ?? "count"):
      approved: \(difference?.element.1 ?? "")
      written:  \(difference?.element.0 ?? "")
    ARCHSIM_APPROVE=1 approves the new text.
    """, sourceLocation: sourceLocation)
}
