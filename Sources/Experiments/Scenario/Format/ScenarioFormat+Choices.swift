// Where a scenario chooses among forms: processes of arrival, phases, kinds of fault, families of distributions.

import Models

/// A way for requests to come in.
package enum ArrivalProcess: String, Sendable, CaseIterable {
  case poisson, constant, closed, phases, trace, schedule

  package var form: MappingForm {
    let (summary, keys) = summaryAndKeys
    return MappingForm(
      "`\(rawValue)` arrivals", summary,
      [FormatKey("process", .word([rawValue]), "how requests come in")] + keys)
  }

  private var summaryAndKeys: (String, [FormatKey]) {
    switch self {
    case .poisson:
      ("independent callers", [FormatKey("rate", .quantity(.rate), "requests per time, on average")])
    case .constant:
      ("requests at equal distances", [FormatKey("rate", .quantity(.rate), "requests per time")])
    case .closed:
      (
        "callers who each wait for their answer before they ask again",
        [
          FormatKey("clients", .count(1...ScenarioFormat.mostClients), "number of callers"),
          FormatKey("think", .distribution, "time between an answer and the caller's next request"),
        ]
      )
    case .phases:
      (
        "independent callers at a rate that changes; the last phase's final rate holds on",
        [FormatKey("phases", .list(.mapping(.phase)), "stretches of time, one after the other")]
      )
    case .trace:
      (
        "independent callers at the rates of recorded seconds",
        [
          FormatKey("file", .path, "a CSV with the columns second,requests"),
          FormatKey("scale", .number(atLeast: 0), .optional("1"), "factor on every count; above 0"),
          FormatKey(
            "start", .quantity(.duration), .optional("0s"),
            "where in the recording measuring starts; whole seconds"),
        ]
      )
    case .schedule:
      (
        "each request as it is written down, replayed exactly",
        [
          FormatKey(
            "file", .path,
            "a CSV with the columns arrival_us,compute_us,wait_us,compute_after_us,fault, and request for the class"
          )
        ]
      )
    }
  }
}

/// A course that the rate takes during a phase.
package enum PhaseShape: String, Sendable, CaseIterable {
  case steady, ramp, wave

  package var form: MappingForm {
    let (summary, keys) = summaryAndKeys
    return MappingForm(
      "a phase", summary, [FormatKey("for", .quantity(.duration), "how long the phase lasts")] + keys)
  }

  private var summaryAndKeys: (String, [FormatKey]) {
    switch self {
    case .steady: ("one rate throughout", [FormatKey("rate", .quantity(.rate), "requests per time")])
    case .ramp:
      (
        "from one rate to another in a straight line",
        [
          FormatKey("from", .quantity(.rate), "the rate at the start"),
          FormatKey("to", .quantity(.rate), "the rate at the end"),
        ]
      )
    case .wave:
      (
        "a sine around a mean, starting there and rising",
        [
          FormatKey("mean", .quantity(.rate), "the rate in the middle"),
          FormatKey("swing", .quantity(.percentage), "how far it goes up and down, as a share of the mean"),
          FormatKey("period", .quantity(.duration), "from one peak to the next"),
        ]
      )
    }
  }
}

/// Something that can go wrong.
package enum FaultKind: String, Sendable, CaseIterable {
  case exception, hog, crash, exit, slow, down, spike, disconnect

  package var summary: String {
    switch self {
    case .exception:
      "requests throw what nobody catches, when their first compute ends: the first at or after `at`, or those of a while"
    case .hog: "a piece of work computes without end until it is over"
    case .crash: "an operating-system process dies, and is started again"
    case .exit: "a member of the supervision tree ends"
    case .slow: "a dependency takes longer for the calls that are made while the fault lasts"
    case .down: "a dependency cannot be reached: calls to it, also those under way, fail or hang"
    case .spike:
      "further requests come for a while; they are no part of the blast radius, which compares the others"
    case .disconnect: "open connections are cut: callers lose the requests that are on them"
    }
  }

  private static let lasting = FormatKey("for", .quantity(.duration), "how long it lasts")
  private static let dependency = FormatKey("dependency", .label, "the dependency that is struck")
  private static let instance = FormatKey(
    "instance", .count(0...ScenarioFormat.mostReplicas - 1), .optional("0"),
    "which instance of the application is struck, counted from 0")

  package var form: MappingForm {
    let own: [FormatKey] =
      switch self {
      case .exception:
        [
          FormatKey("request", .label, .optional("any"), "the class that is struck"),
          FormatKey(
            "server", .label, .optional("none"),
            "the server whose messages are struck when it takes them up, in place of requests"),
          FormatKey(
            "for", .quantity(.duration), .optional("the first request only"),
            "how long it strikes whatever attempt is made"),
          FormatKey(
            "share", .quantity(.percentage), .optional("100%"),
            "which part of the requests it strikes, drawn once a request; with `for`"),
          FormatKey(
            "instance", .count(0...ScenarioFormat.mostReplicas - 1), .optional("0"),
            "the instance whose first message is struck; with `server` and without `for`"),
        ]
      case .hog: [FormatKey("for", .quantity(.duration), "how long the work computes"), Self.instance]
      case .crash:
        [
          FormatKey("process", .count(0...1_000_000), .optional("0"), "which process dies, counted from 0"),
          Self.instance,
        ]
      case .exit:
        [
          FormatKey(
            "member", .text, "who ends: a name of the tree; of a server with several instances, `name/0`"),
          FormatKey(
            "reason", .word(SupervisionTree.Reason.allCases.map(\.rawValue)),
            .optional(SupervisionTree.Reason.error.rawValue), "why, which decides whether it is started again"
          ),
          FormatKey(
            "every", .quantity(.duration), .optional("once"),
            "after how long it ends again, if it is there then"),
          FormatKey(
            "for", .quantity(.duration), .optional("none; required with `every`"),
            "how long it ends again and again"), Self.instance,
        ]
      case .slow:
        [
          Self.dependency, Self.lasting,
          FormatKey("factor", .number(atLeast: 1), "how many times as long its calls take"),
        ]
      case .down:
        [
          Self.dependency, Self.lasting,
          FormatKey(
            "as", .word(Fault.Silence.allCases.map(\.rawValue)), .optional(Fault.Silence.refuse.rawValue),
            "`refuse`: calls fail at once; `hang`: they get no answer, and fail when the fault is over, unless their callers "
              + "give up before"),
        ]
      case .spike:
        [
          FormatKey("rate", .quantity(.rate), "how many further requests come, at random"), Self.lasting,
          FormatKey("request", .label, .optional("all, by their shares"), "the class that they are of"),
        ]
      case .disconnect:
        [
          FormatKey(
            "share", .quantity(.percentage), .optional("100%"),
            "which part of the open connections is cut, each by chance, in all instances")
        ]
      }
    return MappingForm(
      "a fault of kind `\(rawValue)`", summary,
      [
        FormatKey("name", .label, "names the fault in results"),
        FormatKey("at", .quantity(.duration), "when, since the start of the measured window"),
        FormatKey("kind", .word([rawValue]), "what goes wrong"),
      ] + own)
  }
}

/// A family of distributions, by the name and the parameters that scenarios use.
package enum DistributionFamily: String, Sendable, CaseIterable {
  case constant, uniform, exponential, gamma, lognormal, weibull, hyperexponential, erlang, pareto, normal,
    mixture
  case empirical

  package var summary: String {
    switch self {
    case .constant: "always the same; a bare duration means this"
    case .uniform: "every value from one to the other equally likely"
    case .exponential: "without memory"
    case .gamma: "sums of exponential parts, and what lies between"
    case .lognormal: "products of many small factors; a long tail"
    case .weibull: "ageing (cv below 1) or settling (cv above 1)"
    case .hyperexponential: "one of two exponentials with balanced means; cv at least 1"
    case .erlang: "exponential stages one after the other"
    case .pareto: "a power-law tail, cut off at `max`"
    case .normal: "a bell curve of which only draws from 0 up count"
    case .mixture: "one of several distributions, picked by weight"
    case .empirical: "one of the values in a column of a CSV, each equally likely"
    }
  }

  /// The parameters; none where the family is not written as a mapping of parameters.
  package var keys: [FormatKey] {
    let mean = FormatKey("mean", .quantity(.duration), "the expected value")
    let cv = FormatKey("cv", .number(atLeast: 0), "standard deviation over mean")
    switch self {
    case .constant, .mixture: return []
    case .uniform:
      return [
        FormatKey("from", .quantity(.duration), "the least value"),
        FormatKey("to", .quantity(.duration), "the greatest value"),
      ]
    case .exponential: return [mean]
    case .gamma, .lognormal, .weibull, .hyperexponential: return [mean, cv]
    case .erlang: return [mean, FormatKey("stages", .count(1...1_000_000), "number of stages")]
    case .pareto:
      return [
        mean, FormatKey("alpha", .number(atLeast: 0), "index of the tail; the smaller the heavier"),
        FormatKey("max", .quantity(.duration), "the greatest value"),
      ]
    case .normal:
      return [
        FormatKey("mean", .quantity(.duration), "mean of the bell curve, before it is cut off at 0"),
        FormatKey("sd", .quantity(.duration), "standard deviation of the bell curve"),
      ]
    case .empirical:
      return [
        FormatKey("file", .path, "a CSV with a header row"),
        FormatKey("column", .text, "the column with the values; its name ends in the unit: _us, _ms or _s"),
      ]
    }
  }

  package var form: MappingForm { MappingForm("`\(rawValue)`", summary, keys) }
}

/// How requests come to have a connection.
package enum ConnectionUse: String, Sendable, CaseIterable {
  case established
  case perRequest = "per_request"
  case keepAlive = "keep_alive"
}

/// How the requests of one class come to have a connection, whatever others do.
package enum ClassConnections: String, Sendable, CaseIterable {
  case established
  case perRequest = "per_request"
}
