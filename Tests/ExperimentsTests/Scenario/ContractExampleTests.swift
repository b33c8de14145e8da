// The example of the file format, and what it decodes into.

import Experiments
import Models
import SimEngine
import Testing

@Suite("A scenario file")
struct ContractExampleTests {
  static let text = """
    # yaml-language-server: $schema=scenario.schema.json
    schema: archsim/1
    name: noisy-neighbour              # [a-z0-9-]+; names the result folder
    question: Does one slow report hurt every other page?
    expect: The event loop's p99 follows the slowest report; BEAM's does not.
    seed: 42                           # default 1
    duration: 60s                      # virtual time that is measured
    warmup: 10s                        # or auto (the default)
    replications: 10                   # default 10
    machine: {cores: 4, memory: 8GiB}  # also: context_switch, time_slice, … each with a sourced default
    workload:
      arrivals: {process: poisson, rate: 1000/s}
      requests:
        - name: page
          share: 99%                   # shares must sum to 100 %
          program:
            - compute: {exponential: {mean: 500us}}
            - wait: 20ms               # a bare duration is a constant
            - compute: 100us
          slo: 100ms
        - name: report
          share: 1%
          program: [{compute: {lognormal: {mean: 80ms, cv: 1.5}}}]
    clients: {timeout: 10s, retries: 0}
    architectures:
      - beam                           # a catalog name with its defaults, or a variant:
      - {name: node-4, runtime: event-loop, processes: 4}
      - {name: pool-200, runtime: thread-pool, threads: 200}
    faults:
      - {name: poison, at: 20s, kind: exception, request: report}
    """

  @Test("says everything that a scenario holds")
  func decodesTheExample() throws {
    let scenario = try decode(Self.text)
    #expect(scenario.name == "noisy-neighbour")
    #expect(scenario.question == "Does one slow report hurt every other page?")
    #expect(scenario.seed == 42)
    #expect(scenario.duration == .seconds(60))
    #expect(scenario.warmUp == .fixed(.seconds(10)))
    #expect(scenario.replications == 10)
    #expect(scenario.machine == MachineConfiguration(cores: 4))
    let page = RequestClass(
      name: "page", sharePerBillion: 990_000_000,
      program: Program([
        .compute(try Distribution(.exponential(mean: 500e3))), .wait(try Distribution(.constant(20e6))),
        .compute(try Distribution(.constant(100e3))),
      ]), slo: .milliseconds(100))
    let report = RequestClass(
      name: "report", sharePerBillion: 10_000_000,
      program: Program([.compute(try Distribution(.lognormal(mean: 80e6, cv: 1.5)))]))
    #expect(
      scenario.workload
        == Workload(
          arrivals: .poisson(rate: 1000), classes: [page, report], clients: Clients(timeout: .seconds(10))))
    #expect(
      scenario.architectures == [
        Variant(name: "beam", runtime: "beam"),
        Variant(name: "node-4", runtime: "event-loop", settings: [Setting(name: "processes", value: 4)]),
        Variant(name: "pool-200", runtime: "thread-pool", settings: [Setting(name: "threads", value: 200)]),
      ])
    #expect(
      scenario.faults == [Fault(name: "poison", at: .seconds(20), kind: .exception(requestClass: 1))])
    #expect(scenario.file.bytes == Array(Self.text.utf8))
  }
}
