// The kubelet's back-off, restart by restart.

import Models
import SimEngine
import Testing

@Suite("Back-off of restarts")
struct RestartBackOffTests {
  private func starts(of lives: [Int64], isKilled: Bool = false, rules: RestartBackOff.Rules = .init())
    -> [Int64]
  {
    var backOff = RestartBackOff(rules)
    var start = SimTime.zero
    return lives.map { life in
      start = backOff.restart(after: start + .seconds(life), isKilled: isKilled)
      return start.nanoseconds / 1_000_000_000
    }
  }

  @Test(
    "A container that ends as soon as it starts does so at 0, 0, 10, 30, 70, 150, 310, 610, 910 and 1210 s")
  func crashLoop() {
    #expect(starts(of: Array(repeating: 0, count: 9)) == [0, 10, 30, 70, 150, 310, 610, 910, 1210])
  }

  @Test("The wait counts from the end of the container, not from its start")
  func countsFromTheEnd() {
    // Ends at 5, 10, 25 and 50; the waits are 0, 10 and 20 s, and 40 s.
    #expect(starts(of: [5, 5, 5, 5]) == [5, 20, 45, 90])
  }

  @Test(
    "After more than 600 s without a restart all is forgotten, at 600 s not yet",
    arguments: [(600, 610), (601, 601)] as [(Int64, Int64)])
  func forgets(life: Int64, start: Int64) {
    // Restarted at 0 with 10 s left; at 600 s the entry is as old as may be, and the wait would end beyond that.
    let expected = life == 600 ? 600 : start
    #expect(starts(of: [0, life]) == [0, expected])
    // Either way the next wait is the first again.
    #expect(starts(of: [0, life, 0]) == [0, expected, expected + 10])
  }

  @Test("A wait that lasts until 600 s after the last restart ends there, for the entry is thrown away")
  func forgetsWhileItWaits() {
    // 0, 10, 30, 70, 150, 310 with 300 s left; then it lives for 400 s: 610 + 400 = 1010, and 1310 is beyond 610 + 600.
    #expect(starts(of: [0, 0, 0, 0, 0, 0, 0, 400]) == [0, 10, 30, 70, 150, 310, 610, 1210])
    // The one after it is not in back-off any more than a first restart is followed by: 10 s.
    #expect(starts(of: [0, 0, 0, 0, 0, 0, 0, 400, 0]).last == 1220)
  }

  @Test(
    "A container that is killed waits since the end of the one before it, and the first of all is not noted")
  func killed() {
    // Each lives for 30 s. Ends 30: nothing known. 60: noted, 10 s left. 90: 10 s since 60 are over, 20 s left. 120: over,
    // 40 s left. 150: 40 s since 120 end at 160, 80 s left. 190: 80 s since 150 end at 230. 260: 160 s since 190: 350.
    #expect(starts(of: Array(repeating: 30, count: 7), isKilled: true) == [30, 60, 90, 120, 160, 230, 350])
  }

  @Test("A first wait and a longest one of one's own are kept to")
  func ownRules() {
    var rules = RestartBackOff.Rules()
    rules.first = .seconds(1)
    rules.most = .seconds(5)
    // Waits of 0, 1, 2, 4, 5 and 5 s.
    #expect(starts(of: Array(repeating: 0, count: 6), rules: rules) == [0, 1, 3, 7, 12, 17])
  }
}
