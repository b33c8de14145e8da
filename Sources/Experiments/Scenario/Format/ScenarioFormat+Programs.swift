// The keys of programs, and of what they share: steps, locks, dependencies.

import Models

extension ScenarioFormat {
  static let mostServers: Int64 = 1_000_000
  /// Of one server; a node of the BEAM is started with room for 134 million processes at most (`+P`).
  static let mostInstances: Int64 = 10_000_000
  /// Bytes that one step allocates.
  static let allocation: ClosedRange<Int64> = 1...(1 << 36)

  /// The steps of programs.
  package static let step = MappingForm(
    "a step", "one step of a request; each has one of these keys, `compute` perhaps with `chunk` beside it",
    [
      FormatKey("compute", .distribution, "needs the processor for a time, as measured on an idle core"),
      FormatKey("wait", .distribution, "waits for a time without needing the processor"),
      FormatKey(
        "call", .label,
        "asks the dependency or the server of that name and waits for its answer"),
      FormatKey("send", .label, "sends a message to the server of that name, and goes on"),
      FormatKey(
        "spawn", .list(.mapping(.step)),
        "starts these steps beside its own, and goes on; nobody waits for them"),
      FormatKey(
        "offload", .mapping(.offload),
        "has a thread that is set apart for such work do it, and waits: a dirty scheduler, a thread of libuv's pool; in a "
          + "thread pool the request's own"),
      FormatKey(
        "native", .distribution,
        "needs the processor for a time, in native code that the runtime cannot interrupt: a NIF"),
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

  /// What a chunk may last.
  static let chunk: ClosedRange<Int64> = 1000...3_600_000_000_000

  package static let chunkedStep = MappingForm(
    "a `compute` step in chunks", "computing that lets others go first now and then",
    [
      FormatKey("compute", .distribution, "needs the processor for a time, as measured on an idle core"),
      FormatKey(
        "chunk", .quantity(.duration),
        "for how long it computes at a time: then the rest is an immediate of the event loop (`setImmediate`), which "
          + "finds done all that is ready; others ignore it, as the BEAM and the kernel interrupt it anyway; "
          + "from \(Dimension.duration.text(chunk.lowerBound)) to \(Dimension.duration.text(chunk.upperBound))"
      ),
    ])

  /// Steps of the format that this version does not simulate.
  static let futureSteps = ["broadcast"]

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
        "checkout_timeout", .quantity(.duration, orWords: ["unlimited"]), .optional("unlimited"),
        "how long a request waits for a connection before it fails with an error; HikariCP has 30s, Active Record 5s"
      ),
    ])
}

extension ScenarioFormat {
  /// Bytes of one message.
  static let message: ClosedRange<Int64> = 1...(1 << 30)

  package static let offload = MappingForm(
    "an `offload` step", "work that another thread does; it has one of these keys",
    [
      FormatKey("compute", .distribution, "computes for a time: dirty CPU schedulers"),
      FormatKey(
        "wait", .distribution,
        "waits for a time in the kernel, for a disk say, and keeps its thread: dirty IO schedulers"),
      FormatKey(
        "lookup", .distribution,
        "waits for a name to be looked up (`getaddrinfo`), and keeps its thread: at most half of libuv's at once, rounded "
          + "up; elsewhere as `wait`"),
    ])

  package static let server = MappingForm(
    "a server", "a named process that does its program once for each message, one message at a time",
    [
      FormatKey("name", .label, "names the server in programs; no dependency has the same name"),
      FormatKey(
        "program", .list(.mapping(.step)),
        "what it does for one message; a call is answered at the end. It may send to and call the servers above it"
      ),
      FormatKey(
        "message", .quantity(.size), .optional(Dimension.size.text(Server.usualMessage)),
        "how large a message is; at most \(Dimension.size.text(message.upperBound))"),
      FormatKey(
        "reply", .quantity(.size), .optional(Dimension.size.text(Server.usualReply)),
        "how large the answer to a call is; at most \(Dimension.size.text(message.upperBound))"),
      FormatKey(
        "timeout", .quantity(.duration, orWords: ["unlimited"]),
        .optional("5s under `beam` (its `call_timeout`), otherwise unlimited"),
        "how long a caller waits for the answer; then it fails, although the server does the work"),
      FormatKey(
        "queue", .word(MessageQueue.allCases.map(\.rawValue)), .optional(MessageQueue.onHeap.rawValue),
        "where its messages lie under `beam` (`message_queue_data`): on its own heap or off it"),
      priority,
      FormatKey(
        "instances", .count(1...mostInstances), .optional("1"),
        "how many there are of it: processes under `beam`, threads under `thread-pool`, chains of promises under `event-loop`"
      ),
      FormatKey(
        "routing", .word(Routing.allCases.map(\.rawValue)), .optional(Routing.key.rawValue),
        "which instance has a message: the one that it names (`key`, drawn evenly), or whichever is free (`pool`)"
      ),
      FormatKey(
        "hibernate_after", .quantity(.duration, orWords: ["infinity"]), .optional("infinity"),
        "how long it waits for a message before it hibernates under `beam`: its heap shrinks to what is in use; 0ms is whenever "
          + "none waits"),
    ])

  static let priority = FormatKey(
    "priority", .word(Priority.allCases.map(\.rawValue)), .optional(Priority.normal.rawValue),
    "how urgent its processes are under `beam`; others ignore it")
}

/// Whether a request has a lock to itself.
enum LockMode: String, Sendable, CaseIterable {
  case exclusive, shared
}
