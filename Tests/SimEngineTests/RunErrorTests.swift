// The errors of a run, in words.

import SimEngine
import Testing

@Suite("A run's error")
struct RunErrorTests {
  @Test("says whether the run can go on, and what happened")
  func words() {
    let limit = RunError.eventLimitExceeded(limit: 10, at: SimTime(nanoseconds: 7))
    #expect(limit.canContinue)
    #expect(limit.description == "the run did not end within 10 events; virtual time stands at 7 ns")
    let stall = RunError.stalled(waiting: ["A waits for B", "B waits for A"], at: .zero)
    #expect(!stall.canContinue)
    #expect(
      stall.description
        == "nothing is scheduled after 0 ns, yet work is unfinished: A waits for B; B waits for A")
  }
}
