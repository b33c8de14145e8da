// Where a sampled number becomes time.

import SimEngine
import Testing

@Suite("A duration")
struct SimDurationTests {
  @Test("rounds a number to the nearest whole one, ties to even, and takes what is below zero as zero")
  func rounding() {
    let cases: [(Double, Int64)] = [
      (0, 0), (0.5, 0), (0.500001, 1), (1.5, 2), (2.5, 2), (-0.0, 0), (-7, 0), (1e9 + 0.5, 1_000_000_000),
      (0x1p51 - 0.5, 1 << 51), (0x1p51 - 0.25, 1 << 51), (0x1p51, 1 << 51), (0x1p51 + 0.5, 1 << 51),
      (0x1p51 + 1.5, 1 << 51 + 2), (0x1p52 + 1, 1 << 52 + 1), (0x1p62, 1 << 62),
    ]
    for (number, expected) in cases {
      #expect(SimDuration(rounding: number).nanoseconds == expected, "\(number)")
    }
  }

  @Test("rounds as the standard library does, over sixty octaves")
  func roundingAgrees() {
    var stream = RandomStream(
      seed: 1, replication: 0, purpose: StreamPurpose(rawValue: 0), entity: 0, index: 0)
    var isEqual = true
    for octave in 0..<60 {
      for _ in 0..<200 {
        let number = stream.uniform() * Double(1 << octave)
        isEqual =
          isEqual && SimDuration(rounding: number).nanoseconds == Int64(number.rounded(.toNearestOrEven))
      }
    }
    #expect(isEqual)
  }

  #if compiler(>=6.2)
    @Test("cannot be made of what is not a number, or of more than 2⁶³")
    func impossible() async {
      await #expect(processExitsWith: .failure) { _ = SimDuration(rounding: .nan) }
      await #expect(processExitsWith: .failure) { _ = SimDuration(rounding: 0x1p63) }
    }
  #endif
}
