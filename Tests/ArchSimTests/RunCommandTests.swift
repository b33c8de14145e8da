// `archsim run` as a user meets it: what it writes, prints and says, and what it leaves alone.

import Foundation
import Testing

@Suite("archsim run", .timeLimit(.minutes(5)))
struct RunCommandTests {
  private static let resultFiles: Set<String> = [
    "latency.csv", "throughput.csv", "blast_radius.csv", "comparison.csv", "anatomy.csv", "resources.csv",
    "timeline.csv",
    "replications.csv", "latency.svg", "anatomy.svg", "timeline.svg", "report.md", "manifest.json",
  ]

  @Test("A run writes the result files, prints the comparison, and says where the files are")
  func plainRun() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      let outcome = try await archsim.run("run", "small.yml")
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.contains("Does it run?"))
      #expect(outcome.output.contains("node-2"))
      #expect(!outcome.output.contains("\u{1B}"))
      #expect(outcome.messages == "results: Reports/small\n")
      #expect(Set(try archsim.contents(of: "Reports/small").keys) == Self.resultFiles)
    }
  }

  @Test("The same seed gives the same bytes for any number of jobs; only the wall time may differ")
  func jobs() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      let one = try await archsim.run("run", "small.yml", "--jobs", "1", "--out", "one")
      let two = try await archsim.run("run", "small.yml", "--jobs", "2", "--out", "two")
      #expect(one.output == two.output)
      let files = try [archsim.contents(of: "one"), archsim.contents(of: "two")].map { files in
        files.mapValues { data in
          String(decoding: data, as: UTF8.self).split(separator: "\n").filter {
            !$0.contains("\"wall_time_s\"")
          }
        }
      }
      #expect(files[0] == files[1])
      let other = try await archsim.run("run", "small.yml", "--seed", "4", "--out", "other")
      #expect(other.output != one.output)
    }
  }

  @Test(
    "Thresholds decide the exit code, and a file tells CI systems which",
    arguments: [("mean < 10s", Int32(0)), ("mean < 1us", 99), ("p99.9 < 10s", 3)])
  func thresholds(threshold: String, exitCode: Int32) async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario() + "thresholds: [\"\(threshold)\"]\n", to: "small.yml")
      let outcome = try await archsim.run("run", "small.yml", "--junit", "junit.xml", "--replications", "5")
      #expect(outcome.exitCode == exitCode)
      #expect(outcome.output.contains(threshold))
      // The answer is whole whatever the verdict.
      #expect(Set(try archsim.contents(of: "Reports/small").keys) == Self.resultFiles)
      #expect(archsim.exists("junit.xml"))
      #expect(outcome.messages.contains("thresholds") == (exitCode != 0))
    }
  }

  @Test(
    "Each format prints its kind of text, and quiet prints nothing else",
    arguments: ["table", "json", "markdown", "csv"])
  func formats(format: String) async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      let outcome = try await archsim.run(
        "run", "small.yml", "--format", format, "--quiet", "--replications", "1")
      #expect(outcome.exitCode == 0)
      #expect(outcome.messages.isEmpty)
      switch format {
      case "json":
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(object?["scenario"] as? String == "small")
      case "markdown": #expect(outcome.output.hasPrefix("## small\n"))
      case "csv": #expect(outcome.output.hasPrefix("scenario,architecture,request,fault,metric,value,unit,"))
      default: #expect(outcome.output.hasPrefix("small\nquestion: "))
      }
    }
  }

  @Test("Only the named architectures run, and a name that is none is refused with what was meant")
  func only() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      let outcome = try await archsim.run("run", "small.yml", "--only", "beam,node-2", "--format", "csv")
      #expect(outcome.output.contains(",node-2,") && !outcome.output.contains(",thread-pool,"))
      let misspelt = try await archsim.run("run", "small.yml", "--only", "beam,nod-2", "--out", "never")
      #expect(misspelt.exitCode == 2)
      #expect(misspelt.messages.contains("did you mean `node-2`?"))
      let twice = try await archsim.run("run", "small.yml", "--only", "beam,beam", "--out", "never")
      #expect(twice.exitCode == 2)
      #expect(twice.messages == "--only: `beam` is named twice\n")
      #expect(!archsim.exists("never"))
    }
  }

  @Test("A broken scenario, or one that is not there, leaves an earlier result as it was, byte for byte")
  func brokenScenario() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      _ = try await archsim.run("run", "small.yml")
      let before = try archsim.contents(of: "Reports/small")
      try archsim.write(scenario(extra: "speed: 3"), to: "small.yml")
      let broken = try await archsim.run("run", "small.yml")
      #expect(broken.exitCode == 2)
      #expect(broken.messages.contains("small.yml:20:1: "))
      #expect(broken.output.isEmpty)
      let missing = try await archsim.run("run", "gone.yml")
      #expect(missing.exitCode == 2)
      #expect(missing.messages == "gone.yml:1:1: there is no such file\n")
      let folder = try await archsim.run("run", "Reports")
      #expect(folder.exitCode == 2)
      #expect(folder.messages == "Reports:1:1: this is a folder, not a file\n")
      #expect(try archsim.contents(of: "Reports/small") == before)
    }
  }

  @Test("Where the results cannot be written, the run does not start, says so, and exits with 1")
  func unwritable() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(duration: "10h"), to: "small.yml")
      let outcome = try await archsim.run("run", "small.yml", "--out", "small.yml/results")
      #expect(outcome.exitCode == 1)
      #expect(outcome.messages == "small.yml/results: cannot be written: Not a directory\n")
      let file = try await archsim.run("run", "small.yml", "--out", "small.yml")
      #expect(file.exitCode == 1)
      #expect(file.messages == "small.yml: cannot be written: Not a directory\n")
    }
  }

  @Test(
    "Ctrl-C and SIGTERM end a run with the shell's codes and leave nothing behind",
    arguments: [SIGINT, SIGTERM])
  func interrupted(signal: Int32) async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(duration: "1000s"), to: "small.yml")
      let outcome = try await archsim.run(["run", "small.yml", "--out", "results/deep"]) { process in
        while !archsim.exists("results/deep"), process.isRunning {
          Thread.sleep(forTimeInterval: 0.005)
        }
        kill(process.processIdentifier, signal)
      }
      #expect(outcome.exitCode == 128 + signal)
      #expect(outcome.messages == "interrupted\n")
      #expect(outcome.output.isEmpty)
      #expect(!archsim.exists("results"))
    }
  }

  @Test("Ctrl-C leaves an earlier result as it was")
  func interruptedOverResult() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      _ = try await archsim.run("run", "small.yml")
      let before = try archsim.contents(of: "Reports/small")
      try archsim.write(scenario(duration: "1000s"), to: "small.yml")
      let outcome = try await archsim.run(["run", "small.yml"]) { process in
        Thread.sleep(forTimeInterval: 0.3)
        process.interrupt()
      }
      #expect(outcome.exitCode != 0)
      #expect(try archsim.contents(of: "Reports/small") == before)
    }
  }

  @Test("A file that is in the way of a result file fails the run and leaves no temporary files")
  func folderInTheWay() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "small.yml")
      let inTheWay = archsim.folder.appending(path: "results/latency.csv")
      try FileManager.default.createDirectory(at: inTheWay, withIntermediateDirectories: true)
      let outcome = try await archsim.run("run", "small.yml", "--out", "results")
      #expect(outcome.exitCode == 1)
      #expect(outcome.messages.contains("results/latency.csv: cannot be written: "))
      let names = try FileManager.default.contentsOfDirectory(
        atPath: archsim.folder.appending(path: "results").path)
      #expect(names == ["latency.csv"])
    }
  }
}
