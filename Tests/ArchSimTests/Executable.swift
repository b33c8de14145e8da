// The built `archsim`, run as a user runs it.

import Foundation

/// What a run of the executable left behind.
struct Outcome {
  /// Nil where a signal ended it.
  var exitCode: Int32?
  var output: String
  var messages: String
}

/// The built `archsim`, run in a folder of its own.
struct Executable {
  /// Removed when the test ends.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "archsim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// Beside the bundle of tests.
  static var url: URL {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let beside = bundle ?? URL(filePath: CommandLine.arguments[0])
    return beside.deletingLastPathComponent().appending(path: "archsim")
  }

  func write(_ text: String, to name: String) throws {
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      at: folder.appending(path: name), withIntermediateDirectories: true)
  }

  /// Names and contents of the files below `name`.
  func contents(of name: String) throws -> [String: Data] {
    let root = folder.appending(path: name)
    let names = try FileManager.default.contentsOfDirectory(atPath: root.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: root.appending(path: $0))) })
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// Runs it to its end.
  func run(_ arguments: String...) async throws -> Outcome { try await run(arguments) { _ in } }

  /// Starts it, lets `meanwhile` act on the process, and waits for its end.
  ///
  /// `meanwhile` keeps its thread: one that suspended itself might go on only minutes later, when tests that compute leave
  /// a thread to it.
  func run(_ arguments: [String], _ meanwhile: (Process) throws -> Void) async throws -> Outcome {
    let process = Process()
    process.executableURL = Self.url
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // Files, not pipes: a pipe that nobody empties would stop the process.
    let streams = ["out", "err"].map { folder.appending(path: ".\(UUID().uuidString).\($0)") }
    for stream in streams { try Data().write(to: stream) }
    process.standardOutput = try FileHandle(forWritingTo: streams[0])
    process.standardError = try FileHandle(forWritingTo: streams[1])
    let (ended, end) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    try meanwhile(process)
    for await _ in ended {}
    return Outcome(
      exitCode: process.terminationReason == .exit ? process.terminationStatus : nil,
      output: String(decoding: try Data(contentsOf: streams[0]), as: UTF8.self),
      messages: String(decoding: try Data(contentsOf: streams[1]), as: UTF8.self))
  }

  /// Runs `body` with an executable in a new folder, which is removed afterwards.
  static func test(_ body: (Executable) async throws -> Void) async throws {
    let executable = try Executable()
    defer { try? FileManager.default.removeItem(at: executable.folder) }
    try await body(executable)
  }
}

/// A scenario that takes `duration` of virtual time.
func scenario(duration: String = "200ms", extra: String = "") -> String {
  """
  schema: archsim/1
  name: small
  question: Does it run?
  seed: 3
  duration: \(duration)
  warmup: 50ms
  replications: 2
  machine: {cores: 2}
  workload:
    arrivals: {process: poisson, rate: 1000/s}
    requests:
      - {name: page, share: 90%, program: [{compute: {exponential: {mean: 500us}}}, {wait: 2ms}], slo: 10ms}
      - {name: report, share: 10%, program: [{compute: 2ms}]}
  architectures:
    - beam
    - {name: node-2, runtime: event-loop, processes: 2}
    - thread-pool
  faults:
    - {name: poison, at: 100ms, kind: exception, request: report}
  \(extra)

  """
}
