// What the kernel does with threads: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("The machine")
struct MachineTests {
  /// Waking costs 100 ns, switching 10 ns, cold caches nothing; ticks every 100 us, slices of 1 us.
  private func machine(cores: Int = 1) -> MachineConfiguration {
    var machine = MachineConfiguration(cores: cores)
    machine.wakeLatency = .nanoseconds(100)
    machine.contextSwitch = .nanoseconds(10)
    machine.cacheRefill = .zero
    return machine
  }

  private func times(
    busy: Int64, switching: Int64 = 0, refilling: Int64 = 0, idle: Int64
  ) -> Machine.CoreTimes {
    var times = Machine.CoreTimes()
    times.busy = busy
    times.switching = switching
    times.refilling = refilling
    times.idle = idle
    return times
  }

  @Test("An idle core takes the wake latency to run a thread, also the one that ran last")
  func wakes() {
    let result = Bench(machine(), [[50, 70]]).play([(0, .wake(thread: 0))])
    // 100 to wake; a thread that asks for more keeps its core at no cost.
    #expect(result.ends(of: 0) == [150, 220])
    #expect(result.accounts == times(busy: 120, idle: 100))
    let again = Bench(machine(), [[50, 50]], pauses: [350]).play([(0, .wake(thread: 0))])
    #expect(again.ends(of: 0) == [150, 650])
  }

  @Test("A switch is charged between different threads only")
  func switches() {
    let result = Bench(machine(), [[50], [60]], preferring: [0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)),
    ])
    #expect(result.met == [.init(thread: 0, at: 150), .init(thread: 1, at: 220)])
    #expect(result.accounts == times(busy: 110, switching: 10, idle: 100))
    #expect(result.addsUp)
  }

  @Test("Caches are cold on a core where another thread has run since, and on another core")
  func refills() {
    var configuration = machine()
    configuration.cacheRefill = .nanoseconds(7)
    let result = Bench(configuration, [[50, 50, 50], [60]], preferring: [0, 0], pauses: [200]).play([
      (0, .wake(thread: 0)), (500, .wake(thread: 1)),
    ])
    // Cold at first: 107…157. At 357 it wakes to warm caches: 457…507. Thread 1 has come in the meantime, and
    // thread 0 finds them cold again at 707.
    #expect(result.ends(of: 0) == [157, 507, 864])
    #expect(result.ends(of: 1) == [584])
    #expect(result.accounts.refilling == 21)
    #expect(result.addsUp)
  }

  @Test("Nobody is preempted without a rival: neither ticks nor the end of a slice are events")
  func noRival() {
    let result = Bench(machine(), [[1_000_000_000]]).play([(0, .wake(thread: 0))])
    #expect(result.ends(of: 0) == [1_000_000_100])
    #expect(result.eventCount == 2)
    let four = Bench(machine(cores: 4), Array(repeating: Array(repeating: 30_000_000, count: 50), count: 4))
    let together = four.playAll()
    #expect(together.eventCount == 4 + 4 * 50)
  }

  @Test("What a thread asks for next comes out of the same slice")
  func sliceSpansDemands() {
    var configuration = machine()
    configuration.contextSwitch = .zero
    configuration.wakeLatency = .zero
    let bench = Bench(configuration, [[3_000_000, 3_000_000], [1_000_000]], preferring: [0, 0])
    let result = bench.playAll()
    // A has the tick from 0 to 4 ms, B its 1 ms, then A goes on.
    #expect(
      result.met == [
        .init(thread: 0, at: 3_000_000), .init(thread: 1, at: 5_000_000), .init(thread: 0, at: 7_000_000),
      ])
  }

  @Test("A thread wakes on its last core if that is idle, else on an idle one, else waits at its last one")
  func places() {
    let result = Bench(machine(cores: 2), [[1000], [1000], [100], [100]], preferring: [0, 0, 0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)), (200, .wake(thread: 2)), (300, .wake(thread: 3)),
    ])
    // Thread 1 goes to the idle core 1. Both end at 1100; core 0 runs thread 2, and core 1 takes thread 3 over.
    #expect(result.ends(of: 0) == [1100] && result.ends(of: 1) == [1100])
    #expect(result.ends(of: 2) == [1210] && result.ends(of: 3) == [1210])
  }

  @Test("A killed thread frees its core at once, or leaves the queue")
  func kills() {
    let result = Bench(machine(), [[1000], [100], [100]], preferring: [0, 0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)), (0, .wake(thread: 2)), (300, .kill(thread: 0)),
      (310, .kill(thread: 2)),
    ])
    // 300 is not the end of anything: thread 1 runs 310…410, and nobody after it.
    #expect(result.met == [.init(thread: 1, at: 410)])
    #expect(result.accounts == times(busy: 300, switching: 10, idle: 100))
  }

  @Test("An endless demand ends when it is cut down")
  func shortens() {
    let result = Bench(machine(), [[.max]]).play([(0, .wake(thread: 0)), (777, .stop(thread: 0))])
    #expect(result.ends(of: 0) == [777])
    // Cut down while it waits for the core, it ends as soon as it gets there.
    let queued = Bench(machine(), [[500], [.max]], preferring: [0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)), (200, .stop(thread: 1)),
    ])
    #expect(queued.met == [.init(thread: 0, at: 600), .init(thread: 1, at: 610)])
  }

  @Test(
    "A slice is EEVDF's base slice in whole ticks",
    arguments: [
      (1, 4000, 4000), (8, 4000, 4000), (1, 1000, 1000), (2, 1000, 2000), (4, 1000, 3000), (8, 1000, 3000),
      (64, 1000, 3000), (1, 100, 700), (2, 100, 1400), (3, 100, 1400), (4, 100, 2100), (7, 100, 2100),
      (8, 100, 2800),
    ] as [(Int, Int64, Int64)])
  func slices(cores: Int, tick: Int64, expected: Int64) {
    var machine = MachineConfiguration(cores: cores)
    machine.tick = .microseconds(tick)
    #expect(machine.timeSlice == .microseconds(expected))
  }
}
