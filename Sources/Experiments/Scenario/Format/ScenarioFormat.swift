// The keys of scenario files: what the decoder accepts, the schema states and the reference lists.

package import Models

/// The scenario format, version 1.
package enum ScenarioFormat {
  /// What `schema:` says in files of this format.
  package static let version = "archsim/1"

  static let longestRun: Int64 = 100_000 * 3_600_000_000_000
  static let mostClients: Int64 = 1_000_000
  static let mostReplications: Int64 = 10_000
  /// Expected requests of one run, beyond which it would not fit into memory.
  static let mostRequests = 200e6
  /// Per second: one each nanosecond.
  static let highestRate = 1e9

  package static let scenario = MappingForm(
    "a scenario", "a question about architectures",
    [
      FormatKey("schema", .word([version]), "the version of the format"),
      FormatKey("name", .label, "names the folder of results"),
      FormatKey("question", .text, .optional("none"), "what the scenario is to find out"),
      FormatKey("expect", .text, .optional("none"), "the answer that its author foresees"),
      FormatKey("seed", .count(0...Int64.max), .optional("1"), "the root of all random numbers"),
      FormatKey(
        "duration", .quantity(.duration), .optional("none; up to the last arrival of a schedule"),
        "virtual time that is measured; required unless the arrivals are a schedule"),
      FormatKey(
        "warmup", .quantity(.duration, orWords: ["auto"]), .optional("auto; 0s for a schedule"),
        "virtual time that passes before measuring"),
      FormatKey(
        "replications", .count(1...mostReplications), .optional("10; 1 for a schedule"),
        "runs under different random numbers"),
      FormatKey(
        "precision", .mapping(.precision), .optional("none"),
        "runs more replications, in batches of `replications`, until a statistic is precise enough"),
      FormatKey("machine", .mapping(.machine), .optional("the defaults below"), "the computer"),
      FormatKey("workload", .mapping(.workload), "who comes, and with what to do"),
      FormatKey(
        "locks", .list(.mapping(.lock)), .optional("none"),
        "what requests of one process must have to themselves, or share, at times"),
      FormatKey(
        "dependencies", .list(.mapping(.dependency)), .optional("none"),
        "services that requests call over a network"),
      FormatKey(
        "servers", .list(.mapping(.server)), .optional("none"),
        "named processes that take the messages of requests one at a time"),
      FormatKey(
        "clients", .mapping(.clients), .optional("callers wait for ever"), "what callers do besides arriving"),
      FormatKey(
        "architectures", .list(.mapping(.architecture)), "what is compared"),
      FormatKey(
        "baseline", .label, .optional("the first architecture"),
        "the name of the architecture that the others are compared with"),
      FormatKey(
        "platform", .mapping(.platform),
        .optional("none: whatever dies is started again at once, and nobody probes"),
        "what runs the containers and watches them; an architecture may have its own"),
      FormatKey("faults", .list(.mapping(.fault)), .optional("none"), "what goes wrong"),
      FormatKey(
        "thresholds", .list(.text), .optional("none"),
        "what is demanded of every architecture, such as `page.p99 < 200ms`, `failed_share < 0.1%`, `poison.affected < 50`"
      ),
    ])

  /// The statistics of latency that have an interval.
  static let preciseStatistics = LatencyRow.Statistic.allCases.filter { $0 != .max }.map(\.rawValue)

  package static let precision = MappingForm(
    "a precision",
    "how precise a statistic of latency is to be under every architecture: asked after each batch of replications",
    [
      FormatKey("statistic", .word(preciseStatistics), "the statistic"),
      FormatKey(
        "request", .label, .optional("all requests"), "the name of the class whose statistic it is, or `all`"),
      FormatKey(
        "relative", .quantity(.percentage),
        "the largest error beside the true value, with the level of the intervals"),
      FormatKey(
        "max_replications", .count(2...mostReplications), "after how many replications to stop in any case"),
    ])

  package static let workload = MappingForm(
    "the workload", "who comes, how often, and with what to do",
    [
      FormatKey("arrivals", .mapping(.arrivals), "how requests come in"),
      FormatKey("requests", .list(.mapping(.requestClass)), "the classes of requests"),
    ])

  package static let requestClass = MappingForm(
    "a request class", "a kind of request",
    [
      FormatKey("name", .label, "names the class in results"),
      FormatKey(
        "share", .quantity(.percentage), .optional("100% for the only class"),
        "share of the arrivals; all shares sum to 100 %; not with a schedule"),
      FormatKey(
        "program", .list(.mapping(.step)), .optional("none; a schedule states it"),
        "what a request does, step by step; required unless the arrivals are a schedule"),
      FormatKey(
        "slo", .quantity(.duration), .optional("none"), "the latency up to which a caller is content"),
      FormatKey(
        "timeout", .quantity(.duration), .optional("as `clients` says"),
        "how long its callers wait before they give up; a health probe's say"),
      FormatKey(
        "connections", .word(ClassConnections.allCases.map(\.rawValue)), .optional("as `clients` says"),
        "whether its requests find a connection open (`established`) or each opens one (`per_request`), whatever others do"
      ),
      priority,
    ])

  package static let clients = MappingForm(
    "clients", "what callers do besides arriving",
    [
      FormatKey(
        "timeout", .quantity(.duration), .optional("none"),
        "how long a caller waits for the answer to an attempt before it gives up"),
      FormatKey(
        "connections", .mapping(.connections), .optional(ConnectionUse.established.rawValue),
        "whether a request finds a connection open (`established`), opens one (`per_request`), or opens one where none "
          + "is left by a request before it (`keep_alive`)"),
      FormatKey(
        "retries", .count(0...mostRetries), .optional("0"),
        "how often a caller asks again, after an attempt that came to nothing, before it gives up"),
      FormatKey(
        "retry_on", .list(.word(RetriedOutcome.allCases.map(\.rawValue))), .optional("all of them"),
        "what an attempt has to come to for another to follow"),
      FormatKey(
        "back_off", .mapping(.backOff), .optional("none: at once"),
        "how long a caller pauses before it asks again"),
      FormatKey(
        "retry_budget", .mapping(.retryBudget), .optional("none"),
        "what holds back the retries of all callers together"),
    ])

  package static let mostRetries: Int64 = 100

  package static let backOff = MappingForm(
    "a back-off",
    "how long a caller pauses before it asks again: `base` times `factor` to the power of the retries before",
    [
      FormatKey("base", .quantity(.duration), "the first pause"),
      FormatKey(
        "factor", .number(atLeast: 1), .optional("2"), "how much longer each pause is; 1 for equal pauses"),
      FormatKey("most", .quantity(.duration), .optional("3600s"), "the longest pause"),
      FormatKey(
        "jitter", .word(BackOff.Jitter.allCases.map(\.rawValue)), .optional(BackOff.Jitter.none.rawValue),
        "`full`: evenly from 0 to the pause; `equal`: from half of it; `decorrelated`: from `base` to three times the "
          + "pause before"),
    ])

  package static let retryBudget = MappingForm(
    "a retry budget", "what holds back the retries of all callers together, as in Finagle and Linkerd",
    [
      FormatKey(
        "share", .quantity(.percentage), .optional("20%"),
        "retries for the requests that came within the window"),
      FormatKey("least", .quantity(.rate), .optional("10/s"), "retries that there may be in any case"),
      FormatKey("window", .quantity(.duration), .optional("10s"), "how long a request counts"),
    ])

  package static let connections = MappingForm(
    "kept connections", "connections that are kept for further requests",
    [
      FormatKey(
        ConnectionUse.keepAlive.rawValue, .count(1...mostClients),
        "idle connections that all callers together keep at most, \(Clients.idleConnections) unless stated; not where "
          + "the arrivals are `closed`, as each caller has its own then")
    ])

  package static let mixturePart = MappingForm(
    "a part of a mixture", "a distribution and how often it is drawn from",
    [
      FormatKey(
        "weight", .number(atLeast: 0), "how often the part is picked, relative to the others; above 0"),
      FormatKey("of", .distribution, "what is drawn then"),
    ])

  package static let machine = MappingForm(
    "the machine", "the computer that everything runs on",
    MachineConfiguration.parameters.map { parameter in
      FormatKey(
        parameter.name, parameter.unit.form(parameter.range, orUnlimited: parameter.allowsUnlimited),
        .optional(parameter.unit.text(parameter.read(MachineConfiguration()))),
        parameter.unit.summary(parameter.summary, parameter.range))
    })

  /// The mapping that changes an architecture's parameters.
  package static func variant(of entry: ArchitectureEntry) -> MappingForm {
    MappingForm(
      "a variant of `\(entry.name)`", entry.summary,
      [
        FormatKey("name", .label, .optional("the runtime's name"), "the label in reports"),
        FormatKey("runtime", .word([entry.name]), "the architecture"),
        FormatKey(
          "platform", .mapping(.ownPlatform), .optional("as the scenario says"),
          "what runs its container and watches it, in place of the scenario's `platform`"),
      ]
        + entry.parameters.map { parameter in
          FormatKey(
            parameter.name, parameter.unit.form(parameter.range, orUnlimited: parameter.allowsUnlimited),
            .optional(parameter.unit.text(parameter.standard)),
            parameter.unit.summary(parameter.summary, parameter.range))
        }
        + (entry.supervises
          ? [
            FormatKey(
              "supervision", .mapping(.supervision),
              .optional("none: a server that has died is there again at once"),
              "the supervision tree of the application, in which every server has its place")
          ] : []))
  }
}

extension ParameterUnit {
  func form(_ range: ClosedRange<Int64>, orUnlimited: Bool) -> ValueForm {
    let words = orUnlimited ? ["unlimited"] : []
    return switch self {
    case .count: .count(range, orUnlimited: orUnlimited)
    case .duration: .quantity(.duration, orWords: words)
    case .size: .quantity(.size, orWords: words)
    case .percentage: .quantity(.percentage, orWords: words)
    case .word(let choices): .word(choices)
    }
  }

  /// A summary with the range, where the form does not state that already.
  func summary(_ summary: String, _ range: ClosedRange<Int64>) -> String {
    switch self {
    case .count, .word: summary
    case .duration, .size, .percentage:
      "\(summary); from \(text(range.lowerBound)) to \(text(range.upperBound))"
    }
  }

  /// A value as one would write it in a scenario.
  package func text(_ value: Int64) -> String {
    switch self {
    case .count: value == .max ? "unlimited" : String(value)
    case .duration: Dimension.duration.text(value)
    case .size: Dimension.size.text(value)
    case .percentage: Dimension.percentage.text(value)
    case .word(let words): words.indices.contains(Int(value)) ? words[Int(value)] : String(value)
    }
  }
}
