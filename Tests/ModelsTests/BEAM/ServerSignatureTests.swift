// What an overloaded server does to those who send to it, and to those who call it: worked out by hand.

import Models
import SimEngine
import Testing

@Suite("Signatures of a single server on the BEAM")
struct ServerSignatureTests {
  /// A message each millisecond, to a server that needs one and a half.
  private static func run(_ step: Step, for duration: SimDuration) -> Run {
    var workload = Workload.uniform(.constant(rate: 1000), [step])
    workload.servers = [.doing(.wait(1_500_000))]
    var run = Run(machine: .free(cores: 2), workload: workload, duration: duration)
    run.observation = Observation(windows: 0, keepsAnatomies: true)
    return run
  }

  // sent at       1   2   3   4   5   6 ms
  // taken at      1   2.5 4   5.5 7   8.5 ms: one more waits every 3 ms
  @Test("A mailbox grows by what comes and is not answered, and nobody who sends is slowed by that")
  func growth() throws {
    let sent = try BEAM.simulate(Self.run(.send(server: 0), for: .seconds(2)), BEAM.singleServer)
    #expect(sent.latencies.allSatisfy { $0 == 0 })
    #expect(sent.requests.count == 1999)
    #expect(sent.end.nanoseconds == 1_000_000 + 1999 * 1_500_000)
    let called = try BEAM.simulate(Self.run(.ask(server: 0), for: .seconds(2)), BEAM.singleServer)
    #expect(called.latencies == (0..<1999).map { 1_500_000 + $0 * 500_000 })
    let waits = called.anatomies.records.map { record in
      called.anatomies.parts(of: record).filter { $0.part == .mailbox }.reduce(0) { $0 + $1.span.nanoseconds }
    }
    #expect(waits == (0..<1999).map { $0 * 500_000 })
  }

  // The 9,998th caller waits 5 s to the nanosecond, and is gone by then; so are all that come after it.
  @Test("Callers exit after 5 s, and the server goes on to work for those who have left")
  func timeouts() throws {
    let run = Self.run(.ask(server: 0), for: .seconds(12))
    let record = try BEAM.simulate(run, BEAM.singleServer)
    let left = record.requests.dropFirst(9997)
    #expect(record.requests.prefix(9997).allSatisfy { $0.outcome == .completed })
    #expect(left.count == 2002)
    #expect(left.allSatisfy { $0.outcome == .failed && $0.latency == .seconds(5) })
    // It has answered nobody since 14.9965 s, and works until 17.9995 s: 3 s for nothing.
    #expect(record.requests.last { $0.outcome == .completed }?.end.nanoseconds == 14_996_500_000)
    #expect(record.end.nanoseconds == 17_999_500_000)
    // Callers that wait for ever are all answered, by the same work.
    var patient = BEAM.singleServer
    patient.callTimeout = .seconds(3600)
    let answered = try BEAM.simulate(run, patient)
    #expect(answered.outcomes.allSatisfy { $0 == .completed })
    #expect(answered.end == record.end)
    #expect(answered.processorTime.work == record.processorTime.work)
  }
}
