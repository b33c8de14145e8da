// Traces, schedules and empirical distributions come from files beside the scenario, with places of their own.

import Experiments
import Models
import SimEngine
import Testing

@Suite("A file that a scenario refers to")
struct ReferencedFileTests {
  private static let trace = BrokenScenario.sound.replacing(
    "{process: poisson, rate: 100/s}", with: "{process: trace, file: t.csv, scale: 20, start: 2s}")
  private static let schedule = """
    schema: archsim/1
    name: replay
    workload:
      arrivals: {process: schedule, file: s.csv}
      requests: [{name: page, slo: 1s}, {name: report}]
    architectures: [beam]
    """
  private static let empirical = BrokenScenario.sound.replacing(
    "compute: 1ms", with: "compute: {empirical: {file: e.csv, column: took_ms}}")

  private func found(_ text: String, _ name: String, _ csv: String) -> [String] {
    problems(text, files: [name: csv]).map { "\($0.path):\($0.line):\($0.column)" }
  }

  @Test("gives a trace its counts")
  func readsTraces() throws {
    let rows = (0..<12).map { "\($0 + 100),\($0)" }
    let csv = "second,requests\n" + rows.joined(separator: "\n") + "\n"
    let scenario = try decode(Self.trace, files: ["t.csv": csv])
    #expect(scenario.workload.arrivals == .trace(Trace(counts: Array(0..<12), scale: 20, start: 2)))
    let short = "second,requests\n" + rows.dropLast().joined(separator: "\n") + "\n"
    let problem = problems(Self.trace, files: ["t.csv": short])
    #expect(
      problem.map(\.description) == [
        "folder/test.yml:3:11: the window from 2s, 10 s long, goes beyond the trace, which has 11 s"
      ])
  }

  @Test(
    "is reported at the cell that is wrong",
    arguments: [
      ("second,requests\n0,1\n2,1\n", "folder/t.csv:3:1"),
      ("second,requests\n0,1\n1,-1\n", "folder/t.csv:3:3"),
      ("second,requests\n0,1\n1, 1.5\n", "folder/t.csv:3:4"),
      ("second,requests\n0,1\n1\n", "folder/t.csv:3:1"),
      ("second,requests,third\n0,1,2\n", "folder/t.csv:1:17"), ("second,requests\n", "folder/t.csv:1:1"),
      ("", "folder/t.csv:1:1"), ("second,requests\n0,1\n1,\u{7}", "folder/t.csv:3:3"),
      ("second,requests\n0,99999999999999999999\n", "folder/t.csv:2:3"),
    ])
  func reportsCells(_ csv: String, _ place: String) {
    #expect(Set(found(Self.trace, "t.csv", csv)) == [place])
  }

  @Test("gives a schedule its rows, in any order of columns, and the run its length")
  func readsSchedules() throws {
    let csv = """
      request,fault,arrival_us,compute_us,wait_us,compute_after_us
      page,0,110.7,5,0,0
      report,1,110.7,1679,20000,0.001\r
      """
    let scenario = try decode(Self.schedule, files: ["s.csv": csv])
    let rows = [
      Schedule.Row(arrival: .nanoseconds(110_700), compute: .microseconds(5)),
      Schedule.Row(
        arrival: .nanoseconds(110_700), compute: .microseconds(1679), wait: .milliseconds(20),
        computeAfter: .nanoseconds(1), throwsException: true, requestClass: 1),
    ]
    #expect(scenario.workload.arrivals == .schedule(Schedule(rows)))
    #expect(scenario.workload.classes.map(\.slo) == [.seconds(1), nil])
    #expect(scenario.duration == .nanoseconds(110_701))
    #expect(scenario.warmUp == .fixed(.zero))
    let warm = try decode(Self.schedule + "\nwarmup: 0.1ms\n", files: ["s.csv": csv])
    #expect(warm.duration == .nanoseconds(10_701))
    #expect(problems(Self.schedule + "\nwarmup: 1s\n", files: ["s.csv": csv]).map(\.place.line) == [7])
    #expect(scenario.replications == 1)
  }

  @Test("makes every replication of a schedule the same, so there is only one")
  func refusesReplicationsOfSchedules() {
    let csv = "arrival_us,compute_us,wait_us,compute_after_us,fault,request\n1,1,1,1,0,page\n"
    let text = Self.schedule + "\nreplications: 10\n"
    #expect(found(text, "s.csv", csv) == ["folder/test.yml:7:15"])
    #expect(found(text.replacing("10\n", with: "1\n"), "s.csv", csv) == [])
  }

  @Test(
    "is reported for each row of a schedule that is wrong",
    arguments: [
      ("2,1,1,1,0,page\n1,1,1,1,0,page\n", ["3:1"]), ("1,1,1,1,2,page\n", ["2:9"]),
      ("1,1,1,1,0,pge\n1,x,-1,1,0,page\n", ["2:11", "3:3", "3:5"]), ("1,0.0001,1,1,0,page\n", ["2:3"]),
    ])
  func reportsRows(_ rows: String, _ places: [String]) {
    let csv = "arrival_us,compute_us,wait_us,compute_after_us,fault,request\n" + rows
    #expect(found(Self.schedule, "s.csv", csv) == places.map { "folder/s.csv:" + $0 })
  }

  @Test("must name the class of each request of a schedule, if there are several")
  func needsClasses() {
    let csv = "arrival_us,compute_us,wait_us,compute_after_us,fault\n1,1,1,1,0\n"
    #expect(found(Self.schedule, "s.csv", csv) == ["folder/s.csv:1:1"])
  }

  @Test("forbids the scenario what the schedule states")
  func refusesProgramsOfSchedules() {
    let csv = "arrival_us,compute_us,wait_us,compute_after_us,fault\n1,1,1,1,0\n"
    let text = Self.schedule.replacing(
      "[{name: page, slo: 1s}, {name: report}]", with: "[{name: page, share: 100%, program: [wait: 1s]}]")
    #expect(found(text, "s.csv", csv) == ["folder/test.yml:5:34", "folder/test.yml:5:49"])
  }

  @Test("gives an empirical distribution its values")
  func readsEmpirical() throws {
    let scenario = try decode(Self.empirical, files: ["e.csv": "n,took_ms\n1,0.5\n2,1.25\n"])
    #expect(
      scenario.workload.classes.map(\.program) == [
        Program([.compute(try Distribution(.empirical([500e3, 1.25e6])))])
      ])
    #expect(found(Self.empirical, "e.csv", "n,took\n1,0.5\n") == ["folder/test.yml:9:54"])
    #expect(found(Self.empirical, "e.csv", "took_ms\n0.5\nsoon\n") == ["folder/e.csv:3:1"])
    let unnamed = Self.empirical.replacing("took_ms", with: "took")
    #expect(found(unnamed, "e.csv", "took\n0.5\n") == ["folder/test.yml:9:54"])
  }
}
