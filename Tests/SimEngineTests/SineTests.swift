// The sine in turns, against the values that everybody knows.

import SimEngine
import Testing

@Suite("The sine")
struct SineTests {
  @Test(
    "takes its angle in whole turns",
    arguments: [(0.0, 0.0), (1.0 / 12, 0.5), (0.25, 1), (0.5, 0), (0.75, -1), (1, 0), (-0.25, -1), (2.25, 1)]
      as [(Double, Double)])
  func knownAngles(_ turns: Double, _ expected: Double) {
    #expect(abs(sine(turns: turns) - expected) < 1e-14)
  }
}
