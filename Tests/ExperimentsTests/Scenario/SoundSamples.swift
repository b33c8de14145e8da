// Sound scenarios that between them use every part of the format.

import Experiments
import Foundation
import Models
import Testing

/// A sound scenario and the files that it refers to.
struct SoundSample: Sendable {
  let text: String
  var files: [String: String] = [:]
}

enum SoundSamples {
  static let all: [SoundSample] = [
    SoundSample(text: ContractExampleTests.text),
    SoundSample(text: BrokenScenario.sound),
    distributions, phases, schedule, trace, json, sharing, messaging,
    SoundSample(
      text: BrokenScenario.sound.replacing(
        "{process: poisson, rate: 100/s}",
        with: "{process: closed, clients: 100, think: {exponential: {mean: 1s}}}")),
    SoundSample(
      text: BrokenScenario.sound.replacing(
        "architectures: [beam]",
        with: """
          clients:
            retries: 3
            retry_on: [timed_out, rejected]
            back_off: {base: 100ms, factor: 2, most: 20s, jitter: full}
            retry_budget: {share: 10%, least: 1/s, window: 10s}
          architectures: [beam]
          """)),
    SoundSample(
      text: BrokenScenario.sound.replacing(
        "architectures: [beam]",
        with: """
          platform:
            instances: 3
            balancer: {policy: least_connections, per: request, lag: 500ms}
            restart: always
            back_off: {first: 1s, most: 20s}
            grace: 5s
            pid_1: init
            liveness: {every: 5s, timeout: 2s, failures: 2, initial_delay: 3s, program: [{compute: 20us}]}
            readiness: {every: 5s, timeout: 2s, failures: 2, successes: 2, initial_delay: 3s}
          architectures: [beam, {name: alone, runtime: beam, platform: none}]
          baseline: alone
          precision: {statistic: p99, request: page, relative: 5%, max_replications: 200}
          thresholds: ["page.p99 < 200ms", "failed_share < 0.1%"]
          """)),
    SoundSample(
      text: BrokenScenario.sound.replacing(
        "architectures: [beam]",
        with: """
          dependencies: [{name: database, latency: 1ms}]
          servers: [{name: parser, program: [{compute: 1ms}]}]
          clients: {connections: keep_alive}
          faults:
            - {name: a, at: 1s, kind: down, dependency: database, for: 2s, as: hang}
            - {name: b, at: 1s, kind: slow, dependency: database, factor: 1.5, for: 3s}
            - {name: c, at: 1s, kind: spike, rate: 60/min, for: 1s, request: page}
            - {name: d, at: 1s, kind: disconnect, share: 50%}
            - {name: e, at: 1s, kind: exception, server: parser, instance: 0}
          architectures: [beam]
          """)),
    SoundSample(
      text: connecting("{keep_alive: 8}").replacing(
        "{process: poisson, rate: 100/s}", with: "{process: constant, rate: 6000/min}")),
  ]

  /// A scenario whose clients use connections so.
  static func connecting(_ use: String) -> String {
    BrokenScenario.sound.replacing(
      "architectures: [beam]", with: "clients: {connections: \(use)}\narchitectures: [thread-pool]")
  }

  static let distributions = SoundSample(
    text: """
      schema: archsim/1
      name: every-distribution
      question: |
        What do programs look like
        that use every family?
      seed: 9223372036854775807
      duration: 1.5min
      warmup: auto
      replications: 3
      machine:
        cores: 2
        context_switch: 0us
        time_slice: unlimited
        memory: 1.5GiB
      workload:
        arrivals: {process: poisson, rate: 0.5/s}
        requests:
          - name: all
            slo: 1s
            program:
              - compute: {constant: 1ms}
              - wait: {uniform: {from: 0s, to: 5ms}}
              - compute: {gamma: {mean: 1ms, cv: 0.5}}
              - compute: {lognormal: {mean: 1ms, cv: 2}}
              - compute: {weibull: {mean: 1ms, cv: 2}}
              - compute: {hyperexponential: {mean: 1ms, cv: 4.5}}
              - compute: {erlang: {mean: 1ms, stages: 3}}
              - wait: {pareto: {mean: 1ms, alpha: 1.5, max: 1s}}
              - wait: {normal: {mean: 1ms, sd: 100us}}
              - wait: {empirical: {file: e.csv, column: took_ms}}
              - compute:
                  mixture:
                    - {weight: 0.7, of: 1ms}
                    - {weight: 0.3, of: {mixture: [{weight: 1, of: {exponential: {mean: 20ms}}}]}}
              - fail: {as: error, probability: 2.5%}
              - fail: exception
      architectures:
        - runtime: thread-pool
          threads: 8
          queue: unlimited
        - {name: bounded, runtime: thread-pool, queue: 100}
        - beam
      faults:
        - {name: stuck, at: 1s, kind: hog, for: 30s}
        - {name: dead, at: 0s, kind: crash}
        - {name: poison, at: 0.5min, kind: exception}
        - {name: outbreak, at: 1s, kind: exception, for: 10s, share: 2.5%}
      """, files: ["e.csv": "took_ms\n1\n2.5\n"])

  static let json = SoundSample(
    text: """
      {
        "schema": "archsim/1", "name": "json", "duration": "10s",
        "workload": {
          "arrivals": {"process": "phases", "phases": [{"for": "1s", "from": "1/s", "to": "2/s"}]},
          "requests": [{"name": "page", "program": [{"compute": {"exponential": {"mean": "1ms"}}}]}]
        },
        "architectures": [{"runtime": "beam"}], "faults": [{"name": "f", "at": "1s", "kind": "crash"}]
      }
      """)

  static let sharing = SoundSample(
    text: """
      schema: archsim/1
      name: sharing
      duration: 10s
      locks:
        - name: cache
        - {name: log, handoff: fifo}
      dependencies:
        - name: database
          latency: {exponential: {mean: 8ms}}
          servers: 32
          connections: 10
          checkout_timeout: 5s
        - {name: search, latency: 3ms, servers: unlimited, connections: unlimited, checkout_timeout: unlimited}
      workload:
        arrivals: {process: poisson, rate: 100/s}
        requests:
          - name: page
            program:
              - lock:
                  name: cache
                  mode: shared
                  program:
                    - compute: 1ms
                    - lock: {name: log, mode: exclusive, program: [{compute: 10us}, {fail: error}]}
              - call: database
              - call: search
              - allocate: 1.5MiB
      architectures: [beam]
      """)

  static let messaging = SoundSample(
    text: """
      schema: archsim/1
      name: messaging
      duration: 10s
      locks: [{name: cache}]
      dependencies: [{name: database, latency: 8ms}]
      servers:
        - {name: log, program: [{compute: 5us}], queue: off_heap, priority: low}
        - name: sessions
          program:
            - lock: {name: cache, program: [{compute: 10us}]}
            - call: database
            - call: log
          message: 0.5KiB
          reply: 4KiB
          hibernate_after: 15s
          timeout: 500ms
        - {name: counter, program: [{send: log}], message: 24B, timeout: unlimited, hibernate_after: 0ms}
      workload:
        arrivals: {process: poisson, rate: 100/s}
        requests:
          - name: page
            priority: high
            program:
              - call: sessions
              - send: counter
              - spawn:
                  - compute: 1ms
                  - lock: {name: cache, program: [{call: log}]}
              - offload: {compute: {exponential: {mean: 5ms}}}
              - offload: {wait: 1ms}
              - native: 2ms
              - {compute: 3ms, chunk: 500us}
              - offload: {lookup: 2ms}
      architectures:
        - name: supervised
          runtime: beam
          supervision:
            name: top
            application: transient
            defaults: elixir
            children:
              - {server: log, restart: transient, shutdown: 1s}
              - supervisor: middle
                strategy: rest_for_one
                intensity: 10
                period: 60s
                restart: temporary
                shutdown: 30s
                children:
                  - {server: sessions, init: [{wait: {exponential: {mean: 20ms}}}, {compute: 1ms}], init_failure: 10%}
                  - {server: counter, shutdown: brutal_kill, links: [sessions]}
                  - {worker: janitor, shutdown: infinity, links: [log, sessions]}
      faults:
        - {name: once, at: 1s, kind: exit, member: log}
        - {name: again, at: 2s, kind: exit, member: middle, reason: killed, every: 1s, for: 3s}
      """)

  static let phases = SoundSample(
    text: BrokenScenario.sound.replacing(
      "{process: poisson, rate: 100/s}",
      with: """

            process: phases
            phases:
              - {for: 30s, rate: 100/s}
              - {for: 10s, from: 100/s, to: 0/s}
              - {for: 1h, mean: 500/s, swing: 80%, period: 24h}
        """))

  static let schedule = SoundSample(
    text: """
      schema: archsim/1
      name: replay
      workload:
        arrivals: {process: schedule, file: s.csv}
        requests: [{name: page, slo: 1s}]
      architectures: [event-loop]
      """, files: ["s.csv": "arrival_us,compute_us,wait_us,compute_after_us,fault\n110.7,1,2,3,0\n"])

  static let trace = SoundSample(
    text: BrokenScenario.sound.replacing(
      "{process: poisson, rate: 100/s}", with: "{process: trace, file: t.csv, scale: 0.5}"),
    files: ["t.csv": "second,requests\n" + (0..<10).map { "\($0),3\n" }.joined()])
}

@Suite("Sound scenarios")
struct SoundSampleTests {
  @Test("decode without a complaint", arguments: SoundSamples.all.indices)
  func decodes(_ index: Int) {
    let sample = SoundSamples.all[index]
    #expect(problems(sample.text, files: sample.files) == [])
  }

  @Test("are all that ArchSim ships")
  func decodesShipped() throws {
    let folder = ApprovedText.root.appending(path: "Scenarios").path
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".yml") {
      #expect(throws: Never.self, "\(name)") {
        try ScenarioDecoder.decode(path: "\(folder)/\(name)", catalog: ArchitectureCatalog.all) {
          path throws(FileRefusal) in
          guard let contents = FileManager.default.contents(atPath: path) else { throw .missing }
          return Array(contents)
        }
      }
    }
  }
}
