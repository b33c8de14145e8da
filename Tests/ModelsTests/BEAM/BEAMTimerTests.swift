// Erlang's timers: whole ticks, and fired between slices only.

import Models
import SimEngine
import Testing

@Suite("BEAM timers")
struct BEAMTimerTests {
  @Test(
    "A timer of n ms set right after a tick is due n + 1 ms later, set at a tick n ms later",
    arguments: [(1, 2), (10, 11), (50, 51)] as [(Int64, Int64)])
  func ticks(timeout: Int64, measured: Int64) throws {
    var configuration = BEAM.Configuration.sliced
    configuration.timerResolution = .milliseconds(1)
    let wait = timeout * 1_000_000
    let record = try BEAM.simulate(
      .of([.init(at: 7_000_001, 0, wait: wait), .init(at: 200_000_000, 0, wait: wait)]), configuration)
    #expect(record.ends == [7_000_000 + measured * 1_000_000, 200_000_000 + wait])
  }

  @Test("A part of a tick counts as a whole one")
  func roundsUp() throws {
    var configuration = BEAM.Configuration.sliced
    configuration.timerResolution = .milliseconds(1)
    let record = try BEAM.simulate(.of([.init(at: 0, 0, wait: 1_000_001)]), configuration)
    #expect(record.ends == [2_000_000])
  }

  @Test("A timer that is due during a slice fires at its end, when the process that ran is back in the queue")
  func betweenSlices() throws {
    // B computes 0…100 and waits until 2400, in A's slice 2100…3100. A is queued again before the timers are looked
    // at, so A 3100…4100, B 4100…4200.
    let record = try BEAM.simulate(
      .of([.init(at: 0, 100, wait: 2300, then: 100), .init(at: 10, 10_000)]), .sliced)
    #expect(record.ends == [4200, 10_200])
  }

  @Test(
    "A process whose timer came due in one step of a slice gets its turn though the slice has a further step")
  func dueBeforeNextStep() throws {
    // B waits until 250. A's first step is 100…400, its slice ends at 1100 in its second; A …2100, B …2200, A.
    let record = try BEAM.simulate(
      .of([.init(at: 0, 100, wait: 150, then: 100), .init(at: 10, 300, then: 10_000)]), .sliced)
    #expect(record.ends == [2200, 10_500])
  }

  @Test("A timer wakes a scheduler that sleeps at its instant")
  func wakesSleeper() throws {
    let record = try BEAM.simulate(.of([.init(at: 5, 10, wait: 1000, then: 10)]), .sliced)
    #expect(record.ends == [1025])
  }
}
