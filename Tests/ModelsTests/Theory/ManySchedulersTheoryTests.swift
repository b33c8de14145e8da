// Schedulers that steal from each other, where nothing costs anything, are the queue with several servers.

import Models
import SimEngine
import Statistics
import Testing

@Suite("BEAM as a queue with several servers", .tags(.statistical), .optimizedOnly)
struct ManySchedulersTheoryTests {
  @Test(
    "With short slices and schedulers that wake each other at once the mean sojourn is that of M/M/c",
    arguments: [2, 4, 8], [0.5, 0.8])
  func erlangC(schedulers: Int, load: Double) throws {
    let rate = load * Double(schedulers)
    let run = Run.queue(
      .unitExponential, rate: rate, count: 20_000, cores: schedulers,
      seed: UInt64(schedulers * 10) + UInt64(load * 10))
    var configuration = BEAM.Configuration.sliced
    configuration.schedulers = schedulers
    // A hundredth of the mean service: nobody waits for longer while another scheduler has nothing to do.
    configuration.reductions = 10_000
    configuration.swt = .veryLow
    let means = try replicate(10, of: run) { try BEAM.simulate($0, configuration).sojourns(in: $0).mean }
    // Exponential services: whoever is served next, the number in the system is the same.
    let theory = MMc(arrivalRate: rate, serviceRate: 1, servers: schedulers)
    try expect(
      means, toEstimate: 1 + theory.meanWait, comparisons: 6, precision: 0.15,
      "seed \(run.seed), \(schedulers) schedulers at \(load)")
  }
}
