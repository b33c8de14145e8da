// The command line apart from `run`: exit codes, and what goes to which stream.

import Testing

@Suite("The command line", .timeLimit(.minutes(5)))
struct CommandLineTests {
  @Test(
    "A command line that makes no sense exits with 2 and says why on standard error only",
    arguments: [
      ["frobnicate"], ["run"], ["run", "a.yml", "b.yml"], ["run", "a.yml", "--format", "xml"],
      ["run", "a.yml", "--jobs", "0"], ["run", "a.yml", "--replications", "0"],
      ["run", "a.yml", "--seed", "x"],
      ["run", "a.yml", "--out", ""], ["list"], ["list", "cats"], ["lint"], ["explain"], ["--frob"],
    ])
  func usage(arguments: [String]) async throws {
    try await Executable.test { archsim in
      let outcome = try await archsim.run(arguments) { _ in }
      #expect(outcome.exitCode == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.messages.contains("Error: "))
    }
  }

  @Test(
    "A number below zero is a wrong value, not a missing one",
    arguments: [
      ["run", "a.yml", "--seed", "-1"], ["run", "a.yml", "--replications", "-1"],
      ["run", "a.yml", "--jobs", "-1"],
      ["timeline", "a.yml", "--from", "0s", "--for", "1ms", "--seed", "-1"],
    ])
  func negative(arguments: [String]) async throws {
    try await Executable.test { archsim in
      let outcome = try await archsim.run(arguments) { _ in }
      #expect(outcome.exitCode == 2)
      #expect(outcome.messages.contains("-1") && !outcome.messages.contains("Missing value"))
    }
  }

  @Test(
    "Help and version go to standard output", arguments: [["--help"], ["run", "--help"], ["--version"], []])
  func help(arguments: [String]) async throws {
    try await Executable.test { archsim in
      let outcome = try await archsim.run(arguments) { _ in }
      #expect(outcome.exitCode == 0)
      #expect(!outcome.output.isEmpty && outcome.messages.isEmpty)
    }
  }

  @Test("Lint is silent about sound scenarios and names every error of every other")
  func lint() async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(), to: "sound.yml")
      try archsim.write(scenario(extra: "speed: 3\nwarmupp: 1s"), to: "broken.yml")
      let sound = try await archsim.run("lint", "sound.yml", "sound.yml")
      #expect(sound.exitCode == 0)
      #expect(sound.output.isEmpty && sound.messages.isEmpty)
      let broken = try await archsim.run("lint", "sound.yml", "broken.yml", "gone.yml")
      #expect(broken.exitCode == 2)
      let lines = broken.messages.split(separator: "\n")
      #expect(lines.count == 3)
      #expect(lines.allSatisfy { $0.hasPrefix("broken.yml:") || $0.hasPrefix("gone.yml:1:1: ") })
    }
  }

  @Test("Of more than a hundred errors a hundred are printed, and the others counted")
  func manyErrors() async throws {
    try await Executable.test { archsim in
      let extra = (0..<103).map { "speed\($0): 3" }.joined(separator: "\n")
      try archsim.write(scenario(extra: extra), to: "broken.yml")
      let outcome = try await archsim.run("lint", "broken.yml")
      #expect(outcome.exitCode == 2)
      let lines = outcome.messages.split(separator: "\n")
      #expect(lines.count == 101)
      #expect(lines.last == "and 3 more")
    }
  }

  @Test("Explain and limits describe a scenario without running it", arguments: ["explain", "limits"])
  func describing(command: String) async throws {
    try await Executable.test { archsim in
      try archsim.write(scenario(duration: "10h"), to: "small.yml")
      let outcome = try await archsim.run(command, "small.yml")
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.hasPrefix("small"))
      #expect(outcome.output.contains("event-loop"))
      #expect(!archsim.exists("Reports"))
    }
  }

  @Test(
    "What can be listed is listed",
    arguments: [
      ("architectures", "event-loop: "), ("distributions", "lognormal: "), ("faults", "hog: "),
      ("meters", "run_queue (threads): "), ("parts", "run_queue: "),
    ])
  func list(subject: String, entry: String) async throws {
    try await Executable.test { archsim in
      let outcome = try await archsim.run("list", subject)
      #expect(outcome.exitCode == 0)
      #expect(outcome.output.contains(entry))
    }
  }

  @Test("Scenarios are those of the folder Scenarios, broken ones included")
  func listScenarios() async throws {
    try await Executable.test { archsim in
      #expect(try await archsim.run("list", "scenarios").exitCode == 2)
      try archsim.makeFolder("Scenarios")
      try archsim.write(scenario(), to: "Scenarios/02-b.yml")
      try archsim.write("schema: [", to: "Scenarios/01-a.yml")
      let outcome = try await archsim.run("list", "scenarios")
      #expect(outcome.exitCode == 0)
      #expect(
        outcome.output == """
          Scenarios/01-a.yml
            cannot be read: `archsim lint Scenarios/01-a.yml` says why
          Scenarios/02-b.yml
            Does it run?

          """)
    }
  }
}
