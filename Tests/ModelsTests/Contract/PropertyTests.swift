// The invariants, anatomies and core time among them, over hundreds of made-up runs.

import Models
import SimEngine
import Testing

@Suite("Properties of random runs")
struct PropertyTests {
  private static let count: UInt64 = isOptimized ? 200 : 10

  @Test("Made-up runs without faults keep every invariant", arguments: ArchitectureCatalog.all.indices)
  func withoutFaults(index: Int) {
    check(ArchitectureCatalog.all[index], numbers: 0..<Self.count, faulty: false)
  }

  @Test(
    "Made-up runs with up to four faults keep every invariant", arguments: ArchitectureCatalog.all.indices)
  func withFaults(index: Int) {
    check(ArchitectureCatalog.all[index], numbers: 1000..<1000 + Self.count, faulty: true)
  }

  /// A few runs come out too long to finish, with slices of a nanosecond for one; most must finish.
  private func check(_ entry: ArchitectureEntry, numbers: Range<UInt64>, faulty: Bool) {
    var finished = 0
    for number in numbers {
      var source = RandomRun(number: number)
      var run = source.run(faulty: faulty)
      var callers = RandomRun(number: ~number)
      run.workload.clients.retries = callers.retries()
      run.platform = callers.platform()
      if faulty { run.faults += callers.disturbances(of: run.workload) }
      for index in run.faults.indices { run.faults[index].instance = callers.instance(of: run) }
      if entry.supervises { supervise(&run, number: number, faulty: faulty) }
      run.observation = Observation(windows: 5, keepsAnatomies: true)
      let settings = source.settings(of: entry)
      let record: RunRecord
      do {
        guard let finished = try recordUnlessTooLong(entry, run, settings) else { continue }
        record = finished
      } catch {
        Issue.record("\(entry.name), random run \(number), settings \(settings): \(error)")
        return
      }
      finished += 1
      let wrong = violations(of: record, in: run) + sumViolations(of: record, in: run)
      #expect(wrong == [], "\(entry.name), random run \(number), settings \(settings)")
      guard wrong.isEmpty else { return }
    }
    #expect(finished >= numbers.count * 3 / 4)
  }

  /// Every second run has a supervision tree; who dies in it dies in addition to the other faults.
  private func supervise(_ run: inout Run, number: UInt64, faulty: Bool) {
    guard number % 2 == 1 else { return }
    var source = RandomRun(number: number | 1 << 40)
    let tree = source.tree(of: run.workload.servers)
    run.tree = tree
    if faulty { run.faults += source.exits(in: tree) }
  }

  private func recordUnlessTooLong(
    _ entry: ArchitectureEntry, _ run: Run, _ settings: [Setting]
  ) throws(RunError) -> RunRecord? {
    do { return try entry.simulate(run, settings) } catch {
      guard error.canContinue else { throw error }
      return nil
    }
  }
}
