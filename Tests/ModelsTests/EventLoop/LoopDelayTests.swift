// Node's instruments on a loop: when the timer that measures fires, and how long the loop is not blocked.

import Models
import SimEngine
import Testing

@Suite("Event-loop delay and utilisation")
struct LoopDelayTests {
  /// No costs, timers in whole milliseconds.
  private func loop(processes: Int = 1) -> EventLoop.Configuration {
    var configuration = EventLoop.singleServer
    configuration.rules = LoopRules()
    configuration.processes = processes
    configuration.boot = .milliseconds(20)
    return configuration
  }

  /// What is recorded in 100 ms, in ms: `37, 10 x6`.
  private func delays(
    _ rows: [Schedule.Row], slack: SimDuration = .zero, processes: Int = 1, warmUp: Int64 = 0,
    faults: [Fault] = []
  ) throws -> String {
    var run = run(rows, slack: slack, faults: faults)
    run.warmUp = .milliseconds(warmUp)
    return try EventLoop.simulate(run, loop(processes: processes)).spans[0].text
  }

  private func run(_ rows: [Schedule.Row], slack: SimDuration = .zero, faults: [Fault] = []) -> Run {
    var machine = MachineConfiguration.free(cores: 2)
    machine.timerSlack = slack
    var run = Run.of(rows, on: machine, faults: faults)
    run.duration = .milliseconds(100)
    run.observation = Observation(windows: 1)
    return run
  }

  private func ms(_ milliseconds: Double) -> Int64 { Int64(milliseconds * 1e6) }

  @Test("An idle loop fires every 10 ms and the timer slack, whatever its clock cuts off")
  func idle() throws {
    let rows = [Schedule.Row(at: ms(99.9), 0)]
    #expect(try delays(rows) == "10 x9")
    #expect(try delays(rows, slack: .microseconds(50)) == "10.05 x9")
    #expect(try delays([Schedule.Row(at: ms(7.3), 0)], slack: .microseconds(50)) == "10.35, 10.05 x8")
  }

  @Test("A callback of the poll phase delays it to its end")
  func busy() throws {
    #expect(try delays([Schedule.Row(at: ms(2), ms(35))]) == "37, 10 x6")
  }

  @Test(
    "A callback of a timer delays it beyond its end, as the time to block is counted from a clock that was read before it"
  )
  func staleClock() throws {
    // At 12 ms the timer fires, until 42; the loop then blocks for the 8 ms that its clock of 12 ms leaves until 20.
    #expect(try delays([Schedule.Row(at: 0, 0, wait: ms(12), then: ms(30))]) == "10, 40, 10 x4")
  }

  @Test("Of two timers that are due in one phase the sooner fires first")
  func order() throws {
    let hog = Schedule.Row(at: 1, ms(20))
    // Node's timer was due at 8 ms, before the one that measures, or at 15, after it.
    #expect(try delays([Schedule.Row(at: 0, 0, wait: ms(8), then: ms(30)), hog]) == "50.000001, 10 x4")
    #expect(
      try delays([Schedule.Row(at: 0, 0, wait: ms(15), then: ms(30)), hog]) == "20.000001, 40, 10 x3")
  }

  @Test("Only what fires in the measured window counts, and the first of it from before")
  func window() throws {
    #expect(try delays([Schedule.Row(at: ms(2), ms(35))], warmUp: 40) == "10 x10")
    #expect(try delays([Schedule.Row(at: ms(35), ms(35))], warmUp: 40) == "40, 10 x6")
  }

  @Test("Every process has its own; one that is dead has none, and begins anew when it has booted")
  func processes() throws {
    let rows = [Schedule.Row(at: ms(99.9), 0)]
    #expect(try delays(rows, processes: 2) == "10 x18")
    let crash = Fault(name: "crash", at: .milliseconds(35), kind: .crash(process: 0))
    // 10, 20 and 30; up again at 55: 65, 75, 85, 95.
    #expect(try delays(rows, faults: [crash]) == "10 x7")
  }

  @Test("The utilisation is the part of the time that loops are not blocked")
  func utilisation() throws {
    let names = EventLoop.meters.gauges.map(\.name)
    let place = try #require(names.firstIndex(of: "loop_utilisation")) + 1
    func share(_ rows: [Schedule.Row], _ processes: Int, _ faults: [Fault] = []) throws -> Int64 {
      let record = try EventLoop.simulate(run(rows, faults: faults), loop(processes: processes))
      return Int64((record.readings.last?.gauges[place].integral ?? 0) / 1_000_000_000_000)
    }
    // In hundredths of a per cent of 100 ms.
    let rows = [Schedule.Row(at: ms(2), ms(35)), Schedule.Row(at: ms(50), 0, wait: ms(10), then: ms(5))]
    #expect(try share(rows, 1) == 40_000)
    #expect(try share(rows, 2) == 20_000)
    let crash = Fault(name: "crash", at: .milliseconds(12), kind: .crash(process: 0))
    #expect(try share(rows, 1, [crash]) == 10_000 + 5000)
  }

  @Test("Watching a loop changes nothing that it does, and takes no event")
  func invisible() throws {
    var run = try #require(ContractCase.all.first).run
    let alone = try EventLoop.simulate(run, EventLoop.standard)
    run.observation.windows = 1
    let watched = try EventLoop.simulate(run, EventLoop.standard)
    #expect(alone.requests == watched.requests)
    #expect(watched.eventCount == alone.eventCount + 2)
    #expect(alone.spans.allSatisfy { $0.entries.isEmpty } && watched.spans.contains { !$0.entries.isEmpty })
  }
}

extension SpanLog {
  /// The entries in ms, those that follow equal ones counted with them.
  fileprivate var text: String {
    entries.map { entry in
      let milliseconds = entry.span.milliseconds
      let text = milliseconds == milliseconds.rounded() ? "\(Int(milliseconds))" : "\(milliseconds)"
      return entry.count > 1 ? "\(text) x\(entry.count)" : text
    }.joined(separator: ", ")
  }
}
