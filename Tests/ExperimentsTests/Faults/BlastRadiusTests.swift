// The blast radius of made-up records: every figure by hand.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Blast radius")
struct BlastRadiusTests {
  private let run = Run(
    machine: MachineConfiguration(cores: 1), workload: .pages(.constant(rate: 100)), duration: .seconds(10))
  private let fault = Fault(name: "fault", at: .seconds(2), kind: .crash(process: 0))

  /// A request every 10 ms for 10 s, each answered after 10 ms: request k comes at 10 k ms.
  private let calm = (0..<1000 as Range<Int64>).map { index in
    RequestRecord(
      key: UInt64(index), arrival: SimTime(nanoseconds: index * 10_000_000),
      end: SimTime(nanoseconds: (index + 1) * 10_000_000), requestClass: 0, outcome: .completed)
  }

  private func figures(
    _ effect: FaultRecord = FaultRecord(), of fault: Fault? = nil, twin: [RequestRecord]? = nil,
    _ change: (inout [RequestRecord]) -> Void
  ) -> [BlastRadiusRow.Metric: Double] {
    var requests = calm
    change(&requests)
    return BlastRadius(of: fault ?? self.fault, effect, in: requests, twin: twin ?? calm, run: run).figures
  }

  private func end(_ request: inout RequestRecord, _ outcome: Outcome, after milliseconds: Int64 = 0) {
    request.outcome = outcome
    request.end = request.arrival + .milliseconds(milliseconds)
  }

  @Test("Two equal runs have a radius of nothing, recovered at once")
  func nothing() {
    let figures = figures { _ in }
    for metric in BlastRadiusRow.Metric.modelled { #expect(figures[metric] == 0, "\(metric)") }
  }

  @Test("Each kind of harm is counted as what it is, and the union of them is affected")
  func kinds() {
    let figures = figures { requests in
      end(&requests[200], .lost)
      for index in 201...202 { end(&requests[index], .failed) }
      for index in 203...205 { end(&requests[index], .rejected) }
      for index in 206...209 { end(&requests[index], .timedOut, after: 50) }
      for index in 210...214 { end(&requests[index], .completed, after: 101) }
      // At the objective and not beyond it: well enough.
      end(&requests[215], .completed, after: 100)
    }
    #expect(figures[.lost] == 1 && figures[.failed] == 2 && figures[.rejected] == 3)
    #expect(figures[.timedOut] == 4 && figures[.delayed] == 5 && figures[.helped] == 0)
    #expect(figures[.affected] == 15)
    #expect(figures[.bystanders] == 15)
    // The last harmed request came 140 ms after the fault. 15 came until then, and request 199, which was under way
    // until the very instant of the fault, counts too.
    #expect(figures[.recoveryTime] == 0.14)
    #expect(figures[.affectedShare] == 15.0 / 16)
  }

  @Test("Who ended before the fault, or came after recovery, does not count")
  func period() {
    let figures = figures { requests in
      end(&requests[100], .failed)
      end(&requests[200], .lost)
      end(&requests[500], .failed)
    }
    #expect(figures[.affected] == 1)
    // The harmed request came with the fault.
    #expect(figures[.recoveryTime] == 0)
  }

  @Test("Requests whose twin did no better are not affected; those that did better than it are helped")
  func helped() {
    var twin = calm
    for index in 200...203 { end(&twin[index], .failed) }
    end(&twin[204], .completed, after: 150)
    let figures = figures(twin: twin) { requests in
      for index in 200...201 { end(&requests[index], .lost) }
      for index in 206...209 { end(&requests[index], .lost) }
    }
    #expect(figures[.lost] == 4)
    // 202 and 203 were answered, 204 in time: 3 helped against 4 harmed.
    #expect(figures[.helped] == 3 && figures[.affected] == 4)
  }

  @Test("Where as many are helped as harmed, the difference is noise and the run has recovered")
  func balanced() {
    var twin = calm
    end(&twin[201], .completed, after: 150)
    let figures = figures(twin: twin) { end(&$0[202], .completed, after: 150) }
    #expect(figures[.recoveryTime] == 0)
  }

  @Test("The request that the fault struck is affected, and no bystander")
  func bystanders() {
    var effect = FaultRecord()
    effect.struck = [250]
    effect.restarts = 1
    let exception = Fault(name: "poison", at: .seconds(2), kind: .exception(requestClass: nil))
    let figures = figures(effect, of: exception) { requests in
      for index in 250...259 { end(&requests[index], index == 250 ? .failed : .lost, after: 5) }
      // Before the strike, though after the time of the fault.
      end(&requests[220], .failed)
    }
    #expect(figures[.affected] == 10 && figures[.bystanders] == 9 && figures[.restarts] == 1)
    // Counted from the arrival of the struck request.
    #expect(figures[.recoveryTime] == 0.09)
  }

  @Test("A service is unavailable in a gap between completions in which the twin completed twenty requests")
  func unavailable() {
    let figures = figures { requests in
      // Under way at 2 s, and coming until 2.5 s: nothing is completed from 2 s until 2.51 s.
      for index in 199...249 { end(&requests[index], .lost, after: index == 199 ? 10 : 0) }
    }
    #expect(figures[.unavailable] == 0.51)
    #expect(figures[.recoveryTime] == 0.49)
    #expect(figures[.lost] == 51)
  }

  @Test("A gap with fewer of the twin's completions is no outage")
  func shortGap() {
    let figures = figures { requests in
      for index in 200...218 { end(&requests[index], .lost) }
    }
    #expect(figures[.lost] == 19 && figures[.unavailable] == 0)
  }

  @Test("A lull while the fault still acts is not yet recovery")
  func acting() {
    let hog = Fault(name: "hog", at: .seconds(2), kind: .hog(duration: .seconds(3)))
    let figures = figures(of: hog) { requests in
      end(&requests[210], .failed)
      end(&requests[450], .failed)
    }
    #expect(figures[.recoveryTime] == 2.5)
    #expect(figures[.affected] == 2)
  }

  @Test("A fault that acts for a while and harms nobody is recovered from at once")
  func harmless() {
    let hog = Fault(name: "hog", at: .seconds(2), kind: .hog(duration: .seconds(3)))
    #expect(figures(of: hog) { _ in }[.recoveryTime] == 0)
  }

  @Test("Recovery that is not seen before the window closes is not claimed")
  func unrecovered() {
    let ever = figures { requests in
      for index in 200..<1000 { end(&requests[index], .rejected) }
    }
    #expect(ever[.recoveryTime] == nil)
    #expect(ever[.rejected] == 800)
    // Quiet for 0.9 s only until the end.
    let late = figures { requests in
      for index in 200..<910 { end(&requests[index], .rejected) }
    }
    #expect(late[.recoveryTime] == nil)
  }
}

extension BlastRadiusRow.Metric {
  /// The figures that this version has values for.
  static let modelled = allCases.filter { $0 != .connectionsDropped && $0 != .stateLost }
}
