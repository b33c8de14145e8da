// What can be wrong with the work, the architectures and the faults of a scenario.

import Experiments
import Testing

@Suite("A broken workload")
struct BrokenWorkloadTests {
  @Test("is reported for its classes and programs", arguments: programs)
  func reportsPrograms(_ scenario: BrokenScenario) { scenario.check() }

  @Test("is reported for its distributions", arguments: distributions)
  func reportsDistributions(_ scenario: BrokenScenario) { scenario.check() }

  @Test("is reported for its arrivals", arguments: arrivals)
  func reportsArrivals(_ scenario: BrokenScenario) { scenario.check() }

  @Test("is reported for architectures that there are not", arguments: architectures)
  func reportsArchitectures(_ scenario: BrokenScenario) { scenario.check() }

  @Test("is reported for faults that cannot strike", arguments: faults)
  func reportsFaults(_ scenario: BrokenScenario) { scenario.check() }

  private static let onePage = """
        - name: page
          program:
            - compute: 1ms

    """

  private static func classes(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(title, list: (onePage, marked + "\n"), expected)
  }

  private static func step(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(title, list: ("compute: 1ms", marked), expected)
  }

  private static func arriving(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(title, list: ("{process: poisson, rate: 100/s}", marked), expected)
  }

  private static func comparing(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(title, list: ("[beam]", marked), expected)
  }

  private static func failing(_ title: String, _ marked: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(title, list: ("[beam]", "[beam]\nfaults:\n  - " + marked), expected)
  }

  static let programs = [
    classes(
      "shares below 100 %",
      "  👉- {name: a, share: 60%, program: [wait: 1ms]}\n  - {name: b, share: 39.5%, program: [wait: 1ms]}",
      "the shares sum to 99.5%, not to 100%"),
    classes(
      "shares above 100 %",
      "  👉- {name: a, share: 60%, program: [wait: 1ms]}\n  - {name: b, share: 60%, program: [wait: 1ms]}",
      "the shares sum to 120%"),
    classes(
      "a share of nothing", "  - {name: a, share: 👉0%, program: [wait: 1ms]}",
      "must be from 0.0000001% to 100%"),
    classes(
      "a share without its sign", "  - {name: a, share: 👉0.5, program: [wait: 1ms]}",
      "the units of a percentage are %"),
    classes(
      "two classes without shares",
      "  - 👉{name: a, program: [wait: 1ms]}\n  - 👉{name: b, program: [wait: 1ms]}", "needs the key `share`",
      "needs the key `share`"),
    classes(
      "two classes of a name",
      "  - {name: a, share: 50%, program: [wait: 1ms]}\n  - {name: 👉a, share: 50%, program: [wait: 1ms]}",
      "`a` is the name of a request class already, in line 7"),
    classes("a class without a program", "  - 👉{name: a}", "needs the key `program`"),
    classes("an empty program", "  - {name: a, program: 👉[]}", "the list of steps is empty"),
    step("a step that is none", "👉compue: 1ms", "`compue` is not a step; did you mean `compute`?"),
    step(
      "a step of a later version", "👉broadcast: a",
      "`broadcast` is not simulated in this version; the steps are compute, wait, call, send, spawn, offload, "
        + "native, lock, allocate, fail"),
    step("two steps in one", "{compute: 1ms, 👉wait: 1ms}", "a step has one key, but this has 2"),
    step("a word for a step", "👉compute", "found `compute` where a step belongs"),
    step(
      "a way to fail that is none", "fail: 👉crash",
      "`crash` is not a way to fail; the ways to fail are error, exception"),
    step(
      "a failure that is impossible", "fail: {as: error, probability: 👉101%}",
      "must be from 0.0000001% to 100%, but is `101%`"),
    step(
      "a failure with a bare probability", "fail: {as: error, probability: 👉0.5}",
      "the units of a percentage are %"),
  ]

  static let distributions = [
    step(
      "a family that is none", "compute: {👉log-normal: {mean: 1ms, cv: 1}}",
      "`log-normal` is not a distribution; did you mean `lognormal`?"),
    step("a parameter missing", "compute: {lognormal: 👉{mean: 1ms}}", "`lognormal` needs the key `cv`"),
    step(
      "a parameter of another family", "compute: {exponential: {mean: 1ms, 👉cv: 1}}",
      "`cv` is not a key of `exponential`"),
    step(
      "a bare number as a parameter", "compute: {exponential: 👉500us}",
      "found `500us` where `exponential`, a mapping, belongs"),
    step("a mean of nothing", "compute: {exponential: {mean: 👉0ms}}", "mean must be above 0"),
    step(
      "a cv with a unit", "compute: {gamma: {mean: 1ms, cv: 👉50%}}",
      "found `50%` where a number belongs; did you mean `50`?"),
    step(
      "a hyperexponential that varies too little", "compute: {hyperexponential: {mean: 1ms, cv: 👉0.5}}",
      "cv must be from 1"),
    step(
      "limits the wrong way round", "compute: {uniform: {from: 👉5ms, to: 1ms}}",
      "from must be at most `to`, but 5000000.0 is above 1000000.0 (times in ns)"),
    step(
      "a cut below the mean", "compute: {pareto: {mean: 5ms, alpha: 1.5, max: 👉1ms}}",
      "max must be above the mean"),
    step(
      "stages by halves", "compute: {erlang: {mean: 5ms, stages: 👉1.5}}",
      "found `1.5` where a whole number belongs"),
    step("a weight of nothing", "compute: {mixture: [{weight: 👉0, of: 1ms}]}", "a weight must be above 0"),
    step("a part of nothing", "compute: {mixture: [👉{weight: 1}]}", "needs the key `of`"),
    step(
      "draws beyond the end of time", "compute: {lognormal: {mean: 👉1000000h, cv: 100}}",
      "so large that draws would pass"),
    step(
      "a missing file", "compute: {empirical: {file: 👉none.csv, column: time_us}}",
      "folder/none.csv: there is no such file"),
  ]

  static let arrivals = [
    arriving(
      "a process that is none", "{process: 👉poison, rate: 1/s}",
      "`poison` is not a process of arrivals; did you mean `poisson`?"),
    arriving(
      "a process of a later version", "{process: 👉mmpp, rate: 1/s}",
      "`mmpp` arrivals are not simulated in this version"),
    arriving("no process", "👉{rate: 1/s}", "arrivals needs the key `process`"),
    arriving("no arrivals at all", "{process: poisson, rate: 👉0/s}", "a rate must be above 0/s"),
    arriving("a rate without a unit", "{process: poisson, rate: 👉100}", "the units of a rate are /min, /s"),
    arriving("a rate in another notation", "{process: poisson, rate: 👉100rps}", "did you mean `100/s`?"),
    arriving("nobody", "{process: closed, clients: 👉0, think: 1s}", "must be from 1 to 1000000"),
    arriving(
      "a phase without a rate", "{process: phases, phases: [👉{for: 1s}]}", "a phase needs the key `rate`"),
    arriving(
      "half a ramp", "{process: phases, phases: [👉{for: 1s, from: 1/s}]}", "a phase needs the key `to`"),
    arriving(
      "a misspelt process", "{👉proces: poisson, rate: 1/s}",
      "`proces` is not a key of arrivals; did you mean `process`?"),
    arriving(
      "a rate of nothing for ever", "{process: phases, phases: [{for: 1s, rate: 0/s}]}",
      "no request would ever come"
    ).at("👉arrivals"),
    arriving(
      "more swing than there is",
      "{process: phases, phases: [{for: 1s, mean: 1/s, swing: 👉120%, period: 1s}]}", "must be from 0% to 100%"
    ),
    arriving(
      "more requests than fit", "{process: poisson, rate: 1000000000/s}",
      "one run would offer about 10 billion requests"
    ).at("👉arrivals"),
    arriving(
      "callers who never pause", "{process: closed, clients: 1000000, think: 0s}", "about 10 billion requests"
    ).at("👉arrivals"),
  ]

  static let architectures = [
    comparing("one that is none", "[👉bean]", "`bean` is not an architecture; did you mean `beam`?"),
    comparing("the same twice", "[beam, 👉beam]", "`beam` is the name of an architecture already, in line 10"),
    comparing(
      "a name twice", "[beam, {name: 👉beam, runtime: event-loop}]",
      "`beam` is the name of an architecture already"),
    comparing("no runtime", "[👉{name: node-4}]", "an architecture needs the key `runtime`"),
    comparing(
      "another's parameter", "[{runtime: event-loop, 👉threads: 4}]",
      "`threads` is not a key of a variant of `event-loop`"),
    comparing(
      "a parameter without its unit", "[{runtime: event-loop, boot: 👉5}]",
      "`5` has no unit; the units of a duration are"),
    comparing(
      "a parameter out of range", "[{runtime: event-loop, processes: 👉0}]", "must be from 1 to 1024, but is 0"
    ),
    comparing(
      "more than there can be", "[{runtime: event-loop, processes: 👉unlimited}]",
      "found `unlimited` where a whole number belongs"),
  ]

  static let faults = [
    failing(
      "a kind that is none", "{name: f, at: 1s, kind: 👉hogg, for: 1s}",
      "`hogg` is not a kind of fault; did you mean `hog`?"),
    failing("no kind", "👉{name: f, at: 1s}", "a fault needs the key `kind`"),
    failing("a hog without end", "👉{name: f, at: 1s, kind: hog}", "needs the key `for`"),
    failing(
      "a fault after the end", "{name: f, at: 👉10s, kind: exception}",
      "after the end of the measured window, 10s long"),
    failing(
      "a class that is none", "{name: f, at: 1s, kind: exception, request: 👉pages}",
      "`pages` is not a request class; did you mean `page`?"),
    failing(
      "a share of a single request", "{name: f, at: 1s, kind: exception, share: 👉5%}",
      "`share` is of the requests that come while the fault lasts"),
    failing(
      "a share of nobody", "{name: f, at: 1s, kind: exception, for: 1s, share: 👉0%}", "must be"),
    failing(
      "a process that is none", "{name: f, at: 1s, kind: crash, process: 👉1}",
      "there is no process 1 under `beam`, which has 1; the only one is 0"),
    failing(
      "a key of another kind", "{name: f, at: 1s, kind: crash, 👉for: 1s}",
      "`for` is not a key of a fault of kind `crash`"),
    failing(
      "a name twice", "{name: f, at: 1s, kind: exception}\n  - {name: 👉f, at: 2s, kind: exception}",
      "`f` is the name of a fault already"),
  ]
}
