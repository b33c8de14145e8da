// Preemption by reductions, as timelines.

import Models
import SimEngine
import Testing

@Suite("BEAM timelines")
struct BEAMTimelineTests {
  @Test("A process that uses up its reductions goes to the back of the queue")
  func preemption() throws {
    try expectTimeline(of: [Job("A", 5), Job("B", 2)], "ABABAAA")
    try expectTimeline(of: [Job("A", 3), Job("B", 3), Job("C", 1)], "ABCABAB")
    try expectTimeline(of: [Job("A", 1), Job("B", 1), Job("C", 4)], "ABCCCC")
  }

  @Test("Who comes during a slice waits for its end, and is then ahead of the process that ran")
  func joiner() throws {
    try expectTimeline(of: [Job("A", 5), Job("B", 2, at: 1500)], "AABABAA")
    try expectTimeline(of: [Job("A", 5), Job("B", 2, at: 1001)], "AABABAA")
    try expectTimeline(of: [Job("A", 5), Job("B", 2, at: 999)], "ABABAAA")
    try expectTimeline(of: [Job("A", 4), Job("B", 2, at: 500), Job("C", 1, at: 1500)], "ABACBAA")
    try expectTimeline(of: [Job("A", 9), Job("B", 1, at: 2500), Job("C", 1, at: 6500)], "AAABAAACAAA")
  }

  @Test("The budget spans the steps of a program: a new step brings no new slice")
  func budgetSpansSteps() throws {
    // A computes 600 and then 600: its slice ends 400 into the second step, and B comes first.
    let record = try BEAM.simulate(.of([.init(at: 0, 600, then: 600), .init(at: 10, 300)]), .sliced)
    #expect(record.ends == [1500, 1300])
  }

  @Test("The slices of a lone process cost a switch each, although they are no events")
  func coalesced() throws {
    var configuration = BEAM.Configuration.sliced
    configuration.contextSwitch = .nanoseconds(100)
    let record = try BEAM.simulate(.of([.init(at: 0, 5500)]), configuration)
    // A switch to it, and five more at the ends of slices.
    #expect(record.ends == [6100])
    #expect(record.overhead("scheduler") == 600)
    let whole = try BEAM.simulate(.of([.init(at: 0, 5000)]), configuration)
    #expect(whole.ends == [5500])
    let longer = try BEAM.simulate(.of([.init(at: 0, 5_000_000)]), configuration)
    #expect(longer.eventCount == record.eventCount)
  }

  @Test(
    "A joiner cuts a long run at the end of the slice under way",
    arguments: [1200, 1500, 2199, 1150] as [Int64])
  func cuts(arrival: Int64) throws {
    var configuration = BEAM.Configuration.sliced
    configuration.contextSwitch = .nanoseconds(100)
    let record = try BEAM.simulate(.of([.init(at: 0, 5000), .init(at: arrival, 1000)]), configuration)
    // A 100…1100, switch, 1200…2200; B 2300…3300; A 3400…4400, 4500…5500, 5600…6600. At 1150 the switch to A's second
    // slice is already under way.
    #expect(record.ends == [6600, 3300])
    #expect(record.overhead("scheduler") == 600)
  }

  @Test("Reductions and time are separate costs: twice the reductions in a microsecond, half the slice")
  func reductionsAndTime() throws {
    var configuration = BEAM.Configuration.sliced
    configuration.reductionsPerMicrosecond = 2000
    // Slices of 500 ns: A, B, A, B, …; A 1500 and B 1000 end at 2500 and 2000.
    let record = try BEAM.simulate(.of([.init(at: 0, 1500), .init(at: 0, 1000)]), configuration)
    #expect(record.ends == [2500, 2000])
  }

  @Test("Spawning, switching and exiting are charged to the scheduler, the exit after the answer")
  func costs() throws {
    var configuration = BEAM.Configuration.sliced
    configuration.spawn = .nanoseconds(30)
    configuration.contextSwitch = .nanoseconds(20)
    configuration.exit = .nanoseconds(10)
    configuration.crashReport = .nanoseconds(700)
    let record = try BEAM.simulate(
      .of([.init(at: 0, 100), .init(at: 0, 100, throwing: true), .init(at: 0, 100)]), configuration)
    // 50 + 100; exit 10, 50 + 100; crash report 700, exit 10, 50 + 100; exit 10 at the very end.
    #expect(record.ends == [150, 310, 1170])
    #expect(record.outcomes == [.completed, .failed, .completed])
    #expect(record.overhead("scheduler") == 880)
    #expect(record.end.nanoseconds == 1180)
  }
}
