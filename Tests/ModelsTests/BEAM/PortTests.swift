// Ports in the run queues: who runs when, as timelines.

import Models
import SimEngine
import Testing

@Suite("Ports of the BEAM")
struct PortTests {
  /// Requests on connections that are open by then: so many slices each, at so many ns after 100,000.
  private func record(_ jobs: [(slices: Int64, at: Int64)], _ configuration: BEAM.Configuration) throws
    -> RunRecord
  {
    let opening = jobs.map { _ in Schedule.Row(at: 0, 0) }
    let rows = jobs.map { Schedule.Row(at: 100_000 + $0.at, 1000 * $0.slices - 4) }
    return try BEAM.simulate(.connecting(opening + rows, .keepAlive(idle: 9)), configuration)
  }

  private func wired(_ requestProcess: BEAM.RequestProcess) -> BEAM.Configuration {
    .wired(requestProcess) { $0.portInput = .nanoseconds(100) }
  }

  @Test("At most one port runs a pass, and then a process, however many ports wait")
  func oneAPass() throws {
    let jobs: [(Int64, Int64)] = [(3, 0), (1, 10), (1, 20), (1, 30)]
    let record = try record(jobs, wired(.connection))
    #expect(record.lettered(from: 4) == ends("aAbAcBdACD", from: 100_000))
    #expect(record.count("connects") == 4)
    #expect(record.anatomy(of: 5) == "scheduler_queue behind only 2186, running 996, runtime 100")
  }

  @Test("A port that joins cuts the long run of a lone process at the end of its slice")
  func cuts() throws {
    let record = try record([(5, 0), (1, 1200)], wired(.connection))
    #expect(record.lettered(from: 2) == ends("aAAbABAA", from: 100_000))
  }

  @Test("The answer of a request's own process goes through its connection's, which has to wait its turn")
  func answers() throws {
    let jobs: [(Int64, Int64)] = [(4, 0), (1, 10)]
    #expect(
      try record(jobs, wired(.connection)).lettered(from: 2) == ends("aAbABAA", from: 100_000))
    // B's process ends at 103,196; its answer is sent behind A's third slice.
    #expect(try record(jobs, wired(.request)).ends.suffix(2) == [105_192, 104_196])
  }

  @Test("A port that waits goes to a scheduler that has no work")
  func stolen() throws {
    var configuration = wired(.connection)
    configuration.schedulers = 2
    configuration.swt = .veryLow
    var run = Run.connecting(
      [.init(at: 0, 0), .init(at: 0, 0), .init(at: 100_000, 9000), .init(at: 100_010, 1000)],
      .keepAlive(idle: 9))
    run.machine = .free(cores: 2)
    let record = try BEAM.simulate(run, configuration)
    // A's scheduler wakes the other at its next pass, at 100,100; there B would begin at the end of A's first slice.
    #expect(record.ends.suffix(2) == [109_100, 101_200])
  }
}
