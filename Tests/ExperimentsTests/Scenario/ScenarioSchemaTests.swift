// The schema beside the scenarios says what the decoder accepts.

import Experiments
import Foundation
import Models
import Testing

@Suite("The schema of scenario files")
struct ScenarioSchemaTests {
  @Test("is the one that the format generates")
  func isUpToDate() throws {
    try ApprovedText.expect(
      "Scenarios/scenario.schema.json", toBe: ScenarioSchema.json(catalog: ArchitectureCatalog.all))
  }

  @Test("accepts every shipped scenario and every sound sample, and refuses the broken ones")
  func judgesAsTheDecoderDoes() throws {
    guard try Self.python(["-c", "import jsonschema, yaml"]).status == 0 else {
      let message = "python3 with jsonschema and yaml is needed to judge the schema"
      if ProcessInfo.processInfo.environment["CI"] == "true" {
        Issue.record("\(message)")
      } else {
        print(message)
      }
      return
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "schema-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var paths: [String] = []
    for (index, text) in (SoundSamples.all.map(\.text) + Self.refused).enumerated() {
      let file = folder.appending(path: "\(index < SoundSamples.all.count ? "sound" : "broken")-\(index).yml")
      try Data(text.utf8).write(to: file)
      paths.append(file.path)
    }
    let scenarios = ApprovedText.root.appending(path: "Scenarios")
    paths += try FileManager.default.contentsOfDirectory(atPath: scenarios.path).filter {
      $0.hasSuffix(".yml")
    }
    .map { scenarios.appending(path: $0).path }
    let schema = scenarios.appending(path: "scenario.schema.json").path
    let (status, output) = try Self.python(["-c", Self.script, schema] + paths)
    #expect(status == 0, "\(output)")
    for line in output.split(separator: "\n") {
      let isExpectedBroken = line.contains("/broken-")
      #expect(line.hasSuffix("refused") == isExpectedBroken, "\(line)")
    }
    #expect(output.split(separator: "\n").count == paths.count)
  }

  /// Says of each file whether the schema accepts it.
  private static let script = """
    import json, sys, jsonschema, yaml
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for path in sys.argv[2:]:
        errors = list(validator.iter_errors(yaml.safe_load(open(path, encoding="utf-8"))))
        print(path, "".join("; " + e.message[:200] for e in errors), "refused" if errors else "accepted")
    """

  /// Broken scenarios whose fault is one of form, as a schema can see it.
  private static let refused: [String] = {
    let edits = [
      ("duration: 10s", "duration: 10"), ("duration: 10s", "duratoin: 10s"), ("100/s", "100rps"),
      ("compute: 1ms", "compue: 1ms"), ("compute: 1ms", "{compute: 1ms, wait: 1ms}"), ("[beam]", "[bean]"),
      ("[beam]", "[{runtime: event-loop, threads: 4}]"), ("name: minimal", "name: Minimal"),
      ("archsim/1", "archsim/2"), ("compute: 1ms", "compute: {gamma: {mean: 1ms}}"), ("[beam]", "[]"),
    ]
    return edits.map { BrokenScenario.sound.replacing($0.0, with: $0.1) }
  }()

  private static func python(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
