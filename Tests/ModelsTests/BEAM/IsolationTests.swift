// What others notice of a process that computes without end, or crashes, on the one scheduler that there is.

import Models
import SimEngine
import Statistics
import Testing

@Suite("BEAM keeps processes apart")
struct IsolationTests {
  @Test(
    "An endless loop costs the others at most a slice for each time that they queue, and one more for a timer"
  )
  func endlessLoop() throws {
    // A short job every 7,777 ns, with one wait in it: it queues twice, and a slice is 1,000 ns. A timer that comes due
    // in a slice is found when the loop is back in the queue, ahead of the job.
    let rows = (0..<200 as Range<Int64>).map { Schedule.Row(at: $0 * 7777, 100, wait: 1333, then: 100) }
    var run = Run.of(rows)
    run.faults = [Fault(name: "loop", at: .zero, kind: .hog(duration: .milliseconds(2)))]
    let beside = try BEAM.simulate(run, .sliced)
    run.spared = 0
    let alone = try BEAM.simulate(run, .sliced)
    #expect(alone.latencies.allSatisfy { $0 == 1533 })
    #expect(beside.latencies.allSatisfy { $0 <= 1533 + 3 * 1000 })
    #expect((beside.latencies.max() ?? 0) > 1533 + 1500)
  }
}

// 10,000 short jobs a second, as in the talk "The Soul of Erlang and Elixir" (S. Jurić, GOTO 2019).
@Suite(
  "Short jobs beside an endless loop and beside crashes, on one scheduler", .tags(.statistical),
  .optimizedOnly)
struct ShortJobsTests {
  private let rate = 10_000.0
  private let service = 20e-6

  /// Slices of 4,000 reductions at 78 a microsecond; nothing else costs anything.
  private var configuration: BEAM.Configuration {
    var configuration = BEAM.singleServer
    configuration.reductions = 4000
    configuration.crashReport = BEAM.standard.crashReport
    return configuration
  }

  private let slice = 51.282e-6

  private func run(crashing: Int64 = 0) -> Run {
    let short = Program([.compute(.constant(.microseconds(20)))])
    let crash = Program([
      .compute(.constant(.microseconds(20))), .fail(.exception, perBillion: 1_000_000_000),
    ])
    let workload = Workload(
      arrivals: .poisson(rate: rate),
      classes: [
        RequestClass(name: "short", sharePerBillion: 1_000_000_000 - crashing, program: short),
        RequestClass(name: "crash", sharePerBillion: crashing, program: crash),
      ])
    return Run(
      machine: .free(cores: 1), workload: workload, warmUp: .milliseconds(200), duration: .seconds(3),
      seed: 31)
  }

  private func meanLatency(_ run: Run) throws -> Double {
    let latencies = try BEAM.simulate(run, configuration).requests.filter {
      $0.requestClass == 0 && $0.arrival >= run.windowStart
    }.map { Double($0.latency.nanoseconds) * 1e-9 }
    return latencies.mean
  }

  @Test("Alone the jobs are the queue M/D/1")
  func alone() throws {
    let load = rate * service
    let wait = rate * service * service / (2 * (1 - load))
    try expect(
      replicate(10, of: run()) { try meanLatency($0) }, toEstimate: service + wait, comparisons: 2,
      precision: 0.05,
      "seed 31, mean latency")
  }

  @Test("An endless loop is a slice of absence after each round: M/D/1 with gated vacations, exactly")
  func endlessLoop() throws {
    var run = run()
    run.faults = [Fault(name: "loop", at: .zero - run.warmUp, kind: .hog(duration: .seconds(10)))]
    let load = rate * service
    let wait = rate * service * service / (2 * (1 - load)) + slice / 2 + load * slice / (1 - load)
    // Source of the formula: H. Takagi, Queueing Analysis, volume 1, M/G/1 with multiple vacations, gated service.
    try expect(
      replicate(10, of: run) { try meanLatency($0) }, toEstimate: service + wait, comparisons: 2,
      precision: 0.05,
      "seed 31, mean latency beside an endless loop")
  }

  @Test("A crash report of 14 slices delays the others by slices, not by itself")
  func crashes() throws {
    // 2 % crash, and compute 720 us each for their report: 14 % of the core.
    let run = run(crashing: 20_000_000)
    let record = try BEAM.simulate(run, configuration)
    let others = record.requests.filter { $0.requestClass == 0 }
    #expect(others.allSatisfy { $0.outcome == .completed })
    #expect(record.requests.filter { $0.requestClass == 1 }.allSatisfy { $0.outcome == .failed })
    let latencies = others.map(\.latency.nanoseconds).sorted()
    // Half of them meet no report; of those that do, hardly any meets more than three at once.
    #expect(latencies[latencies.count / 2] < 60_000)
    #expect(latencies[latencies.count * 99 / 100] < 4 * 51_282 + 100_000)
    #expect(latencies[latencies.count * 99 / 100] < 720_000 / 2)
  }
}
