// What a fault takes down under each architecture, from twin runs.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Faults and their twins")
struct FaultConsequenceTests {
  /// 1,000 pages a second on two cores, and one fault after one second.
  private func result(_ runtime: String, _ kind: Fault.Kind, keepsRequests: Bool = false) throws
    -> TrialResult
  {
    let variant = Variant(name: runtime, runtime: runtime)
    let scenario = Scenario.scene(
      .pages(.constant(rate: 1000)), architectures: [variant],
      faults: [Fault(name: "fault", at: .seconds(1), kind: kind)])
    return try scenario.trial(variant).simulate(keepsRequests: keepsRequests)
  }

  @Test(
    "An exception costs one request where a process or a task is the unit",
    arguments: ["beam", "thread-pool"])
  func exceptionIsContained(runtime: String) throws {
    let figures = try result(runtime, .exception(requestClass: nil)).blastRadii[0].figures
    #expect(figures[.failed] == 1 && figures[.affected] == 1 && figures[.bystanders] == 0)
    #expect(
      figures[.lost] == 0 && figures[.rejected] == 0 && figures[.delayed] == 0 && figures[.restarts] == 0)
    #expect(figures[.unavailable] == 0)
    #expect(figures[.recoveryTime].map { $0 <= 0.1 } == true)
  }

  @Test("An exception on a loop loses all that is in flight, and all that comes until the process has booted")
  func exceptionTakesLoop() throws {
    let trial = try result("event-loop", .exception(requestClass: nil), keepsRequests: true)
    let figures = trial.blastRadii[0].figures
    let struck = try #require(trial.requests.first { $0.outcome == .failed })
    let inFlight = trial.twins[0].filter {
      $0.arrival <= struck.end && $0.end > struck.end && $0.key != struck.key
    }
    #expect(inFlight.count >= 20)
    #expect(figures[.lost] == Double(inFlight.count))
    #expect(figures[.failed] == 1 && figures[.restarts] == 1)
    // The boot takes 111 ms: one request a millisecond is refused.
    #expect(figures[.rejected] == 111)
    #expect(figures[.affected] == Double(inFlight.count + 112))
    #expect(figures[.bystanders] == Double(inFlight.count + 111))
    #expect(figures[.recoveryTime].map { $0 >= 0.1 && $0 <= 0.3 } == true)
  }

  @Test("A crash counts the connections that it cuts, where clients open any: one for each request in flight")
  func crashCutsConnections() throws {
    let variant = Variant(name: "thread-pool", runtime: "thread-pool")
    var scenario = Scenario.scene(
      .pages(.constant(rate: 1000)), architectures: [variant],
      faults: [Fault(name: "crash", at: .seconds(1), kind: .crash(process: 0))])
    let without = try scenario.trial(variant).simulate().blastRadii[0].figures
    #expect(without[.connectionsDropped] == nil)
    scenario.workload.clients.connections = .perRequest
    let figures = try scenario.trial(variant).simulate().blastRadii[0].figures
    #expect(figures[.connectionsDropped] == figures[.lost])
    #expect(figures[.lost].map { $0 >= 20 } == true)
  }

  @Test(
    "A hog stops a loop for its life; preemptive runtimes serve on",
    arguments: ["beam", "thread-pool", "event-loop"])
  func hog(runtime: String) throws {
    let figures = try result(runtime, .hog(duration: .milliseconds(600))).blastRadii[0].figures
    #expect(figures[.lost] == 0 && figures[.failed] == 0 && figures[.restarts] == 0)
    if runtime == "event-loop" {
      // Who comes in the first 500 of the 600 ms waits beyond 100 ms, and then the backlog must be worked off.
      #expect(figures[.delayed].map { $0 >= 500 } == true)
      // After the hog the poll phase first runs what has become ready, and only then the timers by which requests end.
      #expect(figures[.unavailable].map { $0 >= 0.6 && $0 <= 0.91 } == true, "\(figures)")
    } else {
      #expect(figures[.affected] == 0 && figures[.unavailable] == 0)
    }
  }

  @Test(
    "A crash loses what is in flight and refuses callers for the boot time",
    arguments: [("beam", 186), ("thread-pool", 59), ("event-loop", 111)])
  func crash(runtime: String, boot: Double) throws {
    let trial = try result(runtime, .crash(process: 0), keepsRequests: true)
    let figures = trial.blastRadii[0].figures
    let instant = SimTime.zero + .seconds(1)
    let inFlight = trial.twins[0].filter { $0.arrival < instant && $0.end > instant }
    #expect(figures[.lost] == Double(inFlight.count))
    // The request that comes at the instant of the crash is refused; so is none at the instant of the return.
    #expect(figures[.rejected] == boot)
    #expect(figures[.restarts] == 1 && figures[.failed] == 0)
    // The last request that is refused comes 1 ms before the return.
    #expect(figures[.recoveryTime].map { ($0 * 1000).rounded() } == boot - 1)
    // All that were under way or came until then were harmed.
    #expect(figures[.affectedShare] == 1)
    // Nothing is completed until the first request after the return has been through its 20 ms wait.
    #expect(figures[.unavailable].map { $0 * 1000 > boot && $0 * 1000 < boot + 30 } == true)
  }

  @Test("Each fault has its own twin: the other faults stay")
  func twins() throws {
    let variant = Variant(name: "beam", runtime: "beam")
    let scenario = Scenario.scene(
      .pages(.constant(rate: 1000)), architectures: [variant],
      faults: [
        Fault(name: "one", at: .seconds(1), kind: .exception(requestClass: nil)),
        Fault(name: "two", at: .seconds(2), kind: .crash(process: 0)),
      ])
    let trial = try scenario.trial(variant).simulate(keepsRequests: true)
    #expect(trial.twins.count == 2)
    #expect(trial.blastRadii[0].figures[.affected] == 1)
    #expect(trial.blastRadii[1].figures[.failed] == 0)
    #expect(trial.blastRadii[1].figures[.restarts] == 1)
    // The first twin still crashes, the second still fails one request.
    #expect(
      trial.twins[0].contains { $0.outcome == .lost } && !trial.twins[0].contains { $0.outcome == .failed })
    #expect(
      trial.twins[1].count { $0.outcome == .failed } == 1 && !trial.twins[1].contains { $0.outcome == .lost })
  }

  @Test("A fault that strikes nobody has a radius of nothing")
  func nobody() throws {
    let figures = try result("event-loop", .exception(requestClass: 7)).blastRadii[0].figures
    for metric in BlastRadiusRow.Metric.modelled { #expect(figures[metric] == 0, "\(metric)") }
  }
}
