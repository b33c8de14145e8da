// Tests of the decimal logarithm.

import Statistics
import Testing

@Suite("Decimal logarithm")
struct LogarithmTests {
  @Test("Powers of ten have their exponents; zero and less have none")
  func powers() {
    for (value, exponent) in [(0.001, -3.0), (1, 0), (10, 1), (1e12, 12)] {
      #expect(abs(logarithm10(value) - exponent) <= 1e-14)
    }
    #expect(logarithm10(0) == -.infinity)
    #expect(logarithm10(-1).isNaN)
  }
}
