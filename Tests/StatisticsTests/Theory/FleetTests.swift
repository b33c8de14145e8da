// Tests of the formulas for fleets: choosing among queues, fanning out, retrying.

import Statistics
import Testing

@Suite("Theory of fleets")
struct FleetTests {
  @Test(
    "A second choice shortens the sojourn, and more of them a little more, as printed",
    arguments: [
      (0.50, ["2.0000", "1.2657", "1.1252", "1.0313"]), (0.70, ["3.3333", "1.6145", "1.3568", "1.1681"]),
      (0.80, ["5.0000", "1.9474", "1.5809", "1.3289"]), (0.90, ["10.0000", "2.6141", "2.0279", "1.6329"]),
      (0.95, ["20.0000", "3.3830", "2.5351", "1.9888"]), (0.99, ["100.0000", "5.4320", "3.8578", "2.9017"]),
    ] as [(Double, [PrintedFigure])])
  func supermarket(load: Double, printed: [PrintedFigure]) {
    for (choices, figure) in zip([1, 2, 3, 5], printed) {
      expect(Supermarket(load: load, choices: choices).meanSojourn, prints: figure, "\(choices) choices")
    }
  }

  @Test(
    "The more parts, the likelier one is slow",
    arguments: [
      (100, 0.01, "0.6340"), (2000, 1e-4, "0.1813"), (50, 0.01, "0.3950"), (10, 0.01, "0.0956"),
      (20, 0.001, "0.0198"),
    ] as [(Int, Double, PrintedFigure)])
  func fanOut(parts: Int, probability: Double, printed: PrintedFigure) {
    expect(FanOut(parts: parts).slowProbability(of: probability), prints: printed)
  }

  @Test("A tiny probability does not vanish beside 1")
  func tinyProbability() {
    #expect(abs(FanOut(parts: 3).slowProbability(of: 1e-20) / 3e-20 - 1) < 1e-12)
    #expect(FanOut(parts: 3).slowProbability(of: 1) == 1)
  }

  @Test(
    "The slowest of n exponential parts takes a harmonic number",
    arguments: [(10, "2.9290"), (100, "5.1874")]
      as [(Int, PrintedFigure)])
  func slowest(parts: Int, printed: PrintedFigure) {
    expect(FanOut(parts: parts).meanSlowestExponential, prints: printed)
  }

  @Test("A request's percentile asks for a higher one of each part")
  func partQuantile() {
    let quantile = FanOut(parts: 100).partQuantile(for: 0.99)
    #expect(abs(1 - FanOut(parts: 100).slowProbability(of: 1 - quantile) - 0.99) < 1e-12)
  }

  @Test("Three retries nearly double the load at even odds, and quadruple it in an outage")
  func retries() {
    let retries = RetryAmplification(retries: 3)
    expect(retries.meanAttempts(failing: 0.5), prints: "1.875")
    #expect(retries.meanAttempts(failing: 1) == 4)
    #expect(retries.meanAttempts(failing: 0) == 1)
  }

  @Test("Three attempts at each of five layers are 243 at the last")
  func layers() {
    #expect(RetryAmplification(retries: 2).worstCase(layers: 5) == 243)
  }
}
