// Everything that can be wrong with a scenario is reported at its place, in words that help.

import Experiments
import Testing

@Suite("A broken scenario")
struct BrokenScenarioTests {
  @Test("is not reported if nothing is wrong")
  func acceptsTheSoundOne() { #expect(problems(BrokenScenario.sound) == []) }

  @Test("is reported for its syntax", arguments: syntax)
  func reportsSyntax(_ scenario: BrokenScenario) { scenario.check() }

  @Test("is reported for its keys", arguments: keys)
  func reportsKeys(_ scenario: BrokenScenario) { scenario.check() }

  @Test("is reported for its values", arguments: values)
  func reportsValues(_ scenario: BrokenScenario) { scenario.check() }

  @Test("is reported with all its errors at once", arguments: several)
  func reportsAll(_ scenario: BrokenScenario) { scenario.check() }

  static let syntax = [
    BrokenScenario("an empty file", "👉", "the file is empty; a scenario begins with `schema: archsim/1`"),
    BrokenScenario("only a comment", "👉# nothing\n", "the file is empty"),
    BrokenScenario(
      "an unclosed bracket", "architectures: [beam]\n", to: "architectures: [beam\n👉", "not valid YAML"),
    BrokenScenario("a tab for indentation", "  arrivals", to: "👉\tarrivals", "cannot start any token"),
    BrokenScenario(
      "an unclosed quote", "[beam]\n", to: "[\"beam]\n👉", "a quoted scalar, which begins in line 10"),
    BrokenScenario("wrong indentation", "  requests:", to: " 👉requests:", "not valid YAML"),
    BrokenScenario(
      "a second document", "architectures: [beam]\n", to: "architectures: [beam]\n👉---\na: b\n",
      "one YAML document"),
    BrokenScenario("an anchor", "name: minimal", to: "name: 👉&n minimal", "anchors (`&name`)"),
    BrokenScenario("an undefined alias", "name: minimal", to: "name: 👉*n", "undefined alias"),
    BrokenScenario("a tag", "name: minimal", to: "name: 👉!!int minimal", "tags (`!name`)"),
    BrokenScenario("a list", "👉- a\n- b\n", "found a list where a scenario, a mapping, belongs"),
    BrokenScenario("a text", "👉hello\n", "found `hello` where a scenario, a mapping, belongs"),
    BrokenScenario(
      "deep brackets", String(repeating: "[", count: 40) + "👉" + String(repeating: "[", count: 10_000),
      "too deeply"),
    BrokenScenario(
      "deep lists", String(repeating: "- ", count: 50) + "👉" + String(repeating: "- ", count: 9_000),
      "too deeply"),
    BrokenScenario(
      "a mapping as a key", "name: minimal", to: "👉{a: b}: minimal\nname: x",
      "found a mapping where a key belongs"),
    BrokenScenario(
      "a merge key", "name: minimal", to: "👉<<: {name: minimal}\nname: x", "`<<` is not a key of a scenario"),
  ]

  static let keys = [
    BrokenScenario(
      "a misspelt key", "duration: 10s", to: "👉duratoin: 👉10", "did you mean `duration`?", "no unit"),
    BrokenScenario(
      "a key from elsewhere", "duration:", to: "👉threads: 4\nduration:",
      "`threads` is not a key of a scenario; the keys are schema, name,"),
    BrokenScenario(
      "a key twice", "duration: 10s", to: "duration: 10s\n👉duration: 11s",
      "`duration` is given twice; it is in line 3 already"),
    BrokenScenario(
      "a key twice in quotes", "duration: 10s", to: "\"duration\": 10s\n👉duration: 11s",
      "`duration` is given twice"),
    BrokenScenario("no schema", "schema: archsim/1\nname", to: "👉name", "needs the key `schema`"),
    BrokenScenario(
      "another version", "archsim/1", to: "👉archsim/2", "this version reads `archsim/1`, not `archsim/2`"),
    BrokenScenario(
      "another format", "archsim/1", to: "👉simulator",
      "`simulator` is not a version of the format; the versions are archsim/1"),
    BrokenScenario(
      "no name", "schema: archsim/1\nname: minimal\n", to: "👉schema: archsim/1\n", "needs the key `name`"),
    BrokenScenario(
      "no workload", "👉schema: archsim/1\nname: n\nduration: 1s\narchitectures: [beam]",
      "needs the key `workload`"),
    BrokenScenario(
      "a precision of an unknown class", "architectures: [beam]",
      to:
        "precision: {statistic: p99, request: 👉pgae, relative: 5%, max_replications: 20}\narchitectures: [beam]",
      "`pgae` is not a request class; did you mean `page`?"),
    BrokenScenario(
      "a precision of a maximum", "architectures: [beam]",
      to: "precision: {statistic: 👉max, relative: 5%, max_replications: 20}\narchitectures: [beam]",
      "`max` is not a statistic of latency"),
    BrokenScenario(
      "fewer replications at most than in a batch", "architectures: [beam]",
      to: "precision: {statistic: p50, relative: 5%, max_replications: 👉5}\narchitectures: [beam]",
      "at most 5 replications are fewer than the 10 of the first batch"),
    BrokenScenario(
      "a precision of one replication", "architectures: [beam]",
      to:
        "replications: 1\nprecision: 👉{statistic: p50, relative: 5%, max_replications: 5}\narchitectures: [beam]",
      "one replication has no interval"),
    BrokenScenario(
      "a baseline that is not compared", "architectures: [beam]",
      to: "architectures: [beam]\nbaseline: 👉baem",
      "`baem` is not an architecture of the scenario; did you mean `beam`?"),
    BrokenScenario("nothing to compare", "[beam]", to: "👉[]", "the list of architectures is empty"),
    BrokenScenario(
      "nothing below a key", "architectures: [beam]", to: "architectures:👉",
      "found nothing where a list of architectures belongs"),
    BrokenScenario(
      "a mapping for a list", "[beam]", to: "👉{beam: 1}",
      "found a mapping where a list of architectures belongs"),
    BrokenScenario(
      "a misspelt key of the machine", "duration:", to: "machine: {👉core: 4}\nduration:",
      "`core` is not a key of the machine; did you mean `cores`?"),
  ]

  static let values = [
    BrokenScenario("a name in capitals", "minimal", to: "👉Minimal", "`Minimal` is not a name"),
    BrokenScenario("a name with a path", "minimal", to: "👉../minimal", "`../minimal` is not a name"),
    BrokenScenario("a list for a name", "minimal", to: "👉[a]", "found a list where a text belongs"),
    BrokenScenario(
      "no unit", "10s", to: "👉10", "`10` has no unit; the units of a duration are us, ms, s, min, h"),
    BrokenScenario(
      "another's unit", "10s", to: "👉10sec", "unit `sec`, which is none of a duration; did you mean `10s`?"),
    BrokenScenario("a unit that is none", "10s", to: "👉10parsec", "the units are us, ms, s, min, h"),
    BrokenScenario(
      "a space before the unit", "10s", to: "👉10 s", "has a space before its unit; did you mean `10s`?"),
    BrokenScenario("a negative duration", "10s", to: "👉-10s", "must not be negative"),
    BrokenScenario("no duration at all", "10s", to: "👉0s", "must be from 0.001us to"),
    BrokenScenario("an endless duration", "10s", to: "👉9999999999h", "is too large"),
    BrokenScenario(
      "more digits than there are", "10s", to: "👉" + String(repeating: "9", count: 5_000) + "s", "more digits"
    ),
    BrokenScenario("less than a nanosecond", "10s", to: "👉0.0001us", "not a whole number of nanoseconds"),
    BrokenScenario("not a number", "10s", to: "👉.nan", "`.nan` is not a duration"),
    BrokenScenario("infinity", "10s", to: "👉.inf", "`.inf` is not a duration"),
    BrokenScenario("an exponent", "10s", to: "👉1e1s", "has an exponent"),
    BrokenScenario(
      "an exponent in a count", "duration:", to: "seed: 👉1e9\nduration:",
      "write it in plain digits, without an exponent"),
    BrokenScenario(
      "a seed that is a fraction", "duration:", to: "seed: 👉1.5\nduration:",
      "found `1.5` where a whole number belongs"),
    BrokenScenario(
      "a seed in quotes", "duration:", to: "seed: 👉\"42\"\nduration:", "write it without quotes"),
    BrokenScenario(
      "a seed that is too large", "duration:", to: "seed: 👉9223372036854775808\nduration:",
      "must be at least 0 and below 2^63"),
    BrokenScenario(
      "no replications", "duration:", to: "replications: 👉0\nduration:", "must be from 1 to 10000, but is 0"),
    BrokenScenario(
      "cores with a unit", "duration:", to: "machine: {cores: 👉4s}\nduration:",
      "found `4s` where a whole number belongs; did you mean `4`?"),
    BrokenScenario(
      "too many cores", "duration:", to: "machine: {cores: 👉100000}\nduration:",
      "must be from 1 to 1024, but is 100000"),
    BrokenScenario(
      "decimal megabytes", "duration:", to: "machine: {memory: 👉8GB}\nduration:", "did you mean `8GiB`?"),
    BrokenScenario(
      "a slice that is too short", "duration:", to: "machine: {time_slice: 👉0.1us}\nduration:",
      "must be from 1us to 1h, but is `0.1us`"),
    BrokenScenario(
      "a warm-up that is a word", "duration:", to: "warmup: 👉later\nduration:", "`later` is not a duration"),
  ]

  static let several = [
    BrokenScenario(
      "one in each part",
      """
      👉schema: archsim/1
      name: 👉Big Name
      warmup: 👉5
      machine: {👉coers: 4}
      workload:
        arrivals: {process: poisson, rate: 👉1000}
        requests:
          - name: page
            share: 👉99
            program:
              - compute: {exponential: {mean: 👉500}}
              - 👉sleep: 20ms
      clients: {timeout: 👉soon, retries: 👉-3}
      architectures:
        - 👉beem
        - {name: node-4, runtime: event-loop, 👉procceses: 4}
      faults:
        - 👉{name: poison, 👉when: 20s, kind: exception, request: 👉report}
      """,
      "needs the key `duration`", "`Big Name` is not a name", "`5` has no unit", "did you mean `cores`?",
      "`1000` has no unit; the units of a rate are /min, /s",
      "`99` has no unit; the units of a percentage are %",
      "`500` has no unit", "`sleep` is not a step; the steps are compute, wait, call, send, spawn, offload",
      "`soon` is not a duration", "must be from 0 to 100, but is -3", "did you mean `beam`?",
      "did you mean `processes`?",
      "needs the key `at`", "`when` is not a key", "`report` is not a request class"),
    BrokenScenario(
      "keys given twice at several levels",
      """
      schema: archsim/1
      name: minimal
      👉name: other
      duration: 10s
      workload:
        arrivals: {process: poisson, rate: 100/s, 👉rate: 200/s}
        requests:
          - name: page
            program:
              - compute: {gamma: {mean: 1ms, cv: 1, 👉mean: 2}}
            👉name: site
      architectures: [beam]
      """,
      "`name` is given twice; it is in line 2", "`rate` is given twice", "`mean` is given twice",
      "`name` is given twice; it is in line 8"),
  ]
}
