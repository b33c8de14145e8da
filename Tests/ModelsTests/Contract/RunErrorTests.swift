// Runs that have to be given up say why.

import Models
import SimEngine
import Testing

@Suite("Runs that are given up")
struct RunErrorTests {
  @Test("A run whose architecture forgets requests names who waits for what")
  func stalled() {
    let rows = (0..<7).map { Schedule.Row(at: Int64($0) * 10, 1) }
    #expect(
      throws: RunError.stalled(
        waiting: [
          "request 2 waits for somebody to remember it", "request 5 waits for somebody to remember it",
        ], at: SimTime(nanoseconds: 60))
    ) { try Forgetful.simulate(.of(rows), Forgetful.standard) }
  }

  @Test("A caller who loses patience does not hide that its request was forgotten")
  func stalledDespiteTimeout() throws {
    let run = Run.of(
      (0..<3).map { Schedule.Row(at: Int64($0), 1) }, clients: Clients(timeout: .nanoseconds(5)))
    let error = #expect(throws: RunError.self) { try Forgetful.simulate(run, Forgetful.standard) }
    #expect(error?.canContinue == false)
  }

  @Test("A run that takes more events than allowed is given up", arguments: Subject.all)
  func eventLimit(subject: Subject) throws {
    var run = ContractCase("waits", ContractCase.mixed(.poisson(rate: 500))).run
    let needed = try subject.simulate(run).eventCount
    run.eventLimit = needed + 1
    #expect(try subject.simulate(run).eventCount == needed)
    run.eventLimit = needed / 2
    let error = #expect(throws: RunError.self) { try subject.simulate(run) }
    guard case .eventLimitExceeded(needed / 2, _) = try #require(error) else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }
}
