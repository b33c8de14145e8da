// What the tests of scenario files share: decoding a text, beside files that exist only in memory.

import Experiments
import Models

/// Decodes `text` as the file `folder/test.yml`, beside `files`, which have paths from that folder.
func decode(_ text: String, files: [String: String] = [:]) throws(ScenarioErrors) -> Scenario {
  try decode(bytes: Array(text.utf8), files: files)
}

/// Decodes `bytes` as the file `folder/test.yml`, beside `files`, which have paths from that folder.
func decode(bytes: [UInt8], files: [String: String] = [:]) throws(ScenarioErrors) -> Scenario {
  try ScenarioDecoder.decode(path: "folder/test.yml", bytes: bytes, catalog: ArchitectureCatalog.all) {
    path throws(FileRefusal) in
    guard let text = files[String(path.dropFirst("folder/".count))] else { throw .missing }
    return Array(text.utf8)
  }
}

/// What is wrong with `text`, one line each.
func problems(_ text: String, files: [String: String] = [:]) -> [Diagnostic] {
  problems(bytes: Array(text.utf8), files: files)
}

/// What is wrong with `bytes`, one line each.
func problems(bytes: [UInt8], files: [String: String] = [:]) -> [Diagnostic] {
  do throws(ScenarioErrors) {
    _ = try decode(bytes: bytes, files: files)
    return []
  } catch {
    return error.diagnostics
  }
}
