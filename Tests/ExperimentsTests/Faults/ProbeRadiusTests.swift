// Restarts that a fault causes by way of a probe count as its own.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Faults that make probes fail")
struct ProbeRadiusTests {
  private func restarts(failures: Int) throws -> Double? {
    var scenario = Scenario.scene(
      .queue(rate: 50, mean: .milliseconds(2)), duration: .seconds(20), warmUp: .fixed(.seconds(1)))
    scenario.faults = [Fault(name: "hog", at: .seconds(5), kind: .hog(duration: .seconds(4)))]
    var platform = Platform()
    platform.firstProcess = .initSystem
    platform.liveness = Probe()
    platform.liveness?.every = .seconds(1)
    platform.liveness?.timeout = .milliseconds(100)
    platform.liveness?.failures = failures
    let loop = Variant(name: "loop", runtime: "event-loop", platform: platform)
    return try scenario.trial(loop).simulate().blastRadii[0].figures[.restarts]
  }

  @Test(
    "A hog that blocks a loop for longer than its probe puts up with has it started again; else nobody is")
  func hog() throws {
    // The hog lasts for 4 s, in which 4 probes are due, and its queue for less than as long again.
    #expect(try restarts(failures: 3) == 1)
    #expect(try restarts(failures: 8) == 0)
  }
}
