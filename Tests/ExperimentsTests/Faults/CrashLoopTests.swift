// Exceptions that last, from the scenario to the blast radius: contained, or a crash loop.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Exceptions that last, and their twins")
struct CrashLoopTests {
  /// 1,000 pages a second on two cores; each that comes in half a second throws.
  private func figures(_ runtime: String) throws -> [BlastRadiusRow.Metric: Double] {
    let variant = Variant(name: runtime, runtime: runtime)
    let reach = Fault.Reach.all(lasting: .milliseconds(500), sharePerBillion: 1_000_000_000)
    let scenario = Scenario.scene(
      .pages(.constant(rate: 1000)), architectures: [variant],
      faults: [Fault(name: "outbreak", at: .seconds(1), kind: .exception(requestClass: nil, reach))])
    return try scenario.trial(variant).simulate().blastRadii[0].figures
  }

  @Test(
    "Where a process or a task is the unit, those that throw are all that is affected",
    arguments: ["beam", "thread-pool"])
  func contained(runtime: String) throws {
    let figures = try figures(runtime)
    #expect(figures[.failed] == 500 && figures[.affected] == 500 && figures[.bystanders] == 0)
    #expect(figures[.restarts] == 0 && figures[.lost] == 0 && figures[.rejected] == 0)
    #expect(figures[.recoveryTime] == 0.499)
  }

  @Test("A loop boots, serves one request, and goes down again, until nobody throws")
  func crashLoop() throws {
    let figures = try figures("event-loop")
    // The boot takes 111 ms: it goes down with requests of 1.000, 1.112, 1.224, 1.336 and 1.448 s.
    #expect(figures[.failed] == 5 && figures[.restarts] == 5)
    #expect(figures[.rejected] == 555)
    // What was in flight at the first is lost too, and nobody of it threw.
    #expect(figures[.affected] == 5 * 112 + (figures[.lost] ?? 0))
    #expect(figures[.bystanders] == 5 * 111 + (figures[.lost] ?? 0))
    #expect(figures[.lost].map { $0 >= 20 } == true)
  }

  @Test("A scenario says how long an exception strikes, and which share of the requests")
  func decoded() throws {
    let text = """
      schema: archsim/1
      name: outbreak
      duration: 10s
      workload:
        arrivals: {process: poisson, rate: 1/s}
        requests: [{name: page, share: 100%, program: [{compute: 1ms}]}]
      architectures: [beam]
      faults:
        - {name: one, at: 1s, kind: exception}
        - {name: all, at: 2s, kind: exception, for: 3s}
        - {name: some, at: 3s, kind: exception, request: page, for: 20ms, share: 2.5%}
      """
    let kinds = try decode(text).faults.map(\.kind)
    #expect(
      kinds == [
        .exception(requestClass: nil, .first),
        .exception(requestClass: nil, .all(lasting: .seconds(3), sharePerBillion: 1_000_000_000)),
        .exception(requestClass: 0, .all(lasting: .milliseconds(20), sharePerBillion: 25_000_000)),
      ])
  }
}
