// Timelines of cores as text and as a picture, from a trace that nobody simulated.

import Experiments
import Models
import Reporting
import SimEngine
import Testing

@Suite("Timelines of cores")
struct CoreTimelineTests {
  /// A page is made to give way to a report on core 0; core 1 wakes up for a page and then runs the hog.
  private static func trace() -> CoreTrace {
    let start = SimTime.zero + .seconds(14)
    func at(_ microseconds: Int64) -> SimTime { start + .microseconds(microseconds) }
    func request(_ requestClass: Int, _ key: UInt64) -> Service {
      Service(occupant: Occupant(requestClass: requestClass), key: key)
    }
    let hog = Service(occupant: .hog, key: .max)
    var trace = CoreTrace(cores: 2, from: start, to: at(20_000))
    trace.add(.running, on: 0, thread: 1, for: request(0, 4711), from: at(0), to: at(3_000))
    trace.markPreemption(on: 0, at: at(3_000))
    trace.add(.contextSwitch, on: 0, thread: 2, for: request(1, 4720), from: at(3_000), to: at(3_250))
    trace.add(.running, on: 0, thread: 2, for: request(1, 4720), from: at(3_250), to: at(10_000))
    trace.add(.running, on: 0, thread: 2, for: .runtime, from: at(10_000), to: at(11_000))
    trace.add(.wakeUp, on: 1, thread: 3, for: request(0, 4712), from: at(1_000), to: at(1_500))
    trace.add(.running, on: 1, thread: 3, for: request(0, 4712), from: at(1_500), to: at(1_600))
    trace.add(.running, on: 1, thread: 4, for: hog, from: at(12_345), to: at(20_000))
    trace.markPreemption(on: 1, at: at(20_000))
    return trace
  }

  private static func timeline(_ trace: CoreTrace) throws -> CoreTimeline {
    let scenario = try HandMadeResult.scenario()
    let trial = Trial(
      scenario: scenario, variant: scenario.architectures[2], replication: 3, warmUp: .seconds(4))
    return CoreTimeline(trace, of: trial, from: .seconds(10))
  }

  @Test("A stretch is printed as approved, in 100 columns, in 60, and in colour")
  func text() throws {
    let timeline = try Self.timeline(Self.trace())
    try expectApproved(CoreTimelineText(timeline, width: 100).text(.plain), as: "core-timeline.txt")
    try expectApproved(CoreTimelineText(timeline, width: 60).text(.plain), as: "core-timeline-narrow.txt")
    try expectApproved(
      CoreTimelineText(timeline, width: 100).text(.coloured), as: "core-timeline-coloured.txt")
  }

  @Test("A stretch is drawn as approved")
  func picture() throws {
    let picture = try #require(CoreTimelinePicture(try Self.timeline(Self.trace())))
    try expectApproved(picture.svg, as: "core-timeline.svg")
  }

  @Test(
    "No line is wider than asked for, whatever the length of the stretch", arguments: [1, 7, 333, 90_001])
  func widths(nanoseconds: Int64) throws {
    let trace = CoreTrace(
      cores: 12, from: .zero + .seconds(14), to: .zero + .seconds(14) + .nanoseconds(nanoseconds))
    let text = CoreTimelineText(try Self.timeline(trace), width: 80).text(.plain)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("core ") }
    #expect(rows.count == 12)
    #expect(rows.allSatisfy { $0.count <= 80 && $0.hasSuffix(".") })
    #expect(text.contains("nobody was made to give way"))
    #expect(text.contains(". idle 100 % of the core time"))
  }

  @Test("More requests than letters take the letters again, and the list of them says how many it leaves out")
  func manyRequests() throws {
    let start = SimTime.zero + .seconds(14)
    var trace = CoreTrace(cores: 1, from: start, to: start + .microseconds(80))
    for index in 0..<80 as Range<Int64> {
      trace.add(
        .running, on: 0, thread: 0, for: Service(occupant: Occupant(requestClass: 0), key: UInt64(index)),
        from: start + .microseconds(index), to: start + .microseconds(index + 1))
      trace.markPreemption(on: 0, at: start + .microseconds(index + 1))
    }
    let text = CoreTimelineText(try Self.timeline(trace), width: 100).text(.plain)
    #expect(text.contains("core 0  ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ"))
    #expect(text.contains("and 40 more; a shorter stretch has fewer"))
    #expect(text.contains("0.001 ms core 0: page #0 makes way for page #1\n"))
    #expect(text.hasSuffix("and 40 more\n"))
  }

  @Test("A picture of more boxes than anybody can look at is not drawn")
  func tooMany() throws {
    let start = SimTime.zero + .seconds(14)
    func trace(_ count: Int64) -> CoreTrace {
      var trace = CoreTrace(cores: 1, from: start, to: start + .microseconds(count))
      for index in 0..<count {
        trace.add(
          .running, on: 0, thread: Int(index), for: .runtime, from: start + .microseconds(index),
          to: start + .microseconds(index + 1))
      }
      return trace
    }
    #expect(CoreTimelinePicture(try Self.timeline(trace(20_000))) != nil)
    #expect(CoreTimelinePicture(try Self.timeline(trace(20_001))) == nil)
  }
}
