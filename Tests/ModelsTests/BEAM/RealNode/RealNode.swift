// A real Erlang node, run once for all tests that compare the model with it.

import Foundation
import Testing

/// What `real_node.erl` reports, by the first word of each line.
struct RealNode {
  struct Line {
    let words: [String]

    subscript(_ index: Int) -> String { index < words.count ? words[index] : "" }

    /// The numbers from the word of that index on.
    func numbers(from index: Int) -> [Int] { words.dropFirst(index).compactMap { Int($0) } }
  }

  /// The release of Erlang/OTP, such as 25.
  let release: Int
  private let lines: [String: [Line]]

  /// The node's report, or what kept it from making one.
  static let shared: Result<RealNode, RealNodeError> = start(
    programs: OrderedProgram.all.map(\.term).joined())

  static var isInstalled: Bool { executable != nil }

  /// Under continuous integration Erlang has to be there.
  static var isDemanded: Bool { ProcessInfo.processInfo.environment["CI"] == "true" }

  /// The lines that begin with these words.
  func lines(_ first: String, _ second: String? = nil) -> [Line] {
    (lines[first] ?? []).filter { second == nil || $0[1] == second }
  }

  /// The one number of the line that begins with these words.
  func number(_ first: String, _ second: String? = nil) throws -> Int {
    try #require(lines(first, second).first?.numbers(from: second == nil ? 1 : 2).first)
  }

  private static let executable: URL? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { URL(filePath: String($0)).appending(path: "erl") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  private static func start(programs: String) -> Result<RealNode, RealNodeError> {
    guard let executable else { return .failure(.missing) }
    let program = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "real_node.erl").path
    let code =
      "{ok,M,B}=compile:file(\"\(program)\",[binary,report]),{module,M}=code:load_binary(M,\"\",B),M:main()."
    let process = Process()
    process.executableURL = executable
    process.arguments = ["-noshell", "+S", "1:1", "-eval", code]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
      // Few enough to fit into the pipe's buffer before the node reads them.
      try input.fileHandleForWriting.write(contentsOf: Data(programs.utf8))
      try input.fileHandleForWriting.close()
    } catch { return .failure(.failed("\(error)")) }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return .failure(.failed(text + complaint)) }
    let node = RealNode(text)
    return node.lines("flavor", "jit").isEmpty ? .failure(.interpreter) : .success(node)
  }

  private init(_ text: String) {
    var lines: [String: [Line]] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      lines[words[0], default: []].append(Line(words: words))
    }
    self.lines = lines
    release = lines["release"]?.first?.numbers(from: 1).first ?? 0
  }
}

enum RealNodeError: Error {
  case missing
  /// Its code is interpreted: calls need less of the stack then, so that heaps fill at other words.
  case interpreter
  case failed(String)
}

extension Trait where Self == ConditionTrait {
  /// Tests that need a real node are skipped where there is none; under continuous integration they fail.
  static var realNode: Self {
    .enabled(
      if: RealNode.isInstalled || RealNode.isDemanded,
      "no `erl` in PATH: Debian's package erlang-base has it")
  }
}
