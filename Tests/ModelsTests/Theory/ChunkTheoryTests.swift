// Chunks between two laws: one server that is never interrupted, and one that is shared.

import Models
import SimEngine
import Statistics
import Testing

@Suite("Computing in chunks, in theory", .tags(.statistical), .optimizedOnly)
struct ChunkTheoryTests {
  /// Short requests of a unit, and long ones, in multiples of it.
  private static func mixed(
    shortLoad: Double, long: Distribution.Shape, perShort: Double, chunk: SimDuration, warmUp: Double,
    duration: Double, seed: UInt64
  ) throws -> Run {
    let share = Int64((perShort / (1 + perShort) * 1e9).rounded())
    let classes = [
      RequestClass(
        name: "short", sharePerBillion: 1_000_000_000 - share,
        program: Program([.compute(.of(.unitExponential))])),
      RequestClass(
        name: "long", sharePerBillion: share, program: Program([.chunked(.of(long), chunk: chunk)])),
    ]
    return Run(
      machine: .free(cores: 1),
      workload: Workload(arrivals: .poisson(rate: shortLoad * (1 + perShort) * 1000), classes: classes),
      warmUp: SimDuration(rounding: warmUp * 1e6), duration: SimDuration(rounding: duration * 1e6), seed: seed
    )
  }

  private static func sojourns(_ record: RunRecord, in run: Run, of requestClass: UInt16) -> [Double] {
    record.requests.filter { $0.requestClass == requestClass && $0.arrival >= run.windowStart }
      .map { Double($0.latency.nanoseconds) / Double(unit.nanoseconds) }
  }

  @Test(
    "Where all compute in chunks of a twentieth, the mean sojourn is that of sharing, whatever the variability",
    arguments: [Distribution.Shape.unitExponential, .hyperexponential(mean: 1e6, cv: 2)])
  func shared(service: Distribution.Shape) throws {
    var run = Run.queue(service, rate: 0.8, count: 10_000, seed: 31)
    run.workload = .uniform(
      run.workload.arrivals, [.chunked(.of(service), chunk: .nanoseconds(unit.nanoseconds / 20))])
    let means = try replicate(20, of: run) { run in
      try EventLoop.simulate(run, EventLoop.singleServer).sojourns(in: run).mean
    }
    try expect(means, toEstimate: 5, comparisons: 2, precision: 0.25, "seed 31, \(service)")
  }

  @Test(
    "Short requests among long ones: from waiting for all that is there, to not seeing the long ones at all")
  func ends() throws {
    // Loads of 0.4 and 0.2; a long request is 8 short ones.
    func run(_ chunk: SimDuration) throws -> Run {
      try Self.mixed(
        shortLoad: 0.4, long: .exponential(mean: 8e6), perShort: 1 / 16, chunk: chunk, warmUp: 2000,
        duration: 40_000, seed: 37)
    }
    let whole = try replicate(20, of: run(.unlimited)) { run in
      Self.sojourns(try EventLoop.simulate(run, EventLoop.singleServer), in: run, of: 0).mean
    }
    // Pollaczek and Khinchine: λ E[S²] / 2(1 − ρ), of both classes, and the own service.
    try expect(
      whole, toEstimate: (0.4 * 2 + 0.025 * 2 * 64) / (2 * 0.4) + 1, comparisons: 4, precision: 0.1,
      "seed 37, whole")
    let fine = try run(.nanoseconds(unit.nanoseconds / 100))
    var (shorts, tails, longs): ([Double], [Double], [Double]) = ([], [], [])
    for replication in 0..<20 as Range<UInt32> {
      var run = fine
      run.replication = replication
      let record = try EventLoop.simulate(run, EventLoop.singleServer)
      let short = Self.sojourns(record, in: run, of: 0)
      shorts.append(short.mean)
      tails.append(short.sorted()[short.count * 99 / 100])
      longs.append(Self.sojourns(record, in: run, of: 1).mean)
    }
    // An M/M/1 of their own, whose sojourn is exponential, but for what is left of a chunk.
    try expect(shorts, toEstimate: 1 / 0.6, comparisons: 4, precision: 0.05, "seed 37, mean")
    try expect(tails, toEstimate: 4.605_170 / 0.6, comparisons: 4, precision: 0.05, "seed 37, p99")
    // The other class of a preemptive priority: E[S₂]/(1 − ρ₁) + Σ λᵢ E[Sᵢ²] / 2(1 − ρ₁)(1 − ρ).
    try expect(
      longs, toEstimate: 8 / 0.6 + (0.4 * 2 + 0.025 * 128) / (2 * 0.6 * 0.4), comparisons: 4, precision: 0.1,
      "seed 37, long")
  }

  @Test(
    "Behind endless work in chunks of q a request waits q/2 + q ρ/(1 − ρ) longer, as at a server with vacations",
    arguments: [0.5, 2, 8])
  func curve(chunk: Double) throws {
    // At a load of one half, in runs to which one long request came before the measured half, and none after.
    let half = 20_000.0
    let run = try Self.mixed(
      shortLoad: 0.5, long: .constant(half * 1e6), perShort: 1 / half,
      chunk: SimDuration(rounding: chunk * 1e6), warmUp: half, duration: half, seed: 41)
    var means: [Double] = []
    for replication in 0..<200 as Range<UInt32> where means.count < 16 {
      var run = run
      run.replication = replication
      let record = try EventLoop.simulate(run, EventLoop.singleServer)
      let longs = record.requests.filter { $0.requestClass == 1 }
      guard longs.count == 1, longs[0].arrival < run.windowStart, longs[0].end > run.windowEnd else {
        continue
      }
      means.append(Self.sojourns(record, in: run, of: 0).mean)
    }
    // M/G/1 with gated service and vacations (Takagi, Queueing Analysis 1, 1991): λ E[S²] / 2(1 − ρ) is 1 here.
    try expect(
      means, toEstimate: 1 + 1 + chunk / 2 + chunk, comparisons: 3, precision: 0.05, "seed 41, q \(chunk)")
  }
}
