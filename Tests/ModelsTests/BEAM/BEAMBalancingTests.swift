// Several schedulers: who gets what, stealing, and waking the others.

import Models
import SimEngine
import Testing

@Suite("BEAM balancing")
struct BEAMBalancingTests {
  private let slice: Int64 = 4000

  /// Two schedulers on two cores; a reduction takes 1 ns, a slice 4,000 of them.
  private var two: BEAM.Configuration {
    var configuration = BEAM.Configuration.sliced
    configuration.schedulers = 2
    configuration.reductions = Int(slice)
    return configuration
  }

  private func simulate(_ rows: [Schedule.Row], _ configuration: BEAM.Configuration) throws -> RunRecord {
    try BEAM.simulate(.of(rows, on: .free(cores: 2)), configuration)
  }

  @Test("A scheduler that runs dry steals the first process of another's queue")
  func steals() throws {
    // A on 0, B on 1, C and E behind A, D behind B: B ends at 900, D at 1000; then 1 takes C, and then E.
    let record = try simulate(
      [.init(at: 0, 20_000), .init(at: 1, 899), .init(at: 2, 500), .init(at: 3, 100), .init(at: 4, 500)], two)
    #expect(record.ends == [20_000, 900, 1500, 1000, 2000])
  }

  @Test("A process that wakes goes to the queue it ran on last, though another scheduler sleeps")
  func wakesAtHome() throws {
    // A's timer is due at 1010; C, on the same scheduler, has two slices, and is queued again before A is.
    let record = try simulate(
      [.init(at: 0, 10, wait: 1000, then: 10), .init(at: 1, 0), .init(at: 100, 6000), .init(at: 101, 0)], two)
    // C 100…4100…6100, A 6100…6110.
    #expect(record.ends == [6110, 1, 6100, 101])
  }

  @Test("One process in arrears wakes the second scheduler after ten slices, eleven after one")
  func wakesOther() throws {
    // Each pass adds L·4,000 + 400 reductions; the limit is 40,000. With L = 1 the tenth pass is beyond it.
    let pair = try simulate(Array(herd(2, slices: 20)), two)
    // 1 2 1 2 1 2 1 2 1 2, ten slices; then the 15 that each has left, side by side.
    #expect(bigEnds(pair) == [1000 + 25 * slice, 1000 + 25 * slice])
    // With L = 11 the first pass is beyond it: one slice alone, the other 47 by twos.
    let dozen = try simulate(Array(herd(12, slices: 4)), two)
    #expect(bigEnds(dozen).max() == 1000 + 25 * slice)
  }

  @Test(
    "Each level of +swt has its limit: the pass after it is exceeded wakes the other",
    arguments: zip(
      [.veryLow, .low, .medium, .high] as [BEAM.WakeupThreshold], [1, 1, 10, 46] as [Int64]))
  func levels(level: BEAM.WakeupThreshold, passes: Int64) throws {
    var configuration = two
    configuration.swt = level
    // Two processes of 60 slices on one queue: `passes` slices one by one, the rest side by side.
    let ends = bigEnds(try simulate(Array(herd(2, slices: 60)), configuration)).sorted()
    #expect(ends.last == 1000 + (passes + (121 - passes) / 2) * slice)
  }

  @Test("At the highest level two processes stay together for 182 passes")
  func veryHigh() throws {
    var configuration = two
    configuration.swt = .veryHigh
    #expect(bigEnds(try simulate(Array(herd(2, slices: 60)), configuration)).max() == 1000 + 120 * slice)
  }

  @Test("A long run without a rival leaves no arrears: a joiner waits ten passes as ever")
  func loneRunCountsForNothing() throws {
    // A has run 100 slices when B joins its queue; ten passes from the end of slice 101 on wake the other: at 440,000
    // A has had 105 slices and B five.
    let record = try simulate(
      [.init(at: 0, 200 * slice), .init(at: 1, 0), .init(at: 400_001, 20 * slice)], two)
    #expect(record.ends == [440_000 + 95 * slice, 1, 440_000 + 15 * slice])
  }

  /// `count` processes of so many slices that are all due at 1,000 on scheduler 0, and as many on 1 that are gone.
  private func herd(_ count: Int64, slices: Int64) -> [Schedule.Row] {
    (0..<2 * count).map { index in
      index % 2 == 0
        ? Schedule.Row(at: index, 0, wait: 1000 - index, then: slices * slice) : Schedule.Row(at: index, 0)
    }
  }

  private func bigEnds(_ record: RunRecord) -> [Int64] {
    record.requests.filter { $0.key % 2 == 0 }.map(\.end.nanoseconds)
  }
}
