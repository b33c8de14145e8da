// Tests of the difference of systems run on the same random numbers.

import Statistics
import Testing

@Suite("Paired difference")
struct PairedDifferenceTests {
  @Test("What pairs share cancels, so a small difference shows")
  func shared() throws {
    let first = [10.0, 50, 90, 30, 70]
    let second = [11.0, 51.2, 90.9, 31.1, 70.8]
    let paired = try #require(PairedDifference(from: first, to: second))
    #expect(abs(paired.mean - 1) < 1e-12)
    #expect(paired.count == 5)
    #expect(paired.isShown)
    // The same samples unpaired have intervals that overlap almost entirely.
    let lone = try #require(ConfidenceInterval.mean(of: first))
    #expect(paired.interval.halfWidth * 100 < lone.halfWidth)
  }

  @Test("A difference that chance explains is not shown")
  func chance() throws {
    let paired = try #require(PairedDifference(from: [1, 2, 3], to: [2, 1, 3.5]))
    #expect(!paired.isShown)
  }

  @Test("Turning the pair around turns the sign")
  func direction() throws {
    let there = try #require(PairedDifference(from: [1, 2, 3], to: [4, 6, 8], level: 0.9))
    let back = try #require(PairedDifference(from: [4, 6, 8], to: [1, 2, 3], level: 0.9))
    #expect(abs(there.mean + back.mean) < 1e-12)
    #expect(abs(there.interval.low + back.interval.high) < 1e-12)
  }

  @Test("One pair shows nothing")
  func single() {
    #expect(PairedDifference(from: [1], to: [2]) == nil)
  }
}
