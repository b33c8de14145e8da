// A runtime that is installed here, to compare a model with.

import Foundation
import Testing

/// The command of a real runtime.
struct RealRuntime: Sendable {
  /// It is not there, or did not end well.
  struct Failure: Error {
    let output: String
  }

  let command: String
  /// Debian's package of it.
  let package: String
  private let executable: URL?

  init(command: String, package: String) {
    self.command = command
    self.package = package
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    executable = path.split(separator: ":").map { URL(filePath: String($0)).appending(path: command) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Whether its tests are to run: under continuous integration it has to be there.
  var isExpected: Bool { executable != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

  /// Runs it, and returns what it prints.
  ///
  /// - Parameters:
  ///   - arguments: Of its command.
  ///   - environment: Variables besides the present ones.
  ///   - input: What it reads; little enough to fit into a pipe's buffer, 64 KiB.
  /// - Returns: Its standard output.
  /// - Throws: ``Failure`` if it is not there, or ends with another status than 0.
  func output(
    of arguments: [String], environment: [String: String] = [:], reading input: String = ""
  ) throws -> String {
    guard let executable else { throw Failure(output: "no `\(command)` in PATH") }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(output: text + complaint) }
    return text
  }
}

extension Trait where Self == ConditionTrait {
  /// Tests that need a real runtime are skipped where there is none; under continuous integration they fail.
  static func real(_ runtime: RealRuntime) -> Self {
    .enabled(
      if: runtime.isExpected, "no `\(runtime.command)` in PATH: Debian's package \(runtime.package) has it")
  }
}
