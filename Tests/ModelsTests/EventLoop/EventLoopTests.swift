// libuv's loop, step by step: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Event loop")
struct EventLoopTests {
  /// No costs, timers in whole milliseconds.
  private var loop: EventLoop.Configuration {
    var configuration = EventLoop.singleServer
    configuration.rules = LoopRules()
    return configuration
  }

  private func simulate(_ rows: [Schedule.Row]) throws -> RunRecord {
    try EventLoop.simulate(.of(rows), loop)
  }

  @Test("Callbacks run to completion: a short request waits for all of a long one")
  func runsToCompletion() throws {
    #expect(try simulate([.init(at: 0, 80_000_000), .init(at: 1, 10)]).ends == [80_000_000, 80_000_010])
  }

  @Test("A wait of less than 1 ms is 1 ms, and parts of a millisecond are cut off")
  func truncates() throws {
    let record = try simulate([
      .init(at: 0, 0, wait: 200_000), .init(at: 10_000_000, 0, wait: 1_999_999),
      .init(at: 20_000_000, 0, wait: 7_000_000), .init(at: 30_000_000, 0, wait: 1),
    ])
    #expect(record.latencies == [1_000_000, 1_000_000, 7_000_000, 1_000_000])
  }

  @Test(
    "A timer is due by the loop's clock of whole milliseconds, but blocking for it starts from the true time")
  func clocks() throws {
    // Set at 0.5 ms, when the clock shows 0: due at 1 ms; epoll is asked to block 1 ms from 0.5 ms on.
    #expect(try simulate([.init(at: 500_000, 0, wait: 1_000_000)]).ends == [1_500_000])
    // The kernel may add the timer slack.
    var machine = MachineConfiguration.free(cores: 1)
    machine.timerSlack = .microseconds(50)
    let slack = try EventLoop.simulate(.of([.init(at: 0, 0, wait: 1_000_000)], on: machine), loop)
    #expect(slack.ends == [1_050_000])
  }

  @Test(
    "Callbacks that one poll has found run before timers that come due meanwhile; later requests after them")
  func pollBeforeTimers() throws {
    let record = try simulate([
      .init(at: 0, 0, wait: 1_000_000, then: 100_000),  // its timer is due at 1 ms
      .init(at: 400_000, 500_000),  // 0.4…0.9
      .init(at: 500_000, 2_000_000),  // polled at 0.9: …2.9
      .init(at: 600_000, 2_000_000),  // polled at 0.9: …4.9
      .init(at: 1_000_000, 1_000_000),  // polled at 5.0, after the timer: …6.0
    ])
    #expect(record.ends == [5_000_000, 900_000, 2_900_000, 4_900_000, 6_000_000])
  }

  @Test("A timer that comes due while timers run waits for the next iteration, behind what is ready")
  func timersWaitAnIteration() throws {
    let record = try simulate([
      .init(at: 0, 0, wait: 1_000_000, then: 3_000_000),  // 1…4, and 1 ns that the second request came later
      .init(at: 1, 0, wait: 2_000_000, then: 1_000_000),  // due at 2, by when the phase has begun
      .init(at: 1_500_000, 1_000_000),  // polled at 4: …5
    ])
    #expect(record.ends == [4_000_001, 6_000_001, 5_000_001])
  }

  @Test("Timers run in order of their due time, equals in the order in which they were set")
  func timerOrder() throws {
    let record = try simulate([
      .init(at: 0, 0, wait: 3_000_000, then: 10), .init(at: 1, 0, wait: 2_000_000, then: 10),
      .init(at: 2, 0, wait: 2_000_000, then: 10), .init(at: 3, 5_000_000),
    ])
    #expect(record.ends == [5_000_033, 5_000_013, 5_000_023, 5_000_003])
  }

  @Test("A timer that is set in a timer's callback counts from its setting, not from the phase's begin")
  func timerSetByTimer() throws {
    // Wait 10, compute 30, wait 20: the second timer is due at 60 ms.
    let run = Run(
      machine: .free(cores: 1),
      workload: .uniform(
        .constant(rate: 1),
        [
          .wait(.constant(.milliseconds(10))), .compute(.constant(.milliseconds(30))),
          .wait(.constant(.milliseconds(20))),
        ]), duration: .nanoseconds(1_000_000_001))
    #expect(try EventLoop.simulate(run, loop).latencies == [60_000_000])
  }

  @Test("A full poll of 1,024 is repeated at once, at most 48 times; then timers get their turn")
  func batches() throws {
    let callback: Int64 = 100
    for (ready, before) in [(49_162, 49_152), (1500, 1500), (1024, 1024)] as [(Int64, Int64)] {
      // A request that blocks the loop …5.1 ms while `ready` others come; a timer due before the last of them.
      var rows = [
        Schedule.Row(at: 0, 0, wait: 5_110_000, then: 1000), Schedule.Row(at: 100_000, 5_000_000),
      ]
      for index in 0..<ready { rows.append(Schedule.Row(at: 1_000_000 + index, callback)) }
      var configuration = loop
      configuration.rules.unit = .microseconds(10)
      let record = try EventLoop.simulate(.of(rows), configuration)
      #expect(record.ends[0] == 5_100_000 + before * callback + 1000, "\(ready) ready")
    }
  }

  @Test("An iteration, a callback and a timer have their cost, the iteration once for a batch")
  func costs() throws {
    var configuration = loop
    configuration.iteration = .nanoseconds(1000)
    configuration.callback = .nanoseconds(100)
    configuration.timer = .nanoseconds(10)
    let record = try EventLoop.simulate(
      .of([.init(at: 0, 5000, wait: 1_000_000, then: 7), .init(at: 1, 50), .init(at: 2, 50)]), configuration)
    // 1100 + 5000; then one iteration with two callbacks: 1100 + 50, 100 + 50. Later one for the timer: 1010 + 7.
    #expect(record.ends[1...] == [7250, 7400])
    #expect(record.ends[0] == 1_007_400 + 1017)
    #expect(record.overhead("loop") == 3310)
  }
}
