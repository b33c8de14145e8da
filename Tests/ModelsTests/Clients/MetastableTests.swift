// Overloads that outlive what caused them: which callers keep them alive, and which let them end.

import Models
import SimEngine
import Testing

/// A database that answers 300 calls a second, and callers who give up after a second.
///
/// Source: N. Bronson, A. Aghayev, A. Charapko, T. Zhu, "Metastable Failures in Distributed Systems", HotOS 2021: a database
/// for 300 queries a second, asked 280 times by callers who retry once, does not recover from an outage of 10 s, after which it is asked
/// 560 times a second; below 150 it recovers from any. It is an idealised example, and so is this: the trigger is a
/// rush of 10 s at 560 a second, which leaves a queue as an outage does.
@Suite("Metastable overload")
struct MetastableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rate: Double
    let retries: Retries?
    /// How long after the rush it is looked at, in s.
    let patience: Int64
    let heals: Bool
  }

  private static let once = Retries(most: 1)

  private static let cases = [
    Case(
      testDescription: "280 a second and one retry: 560 calls a second from then on", rate: 280,
      retries: once,
      patience: 200, heals: false),
    Case(
      testDescription: "160 a second and one retry: 320 are still more than the database answers", rate: 160,
      retries: once, patience: 400, heals: false),
    Case(
      testDescription: "140 a second and one retry: 280 are less, and the queue drains", rate: 140,
      retries: once,
      patience: 500, heals: true),
    Case(
      testDescription: "280 a second and no retry: the queue of the rush drains", rate: 280, retries: nil,
      patience: 200, heals: true),
    Case(
      testDescription: "250 a second and a retry for every tenth request: 275 are less", rate: 250,
      retries: Retries(most: 1, budget: RetryBudget(sharePerBillion: 100_000_000, least: 0)), patience: 300,
      heals: true),
    Case(
      testDescription: "250 a second and pauses that grow, with jitter: as many calls come, only later",
      rate: 250,
      retries: Retries(most: 1, backOff: BackOff(base: .seconds(5), jitter: .full)), patience: 200,
      heals: false),
  ]

  @Test(
    "Callers keep an overload alive when it is over if all their attempts together are more than is served",
    arguments: cases)
  func sustained(scene: Case) throws {
    let rate = scene.rate
    let stretches: [(Int64, Double)] = [(20, rate), (10, 560), (scene.patience, rate)]
    var workload = Workload.uniform(
      .phases(
        stretches.map { Phase(duration: .seconds($0.0), shape: .ramp(from: $0.1, to: $0.1)) }),
      [.call(dependency: 0)])
    workload.dependencies = [
      Dependency(name: "database", latency: .constant(.nanoseconds(3_333_333)), servers: 1)
    ]
    workload.clients = Clients(timeout: .seconds(1), retries: scene.retries)
    var run = Run(
      machine: .free(cores: 1), workload: workload, duration: .seconds(30 + scene.patience), seed: 21)
    run.observation = Observation(windows: Int(30 + scene.patience) / 10)
    let record = try EventLoop.simulate(run, EventLoop.singleServer)
    func answered(_ seconds: Range<Int64>) -> Double {
      let came = record.requests.filter {
        seconds.contains($0.arrival.nanoseconds / 1_000_000_000)
      }
      return Double(came.count { $0.outcome == .completed }) / Double(came.count)
    }
    #expect(answered(0..<20) == 1)
    #expect(answered(29..<30) == 0)
    let last = 30 + scene.patience
    // Callers who came in the last second may be answered by a database that nobody asks any more.
    #expect(answered(last - 21..<last - 1) == (scene.heals ? 1 : 0))
    guard !scene.heals, let retries = scene.retries, retries.backOff.base == .zero else { return }
    let names = try #require(ArchitectureCatalog.entry(named: EventLoop.name)).meters(
      under: workload, on: run.machine)
    let place = try #require(names.counters.firstIndex(of: "retries"))
    let counts = record.readings.map { $0.counts[place] }
    // All requests of a stretch are asked again: as many retries as requests, four standard errors off at most.
    let again = Double(counts[counts.count - 1] - counts[counts.count - 11]) / 100
    #expect(abs(again - rate) < 4 * (rate / 100).squareRoot())
  }
}
