// What the kernel does with threads: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("The machine")
struct MachineTests {
  /// Waking costs 100 ns, switching 10 ns; a slice is 1,000 ns.
  private func machine(cores: Int = 1, slice: Int64 = 1000) -> MachineConfiguration {
    var machine = MachineConfiguration(cores: cores)
    machine.wakeLatency = .nanoseconds(100)
    machine.contextSwitch = .nanoseconds(10)
    machine.chosenTimeSlice = .nanoseconds(slice)
    return machine
  }

  @Test("An idle core takes the wake latency to run a thread, also the one that ran last")
  func wakes() {
    let result = Bench(machine(), [[50, 70]]).play([(0, .wake(thread: 0))])
    // 100 to wake; a thread that asks for more keeps its core at no cost.
    #expect(result.ends(of: 0) == [150, 220])
    #expect(result.accounts == (busy: 120, switching: 0, idle: 100))
    let again = Bench(machine(), [[50]]).play([(0, .wake(thread: 0)), (500, .wake(thread: 0))])
    #expect(again.ends(of: 0) == [150])
  }

  @Test("A thread that blocks and wakes pays the wake latency again")
  func wakesAgain() {
    // The first demand ends in a block because the second is asked for by the cue at 500.
    let result = Bench(machine(), [[50], [20]], preferring: [0, 0]).play([
      (0, .wake(thread: 0)), (500, .wake(thread: 1)),
    ])
    // The core has been idle since 150, so this is a wake-up and no switch.
    #expect(result.ends(of: 1) == [620])
    #expect(result.accounts == (busy: 70, switching: 0, idle: 550))
  }

  @Test("A switch is charged between different threads only")
  func switches() {
    let result = Bench(machine(), [[50], [60]], preferring: [0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)),
    ])
    #expect(result.met == [.init(thread: 0, at: 150), .init(thread: 1, at: 220)])
    #expect(result.accounts == (busy: 110, switching: 10, idle: 100))
  }

  @Test("A thread with a rival is preempted at the end of its slice and goes to the back of the queue")
  func preempts() {
    let result = Bench(machine(), [[2500], [1500]], preferring: [0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)),
    ])
    // A 100…1100, B 1110…2110, A 2120…3120, B 3130…3630 ends, A 3640…4140 ends.
    #expect(result.met == [.init(thread: 1, at: 3630), .init(thread: 0, at: 4140)])
    #expect(result.accounts.switching == 40)
  }

  @Test("Nobody is preempted without a rival: the end of a slice is not even an event")
  func noRival() {
    let result = Bench(machine(), [[1_000_000]]).play([(0, .wake(thread: 0))])
    #expect(result.ends(of: 0) == [1_000_100])
    #expect(result.eventCount == 2)
  }

  @Test(
    "A thread that wakes preempts one that has used up its base slice, and waits for the end of one that has not"
  )
  func wakeUpPreemption() {
    func play(rivalAt instant: Int64) -> [Bench.Met] {
      Bench(machine(), [[5000], [50]], preferring: [0, 0]).play([
        (0, .wake(thread: 0)), (instant, .wake(thread: 1)),
      ]).met
    }
    // The slice is 100…1100; B 1110…1160; A has had 1000, then 1170…5170.
    #expect(play(rivalAt: 700) == [.init(thread: 1, at: 1160), .init(thread: 0, at: 5170)])
    // A has run alone since 100: B 2510…2560; A has had 2400, then 2570…5170.
    #expect(play(rivalAt: 2500) == [.init(thread: 1, at: 2560), .init(thread: 0, at: 5170)])
  }

  @Test("What a thread asks for next comes out of the same slice")
  func sliceSpansDemands() {
    let result = Bench(machine(), [[600, 600], [100]], preferring: [0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)),
    ])
    // A 100…700 and on to 1100; B 1110…1210; A 1220…1420.
    #expect(
      result.met == [.init(thread: 0, at: 700), .init(thread: 1, at: 1210), .init(thread: 0, at: 1420)])
  }

  @Test(
    "A thread wakes on its last core if that is idle, else on an idle one, else on its last one all the same")
  func places() {
    let result = Bench(machine(cores: 2), [[1000], [1000], [100], [100]], preferring: [0, 0, 0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)), (200, .wake(thread: 2)), (300, .wake(thread: 3)),
    ])
    // Thread 1 goes to the idle core 1, thread 2 queues at core 0, thread 3 at core 1. All slices end at 1100.
    #expect(result.ends(of: 0) == [1100] && result.ends(of: 1) == [1100])
    #expect(result.ends(of: 2) == [1210] && result.ends(of: 3) == [1210])
  }

  @Test("A core that runs out of work pulls the first thread of the longest queue")
  func pulls() {
    var configuration = machine(cores: 2)
    configuration.wakeLatency = .zero
    configuration.chosenTimeSlice = .unlimited
    let result = Bench(configuration, [[1000], [300], [500], [100], [500]], preferring: [0, 1, 0, 0, 0]).play(
      (0..<5).map { (0, .wake(thread: $0)) })
    // Core 0: thread 0 with 2, 3 and 4 queued. Core 1: thread 1 …300, pulls 2: 310…810, 3: 820…920 and 4: 930…1430.
    #expect(result.met.map(\.thread) == [1, 2, 3, 0, 4])
    #expect(result.met.map(\.at) == [300, 810, 920, 1000, 1430])
  }

  @Test("A thread whose rival was pulled away goes on past its slice without a switch")
  func noSwitchToItself() {
    var configuration = machine(cores: 2)
    configuration.wakeLatency = .zero
    let result = Bench(configuration, [[5000], [300], [500]], preferring: [0, 1, 0]).play(
      (0..<3).map { (0, .wake(thread: $0)) })
    // Core 1: thread 1 …300, pulls thread 2: 310…810. Core 0: thread 0 past the end of its slice at 1000.
    #expect(result.met.map(\.at) == [300, 810, 5000])
    #expect(result.accounts.switching == 10)
  }

  @Test("A killed thread frees its core at once, or leaves the queue")
  func kills() {
    let result = Bench(machine(), [[1000], [100], [100]], preferring: [0, 0, 0]).play([
      (0, .wake(thread: 0)), (0, .wake(thread: 1)), (0, .wake(thread: 2)), (300, .kill(thread: 0)),
      (310, .kill(thread: 2)),
    ])
    // 300 is not the end of anything: thread 1 runs 310…410, and nobody after it.
    #expect(result.met == [.init(thread: 1, at: 410)])
    #expect(result.accounts == (busy: 300, switching: 10, idle: 100))
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
