// What a row of successes and failures makes of a container.

import Models
import SimEngine
import Testing

@Suite("Probe workers")
struct ProbeWorkerTests {
  /// The verdicts on results written as letters: `+` answered, `-` not; `!` a new container, which has no verdict.
  private func verdicts(_ results: String, _ kind: ProbeWorker.Kind, failures: Int = 3, successes: Int = 1)
    -> String
  {
    var probe = Probe()
    probe.failures = failures
    probe.successes = successes
    var worker = ProbeWorker(kind, probe)
    var text = ""
    for result in results {
      if result == "!" {
        worker.containerStarted()
        text += "!"
      } else {
        text += worker.note(succeeded: result == "+").map { $0 ? "+" : "-" } ?? "."
      }
    }
    return text
  }

  @Test("Failures count in a row: a success between begins the count anew")
  func inARow() {
    #expect(verdicts("--+--+---", .readiness) == "..+..+..-")
    #expect(verdicts("----", .readiness) == "..--")
  }

  @Test("As many successes in a row as are asked for make it ready")
  func successes() { #expect(verdicts("++-++++", .readiness, failures: 1, successes: 3) == "..-..++") }

  @Test(
    "A liveness probe that has failed often enough waits for another container, and counts from none then")
  func holds() {
    var probe = Probe()
    probe.failures = 2
    var worker = ProbeWorker(.liveness, probe)
    #expect(worker.note(succeeded: false) == nil)
    #expect(!worker.isOnHold)
    #expect(worker.note(succeeded: false) == false)
    #expect(worker.isOnHold)
    #expect(!worker.probes(containerOf: .zero, at: .zero + .seconds(100)))
    worker.containerStarted()
    #expect(worker.probes(containerOf: .zero, at: .zero + .seconds(100)))
    #expect(worker.note(succeeded: false) == nil)
    #expect(worker.note(succeeded: false) == false)
  }

  @Test("Failures of a container that ended by itself count for the next one")
  func countsAcrossContainers() { #expect(verdicts("--!-", .liveness) == "..!-") }

  @Test(
    "The initial delay is over with the whole second that it ends in",
    arguments: [(1999, false), (2000, true)] as [(Int64, Bool)])
  func initialDelay(milliseconds: Int64, isProbed: Bool) {
    var probe = Probe()
    probe.initialDelay = .seconds(2)
    let start = SimTime.zero + .milliseconds(700)
    let worker = ProbeWorker(.liveness, probe)
    #expect(worker.probes(containerOf: start, at: start + .milliseconds(milliseconds)) == isProbed)
  }
}
