// Nothing is lost and nothing is invented: requests, processor time, waiting.

import Models
import SimEngine
import Testing

@Suite("Conservation, under every architecture")
struct ConservationTests {
  @Test(
    "Each request ends once, waiting adds up, and the cores' time is accounted for to the nanosecond",
    arguments: Subject.all, ContractCase.all)
  func conserves(subject: Subject, scene: ContractCase) throws {
    let record = try subject.simulate(scene.run)
    #expect(record.requests.count > 50)
    #expect(violations(of: record, in: scene.run) == [])
  }

  @Test(
    "Open callers come at the same instants, whoever serves them and however",
    arguments: ContractCase.allOrLast.filter(\.isOpen))
  func sameArrivals(scene: ContractCase) throws {
    let reference = try #require(Subject.all.first)
    let expected = try reference.simulate(scene.run).requests.map(Coming.init)
    #expect(expected.count > 50)
    for subject in Subject.all.dropFirst() {
      let observed = try subject.simulate(scene.run).requests.map(Coming.init)
      #expect(observed == expected, "\(subject.testDescription)")
    }
  }

  @Test("Whether callers lose patience changes nothing about when they come", arguments: Subject.all)
  func patienceLeavesArrivals(subject: Subject) throws {
    var run = ContractCase("impatient", ContractCase.mixed(.poisson(rate: 1200), timeout: .milliseconds(10)))
      .run
    let impatient = try subject.simulate(run)
    run.workload.clients.timeout = nil
    let patient = try subject.simulate(run)
    #expect(impatient.requests.map(Coming.init) == patient.requests.map(Coming.init))
    #expect(impatient.outcomes.contains(.timedOut))
    // The server does not notice that a caller has gone: it does the same work at the same instants.
    #expect(impatient.processorTime == patient.processorTime)
  }

  @Test("A constant rate of r for t seconds brings the arrivals at 1/r, 2/r and so on before t")
  func constantArrivals() throws {
    let run = ContractCase("constant", ContractCase.mixed(.constant(rate: 1000))).run
    let requests = try #require(Subject.all.first).simulate(run).requests
    #expect(requests.map(\.arrival.nanoseconds) == (1..<ContractCase.seconds * 1000).map { $0 * 1_000_000 })
  }
}

/// Who comes, and when.
private struct Coming: Equatable {
  let key: UInt64
  let arrival: SimTime
  let requestClass: UInt16

  init(_ record: RequestRecord) {
    key = record.key
    arrival = record.arrival
    requestClass = record.requestClass
  }
}
