// Slices that are counted instead of simulated, against a round robin that simulates each of them.

import Models
import SimEngine
import Testing

@Suite("BEAM slices against a plain round robin")
struct RoundRobinTests {
  @Test("Random processes end when a slice-by-slice round robin says", arguments: 0..<60 as Range<UInt64>)
  func equalsRoundRobin(number: UInt64) throws {
    var stream = RandomStream(
      seed: 4, replication: 0, purpose: StreamPurpose(rawValue: 78), entity: number, index: 0)
    let spread = 1 + stream.below(number % 2 == 0 ? 80 : 800)
    var rows: [Schedule.Row] = []
    var arrival: Int64 = 0
    for index in 0..<40 as Range<Int64> {
      // All spans are multiples of 50 ns and no two arrivals agree modulo 50: nobody comes at the very end of a slice.
      arrival += 100 * Int64(stream.below(spread))
      rows.append(
        Schedule.Row(at: arrival + index, 50 * Int64(stream.below(stream.below(10) == 0 ? 800 : 100) + 1)))
    }
    var configuration = BEAM.Configuration.sliced
    configuration.contextSwitch = .nanoseconds(50 * Int64(stream.below(5)))
    let record = try BEAM.simulate(.of(rows), configuration)
    let expected = roundRobin(rows, slice: 1000, switching: configuration.contextSwitch.nanoseconds)
    #expect(record.ends == expected.ends, "random run \(number)")
    #expect(record.overhead("scheduler") == expected.switching, "random run \(number)")
  }

  /// Slice by slice: a switch, then at most a slice of the first in the queue, who then goes behind all who have come.
  private func roundRobin(
    _ rows: [Schedule.Row], slice: Int64, switching: Int64
  ) -> (ends: [Int64], switching: Int64) {
    var remaining = rows.map(\.compute.nanoseconds)
    var ends = Array(repeating: 0 as Int64, count: rows.count)
    var queue: [Int] = []
    var (now, switched, next) = (0 as Int64, 0 as Int64, 0)
    while next < rows.count || !queue.isEmpty {
      if queue.isEmpty { now = max(now, rows[next].arrival.nanoseconds) }
      func admit() {
        while next < rows.count, rows[next].arrival.nanoseconds <= now {
          queue.append(next)
          next += 1
        }
      }
      admit()
      let process = queue.removeFirst()
      let share = min(slice, remaining[process])
      now += switching + share
      switched += switching
      remaining[process] -= share
      admit()
      if remaining[process] > 0 { queue.append(process) } else { ends[process] = now }
    }
    return (ends, switched)
  }
}
