// A run is a function of its description; what has not happened yet has no effect.

import Models
import SimEngine
import Testing

@Suite("Determinism, under every architecture")
struct DeterminismTests {
  @Test(
    "The same run twice gives the same record, byte for byte",
    arguments: Subject.all, ContractCase.allOrLast)
  func repeats(subject: Subject, scene: ContractCase) throws {
    #expect(try subject.simulate(scene.run) == subject.simulate(scene.run))
  }

  @Test("Another seed, or another replication, gives another record", arguments: Subject.all)
  func seedsMatter(subject: Subject) throws {
    let scene = ContractCase("waits", ContractCase.mixed(.poisson(rate: 500)))
    let record = try subject.simulate(scene.run)
    var other = scene.run
    other.seed += 1
    #expect(try subject.simulate(other).requests != record.requests)
    other = scene.run
    other.replication += 1
    #expect(try subject.simulate(other).requests != record.requests)
  }

  @Test("A fault changes nothing that ended before it", arguments: Subject.all)
  func faultsActForwards(subject: Subject) throws {
    for workload in [
      ContractCase.mixed(.poisson(rate: 900)),
      ContractCase.mixed(.closed(clients: 30, think: .constant(.zero))),
    ] {
      var run = ContractCase("before", workload).run
      let calm = try subject.simulate(run).requests
      for fault in [ContractCase.exception, ContractCase.outbreak, ContractCase.hog, ContractCase.crash] {
        run.faults = [fault]
        let struck = try subject.simulate(run).requests
        let strike = run.windowStart + fault.at
        #expect(struck.filter { $0.end < strike } == calm.filter { $0.end < strike }, "\(fault.name)")
        // A short queue may have turned the fault's victim away.
        if subject.settings.isEmpty { #expect(struck != calm, "\(fault.name) must be felt at all") }
      }
    }
  }

  @Test("A fault that strikes nobody leaves every request as it was", arguments: Subject.all)
  func idleFault(subject: Subject) throws {
    var run = ContractCase("calm", ContractCase.mixed(.poisson(rate: 900))).run
    let calm = try subject.simulate(run)
    run.workload.classes.append(
      RequestClass(
        name: "never", sharePerBillion: 0, program: Program([.compute(.constant(.milliseconds(1)))])))
    run.faults = [
      Fault(name: "nobody", at: .milliseconds(100), kind: .exception(requestClass: 2)),
      Fault(
        name: "nobody for long", at: .milliseconds(100),
        kind: .exception(requestClass: 2, .all(lasting: .seconds(1), sharePerBillion: 1_000_000_000))),
      Fault(name: "late", at: .seconds(3), kind: .exception(requestClass: nil)),
    ]
    let spared = try subject.simulate(run)
    #expect(spared.requests == calm.requests)
    #expect(spared.processorTime == calm.processorTime)
    #expect(spared.faults.allSatisfy { $0.struck.isEmpty && $0.isMissed && $0.restarts == 0 })
  }
}
