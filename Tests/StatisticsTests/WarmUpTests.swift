// Tests of the end of the warm-up.

import CGSL
import Statistics
import Testing

@Suite("Warm-up")
struct WarmUpTests {
  @Test("One backward pass finds what the definition, point by point, finds", arguments: OracleValues.warmUps)
  func reference(
    seed: UInt64, length: Int, height: Double, decay: Double, truncation: Int, isValid: Bool
  ) throws {
    var generator = SplitMix64(seed: seed)
    let series = (0..<length).map { 10 + 2 * (generator.uniform() - 0.5) + height * pow(decay, Double($0)) }
    let warmUp = try #require(WarmUp.mser5(series))
    #expect(warmUp.truncation == truncation)
    #expect(warmUp.isValid == isValid)
  }

  @Test("A step is cut off where it ends", arguments: [0, 5, 100, 250, 495])
  func step(end: Int) throws {
    var generator = SplitMix64(seed: 9)
    let series = (0..<1000).map { (($0 < end) ? 50 : 0) + generator.uniform() }
    let warmUp = try #require(WarmUp.mser5(series))
    #expect(warmUp.isValid)
    // Noise may move the minimum a little beyond the step, never before it.
    #expect(warmUp.truncation >= end && warmUp.truncation <= end + 150)
  }

  @Test("A series that is still climbing at its end has not settled")
  func unsettled() throws {
    let climbing = (0..<500).map { Double($0) }
    #expect(try !#require(WarmUp.mser5(climbing)).isValid)
  }

  @Test("A constant series needs no warm-up")
  func constant() throws {
    let warmUp = try #require(WarmUp.mser5(Array(repeating: 3.25, count: 100)))
    #expect(warmUp.truncation == 0 && warmUp.isValid)
  }

  @Test("Fewer than fifty observations leave no choice")
  func short() {
    #expect(WarmUp.mser5(Array(repeating: 1, count: 49)) == nil)
    #expect(WarmUp.mser5(Array(repeating: 1, count: 50)) != nil)
  }
}
