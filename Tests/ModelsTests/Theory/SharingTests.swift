// Preemptive runtimes on one core approach processor sharing as their slice shrinks.

import Models
import SimEngine
import Statistics
import Testing

@Suite("Processor sharing in the limit of short slices", .tags(.statistical), .optimizedOnly)
struct SharingTests {
  /// A runtime with slices of a given length on one core, and nothing costs anything.
  enum Sharer: CaseIterable, Sendable {
    case threadPool, beam

    func simulate(_ run: Run, slice: SimDuration) throws -> RunRecord {
      switch self {
      case .threadPool:
        var configuration = ThreadPool.singleServer
        configuration.threads = 4000
        var run = run
        run.machine.chosenTimeSlice = slice
        return try ThreadPool.simulate(run, configuration)
      case .beam:
        var configuration = BEAM.Configuration.sliced
        configuration.reductions = slice == .unlimited ? .max : Int(slice.nanoseconds)
        return try BEAM.simulate(run, configuration)
      }
    }
  }

  private static let load = 0.8
  static let services: [Distribution.Shape] = [
    .exponential(mean: 1e6), .lognormal(mean: 1e6, cv: 2), .hyperexponential(mean: 1e6, cv: 2),
    .hyperexponential(mean: 1e6, cv: 20.0.squareRoot()),
  ]

  @Test(
    "With slices of a twentieth of the mean service the mean sojourn is 1/(1 − ρ), whatever the variability",
    arguments: Sharer.allCases, services)
  func insensitive(sharer: Sharer, service: Distribution.Shape) throws {
    let squaredCV = try Distribution(service).variance / 1e12
    // The more variable the services, the more of them it takes.
    let run = Run.queue(service, rate: Self.load, count: squaredCV > 10 ? 15_000 : 6000, seed: 17)
    let means = try replicate(squaredCV > 10 ? 20 : 10, of: run) { run in
      try sharer.simulate(run, slice: .nanoseconds(unit.nanoseconds / 20)).sojourns(in: run).mean
    }
    let theory = MG1(
      arrivalRate: Self.load, meanService: 1, squaredCV: squaredCV)
    // Two runtimes with four kinds of service.
    try expect(
      means, toEstimate: theory.meanSharedSojourn, comparisons: 8, precision: 0.35,
      "seed 17, \(sharer), \(service)")
  }

  @Test(
    "The mean sojourn falls from that of one queue to that of sharing as the slice shrinks",
    arguments: Sharer.allCases, [4.0, 20.0])
  func approaches(sharer: Sharer, squaredCV: Double) throws {
    let run = Run.queue(
      .hyperexponential(mean: 1e6, cv: squaredCV.squareRoot()), rate: Self.load, count: 30_000, seed: 23)
    let slices: [SimDuration] = [.unlimited, unit * 30, unit * 10, unit * 3, unit]
    let means = try slices.map { try sharer.simulate(run, slice: $0).sojourns(in: run).mean }
    for (longer, shorter) in zip(means, means.dropFirst()) {
      #expect(shorter < longer, "seed 23, \(sharer), C² \(squaredCV): \(means)")
    }
    // On the same random numbers, unlimited slices are one queue in order of arrival, exactly.
    let queue = try EventLoop.simulate(run, EventLoop.singleServer)
    #expect(means[0] == queue.sojourns(in: run).mean || sharer == .threadPool)
  }
}
