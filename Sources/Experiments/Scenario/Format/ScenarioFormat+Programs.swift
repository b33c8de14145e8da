// The keys of programs, and of what they share: steps, locks, dependencies.

import Models

extension ScenarioFormat {
  static let mostServers: Int64 = 1_000_000
  /// Bytes that one step allocates.
  static let allocation: ClosedRange<Int64> = 1...(1 << 36)

  /// The steps of programs.
  package static let step = MappingForm(
    "a step", "one step of a request; each has one of these keys",
    [
      FormatKey("compute", .distribution, "needs the processor for a time, as measured on an idle core"),
      FormatKey("wait", .distribution, "waits for a time without needing the processor"),
      FormatKey(
        "call", .label,
        "asks the dependency of that name and waits for its answer"),
      FormatKey(
        "lock", .mapping(.lockStep),
        "takes a lock, does steps while it has it, and gives it back, also where one of them fails"),
      FormatKey(
        "allocate", .quantity(.size),
        "makes objects that are in use until the request ends, and garbage then; "
          + "at most \(Dimension.size.text(allocation.upperBound))"
      ),
      FormatKey(
        "fail", .mapping(.failure),
        "goes wrong: `error` answers with an error, `exception` is caught by nobody"),
    ])

  /// Steps of the format that this version does not simulate.
  static let futureSteps = ["offload", "spawn", "send", "broadcast"]

  package static let failure = MappingForm(
    "a failure", "a step at which a request goes wrong",
    [
      FormatKey("as", .word(Failure.allCases.map(\.rawValue)), "how it goes wrong"),
      FormatKey("probability", .quantity(.percentage), .optional("100%"), "how often it goes wrong"),
    ])

  package static let lockStep = MappingForm(
    "a `lock` step", "a step during which a request has a lock",
    [
      FormatKey("name", .label, "which of the locks"),
      FormatKey(
        "mode", .word(LockMode.allCases.map(\.rawValue)), .optional(LockMode.exclusive.rawValue),
        "whether it must have the lock to itself or shares it with others of mode `shared`"),
      FormatKey("program", .list(.mapping(.step)), "what it does while it has the lock"),
    ])

  package static let lock = MappingForm(
    "a lock", "something that requests of one process must have to themselves, or share, at times",
    [
      FormatKey("name", .label, "names the lock in programs"),
      FormatKey(
        "handoff", .word(Lock.HandOff.allCases.map(\.rawValue)), .optional(Lock.HandOff.barging.rawValue),
        "who has it next among threads: with `barging` whoever takes it first, with `fifo` who has waited longest; "
          + "event loops and the BEAM hand it over in order in any case"),
    ])

  package static let dependency = MappingForm(
    "a dependency", "a service that requests call over a network",
    [
      FormatKey("name", .label, "names the dependency in programs"),
      FormatKey("latency", .distribution, "how long one call takes to be answered, if it never waits"),
      FormatKey(
        "servers", .count(1...mostServers, orUnlimited: true), .optional("unlimited"),
        "calls that it serves at once, from all processes; others wait their turn"),
      FormatKey(
        "connections", .count(1...mostServers, orUnlimited: true), .optional("unlimited"),
        "connections that each calling process has, one call at a time on each; others wait for one in turn"),
      FormatKey(
        "checkout_timeout", .quantity(.duration, orWord: "unlimited"), .optional("unlimited"),
        "how long a request waits for a connection before it fails with an error; HikariCP has 30s, Active Record 5s"
      ),
    ])
}

/// Whether a request has a lock to itself.
enum LockMode: String, Sendable, CaseIterable {
  case exclusive, shared
}
