// A full stop of the computer: whom it concerns, for how long, and how long its backlog lasts.

import Models
import SimEngine
import Testing

/// Requests come every 2 ms and take 1 ms; every 10 s the hypervisor takes the only core for 100 ms.
///
/// In fluid terms a stop of D at a rate of λ concerns λ D of those who come in it and as many of those who come while the
/// backlog drains at μ − λ, so λ D / (1 − ρ); what they lose is spread evenly from D down to nothing.
@Suite("A full stop")
struct PauseTests {
  private static let stop: Int64 = 100_000_000
  private static let gap: Int64 = 2_000_000
  private static let service: Int64 = 1_000_000

  private func record(of runtime: String) throws -> RunRecord {
    var machine = MachineConfiguration.free(cores: 1)
    machine.steal = 10_000_000
    machine.stealStretch = .nanoseconds(Self.stop)
    let run = Run(
      machine: machine,
      workload: .uniform(.constant(rate: 500), [.compute(.constant(.nanoseconds(Self.service)))]),
      duration: .seconds(60), seed: 3)
    switch runtime {
    case "thread-pool": return try ThreadPool.simulate(run, ThreadPool.singleServer)
    case "event-loop": return try EventLoop.simulate(run, EventLoop.singleServer)
    default: return try BEAM.simulate(run, BEAM.singleServer)
    }
  }

  @Test(
    "It concerns those who come in it and while the backlog drains, each by an even step less than the one before",
    arguments: ["thread-pool", "event-loop", "beam"])
  func pause(runtime: String) throws {
    let record = try record(of: runtime)
    let losses = record.latencies.map { $0 - Self.service }
    let groups = losses.split { $0 == 0 }.map(Array.init)
    // Five or six stops in a minute, of which the first and the last may be cut off by the run's ends.
    #expect((5...7).contains(groups.count), "\(groups.count) stops")
    for group in groups.dropFirst().dropLast() {
      #expect((99...101).contains(group.count), "\(group.count) requests are late")
      // Whoever is at work when the stop begins loses all of it; who comes just after its beginning nearly all.
      #expect(group[0] <= Self.stop && group[0] > Self.stop - Self.gap)
      for (one, next) in zip(group, group.dropFirst()) {
        #expect(one - next == Self.gap - Self.service)
      }
      let mean = Double(group.reduce(0, +)) / Double(group.count)
      #expect(abs(mean - Double(Self.stop) / 2) < Double(Self.service))
    }
  }
}
