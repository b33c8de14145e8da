// Cores that take turns from one queue, as queueing theory has them.

import Models
import SimEngine
import Testing

@Suite("Cores take turns from one queue")
struct TurnsTests {
  private func rows(
    _ demands: [[Int64]], cores: Int = 1, slice: Int64, expiry: Int64 = 0, at wakes: [Int64]? = nil,
    step: Int64, for span: Int64
  ) -> [String] {
    var machine = MachineConfiguration.free(cores: cores, timeSlice: .nanoseconds(slice))
    machine.sliceExpiry = .nanoseconds(expiry)
    let cues = demands.indices.map { (at: wakes?[$0] ?? 0, cue: Bench.Cue.wake(thread: $0)) }
    return Bench(machine, demands, traced: span).play(cues, until: span).rows(step: step)
  }

  @Test("Round robin: a thread runs for a slice and goes to the back of the queue")
  func roundRobin() {
    #expect(rows([[5000], [3000], [2000]], slice: 2000, step: 1000, for: 11_000) == ["AABBCCAABA."])
  }

  @Test("Every core takes the head of the one queue, whoever has run where")
  func oneQueue() {
    #expect(
      rows([[3000], [1000], [2000], [1000]], cores: 2, slice: .max, step: 1000, for: 5000) == [
        "AAAD.", "BCC..",
      ])
  }

  @Test("The end of a slice has its price, also when nobody waits, and costs no event then")
  func expiry() {
    #expect(rows([[5000]], slice: 2000, expiry: 1000, step: 1000, for: 8000) == ["AA-AA-A."])
    var machine = MachineConfiguration.free(cores: 1, timeSlice: .microseconds(5))
    machine.sliceExpiry = .microseconds(1)
    let result = Bench(machine, [[500_000]]).play([(0, .wake(thread: 0))])
    // 500 us in slices of 5 us: the end of the last one is the end of all.
    #expect(result.ends(of: 0) == [599_000])
    #expect(result.eventCount == 2)
    #expect(result.accounts.switching == 99_000 && result.accounts.busy == 500_000)
    #expect(result.addsUp)
  }

  @Test("Who comes while another runs alone waits for the end of the slice under way, and its price")
  func comes() {
    // A's slices begin at 0, 3000, 6000. B comes at 3500: A until 5000, 1000 for the expiry, B, 1000 for its own.
    let result = rows(
      [[9000], [4000]], slice: 2000, expiry: 1000, at: [0, 3500], step: 500, for: 20_000)
    #expect(result == ["AAAA--AAAA--BBBB--AAAA--BBBBAAAA--AA...."])
  }
}
