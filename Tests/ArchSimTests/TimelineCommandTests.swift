// `archsim timeline` as a user meets it.

import Foundation
import Testing

@Suite("archsim timeline", .timeLimit(.minutes(5)))
struct TimelineCommandTests {
  @Test(
    "A stretch of a run is printed without escape sequences where nobody looks, and drawn where asked for")
  func stretch() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      let outcome = try await archsim.run(
        "timeline", "small.yml", "--architecture", "node-2", "--from", "50ms", "--for", "20ms", "--svg",
        "t.svg")
      #expect(outcome.exitCode == 0)
      #expect(outcome.messages.isEmpty)
      #expect(outcome.output.hasPrefix("small, node-2, replication 0: 20ms from 50ms after the start of"))
      #expect(outcome.output.contains("\ncore 1  "))
      #expect(!outcome.output.contains("\u{1B}"))
      #expect(
        String(decoding: try archsim.contents(of: ".")["t.svg"] ?? Data(), as: UTF8.self).hasPrefix("<svg "))
      let again = try await archsim.run(
        "timeline", "small.yml", "--architecture", "node-2", "--from", "50ms", "--for", "20ms")
      #expect(again.output == outcome.output)
      let other = try await archsim.run(
        "timeline", "small.yml", "--architecture", "node-2", "--from", "50ms", "--for", "20ms",
        "--replication", "1")
      #expect(other.output != outcome.output && other.output.contains("replication 1"))
    }
  }

  @Test("The warm-up that a scenario leaves open is found as a run finds it")
  func warmUp() async throws {
    try await Executable.test { archsim in
      let open = scenario().replacing("warmup: 50ms", with: "warmup: auto")
      try archsim.write(open, to: "open.yml")
      _ = try await archsim.run("run", "open.yml")
      let manifest = try archsim.contents(of: "Reports/small")["manifest.json"] ?? Data()
      let members = try JSONSerialization.jsonObject(with: manifest) as? [String: Any]
      let seconds = try #require(members?["warm_up_s"] as? Double)
      try archsim.write(
        scenario().replacing("warmup: 50ms", with: "warmup: \(Int(seconds * 1e6))us"), to: "set.yml")
      let arguments = ["--architecture", "beam", "--from", "0s", "--for", "20ms"]
      let found = try await archsim.run(["timeline", "open.yml"] + arguments) { _ in }
      let set = try await archsim.run(["timeline", "set.yml"] + arguments) { _ in }
      #expect(found.exitCode == 0)
      #expect(found.output == set.output)
    }
  }

  @Test(
    "What cannot be shown is refused with what was meant, and nothing is written",
    arguments: [
      (["--from", "1ms", "--for", "1ms"], "--architecture: which one? the architectures are beam, node-2,"),
      (["--architecture", "beem", "--from", "1ms", "--for", "1ms"], "did you mean `beam`?"),
      (["--architecture", "beam", "--from", "1", "--for", "1ms"], "--from: `1` has no unit; the units of"),
      (["--architecture", "beam", "--from", "1ms", "--for", "2msec"], "did you mean `2ms`?"),
      (["--architecture", "beam", "--from", "1ms", "--for", "0ms"], "--for: the stretch must have a length"),
      (
        ["--architecture", "beam", "--from", "190ms", "--for", "11ms"], "the measured window ends after 200ms"
      ),
      (["--architecture", "beam", "--from", "9s", "--for", "1ms"], "the measured window ends after 200ms"),
      (
        ["--architecture", "beam", "--from", "1ms", "--for", "1ms", "--replication", "2"],
        "the scenario has replications 0 to 1"
      ),
      (["--architecture", "beam", "--for", "1ms"], "--from"),
    ])
  func refusals(arguments: [String], message: String) async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      let outcome = try await archsim.run(["timeline", "small.yml", "--svg", "t.svg"] + arguments) { _ in }
      #expect(outcome.exitCode == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.messages.contains(message), "\(outcome.messages)")
      #expect(!archsim.exists("t.svg"))
    }
  }

  @Test(
    "Percentiles asked for are taken apart besides the usual ones, and the report says how to repeat that")
  func percentiles() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      let outcome = try await archsim.run("run", "small.yml", "--percentiles", "90, 99.9", "--quiet")
      #expect(outcome.exitCode == 0)
      let files = try archsim.contents(of: "Reports/small").mapValues { String(decoding: $0, as: UTF8.self) }
      let rows = (files["anatomy.csv"] ?? "").split(separator: "\n").dropFirst()
      let named = Set(rows.map { $0.split(separator: ",", omittingEmptySubsequences: false)[3] })
      #expect(named == ["p50", "p90", "p99", "p99.9"])
      // Two replications of 200 requests do not carry a p99.9: its row has no value.
      #expect(rows.contains("small,beam,all,p99.9,total,,ms,,"))
      #expect(files["report.md"]?.contains("--percentiles '90, 99.9'") == true)
      for wrong in ["0", "100", "p99", "-1"] {
        let refused = try await archsim.run("run", "small.yml", "--percentiles=\(wrong)")
        #expect(refused.exitCode == 2)
        #expect(refused.messages.contains("`\(wrong)` is no percentile"))
      }
    }
  }
}
