// Native code on a scheduler: whom it holds up, and for how long, by the way it is written.

import Models
import SimEngine
import Testing

@Suite("Signatures of native code on the BEAM")
struct NativeCodeTests {
  /// Nothing costs anything; a slice is 1,000 ns.
  private func configuration(_ nif: BEAM.NativeCalls, schedulers: Int = 1) -> BEAM.Configuration {
    var configuration = BEAM.Configuration.sliced
    configuration.schedulers = schedulers
    configuration.nif = nif
    return configuration
  }

  // scheduler  A computes …10, in native code …5010, computes …5020 | B …10,040
  @Test("Native code on a normal scheduler holds up all who queue there, for as long as it takes")
  func queue() throws {
    let scene = SharedScene([.compute(10), .native(5000), .compute(10)])
    let record = try BEAM.simulate(scene.atOnce(2), configuration(.normal))
    #expect(record.ends == [5020, 10_040])
    #expect(record.total(.schedulerQueue) == 5020)
    #expect(record.total(.offloadQueue) == 0)
  }

  // A process has spawned another that is in native code for 50 ms, and waits for 10.5 ms; the other scheduler sleeps.
  // normal    the timer is late by 39.5 ms
  // dirty     the timer is in time
  // yielding  the timer is found at 11 ms, when the native code is back in the queue: it runs until 12 ms
  @Test(
    "A 50 ms call holds up the timers of its scheduler, though another has nothing to do; dirty and yielding ones do not",
    arguments: [
      (BEAM.NativeCalls.normal, 50_001_000), (.dirtyCPU, 10_501_000), (.dirtyIO, 10_501_000),
      (.yielding, 12_001_000),
    ] as [(BEAM.NativeCalls, Int64)])
  func timers(nif: BEAM.NativeCalls, end: Int64) throws {
    let scene = SharedScene([.spawn([.native(50_000_000)]), .wait(10_500_000), .compute(1000)])
    let record = try BEAM.simulate(scene.atOnce(1), configuration(nif, schedulers: 2))
    #expect(record.ends == [end])
    #expect(record.processorTime.work == 50_001_000)
  }

  // Arrivals 10,000 and 20,000; native …45,000. The second timer is due at 35,000.
  @Test("A timer that comes due behind native code fires when that is over; behind dirty code, in time")
  func ownTimers() throws {
    let scene = SharedScene([.wait(15_000), .native(20_000)])
    #expect(
      try BEAM.simulate(scene.every(10_000, count: 2), configuration(.normal)).latencies == [35_000, 45_000])
    #expect(
      try BEAM.simulate(scene.every(10_000, count: 2), configuration(.dirtyIO)).latencies == [35_000, 35_000])
  }

  // At 1, 2, 3 and 4 ms, two dirty schedulers: 1…51, 2…52, 51…101, 52…102.
  @Test("Dirty calls wait for each other as soon as there are more of them than dirty schedulers")
  func saturation() throws {
    let scene = SharedScene([.native(50_000_000)])
    let run = scene.every(1_000_000, count: 4)
    let record = try BEAM.simulate(run, configuration(.dirtyCPU, schedulers: 2))
    #expect(record.ends == [51_000_000, 52_000_000, 101_000_000, 102_000_000])
    #expect(record.total(.offloadQueue) == 96_000_000)
  }

  // yielding  A …1, B …2, A …3, B …4, A …5, B …6 ms
  @Test("Native code that yields gives the scheduler back after each millisecond")
  func yielding() throws {
    let scene = SharedScene([.native(3_000_000)])
    #expect(try BEAM.simulate(scene.atOnce(2), configuration(.yielding)).ends == [5_000_000, 6_000_000])
    #expect(try BEAM.simulate(scene.atOnce(2), configuration(.normal)).ends == [3_000_000, 6_000_000])
  }

  // yielding  250 us are 25 % of a slice: 749 of 1,000 reductions are left to compute with
  // normal    the call costs one reduction: 999 are left
  @Test("Native code that yields has its part of the slice charged; other native code a single reduction")
  func charges() throws {
    let scene = SharedScene([.native(250_000), .compute(1000)])
    #expect(try BEAM.simulate(scene.atOnce(2), configuration(.yielding)).ends == [501_749, 502_000])
    #expect(try BEAM.simulate(scene.atOnce(2), configuration(.normal)).ends == [501_999, 502_000])
  }
}
