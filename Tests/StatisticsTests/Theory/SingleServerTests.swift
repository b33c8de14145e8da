// Tests of the formulas for one server.

import Statistics
import Testing

@Suite("Theory of one server")
struct SingleServerTests {
  @Test(
    "M/M/1 has the sojourn mean and percentiles of an exponential distribution",
    arguments: [
      (0.5, ["2", "1.386", "9.210", "13.816"]), (0.8, ["5", "3.466", "23.026", "34.539"]),
      (0.9, ["10", "6.931", "46.052", "69.078"]), (0.95, ["20", "13.863", "92.103", "138.155"]),
    ] as [(Double, [PrintedFigure])])
  func mm1(load: Double, printed: [PrintedFigure]) {
    let queue = MM1(arrivalRate: load, serviceRate: 1)
    expect(queue.meanSojourn, prints: printed[0])
    for (quantile, figure) in zip([0.5, 0.99, 0.999], printed.dropFirst()) {
      expect(queue.sojourn(quantile: quantile), prints: figure)
    }
    #expect(abs(queue.meanWait - (queue.meanSojourn - 1)) < 1e-12)
  }

  @Test("M/M/1 is M/M/c with one server", arguments: [0.1, 0.5, 0.9, 0.99])
  func oneOfMany(load: Double) {
    let one = MM1(arrivalRate: 3 * load, serviceRate: 3)
    let many = MMc(arrivalRate: 3 * load, serviceRate: 3, servers: 1)
    #expect(abs(one.meanWait / many.meanWait - 1) < 1e-12)
    #expect(abs(many.waitProbability - load) < 1e-12)
  }

  @Test(
    "In order of arrival variability costs, and shared it does not",
    arguments: [
      (0.8, ["3", "5", "11", "23", "43", "103", "203"], "5"),
      (0.9, ["5.5", "10", "23.5", "50.5", "95.5", "230.5", "455.5"], "10"),
    ] as [(Double, [PrintedFigure], PrintedFigure)])
  func mg1(load: Double, ordered: [PrintedFigure], shared: PrintedFigure) {
    for (squaredCV, figure) in zip([0.0, 1, 4, 10, 20, 50, 100], ordered) {
      let queue = MG1(arrivalRate: load, meanService: 1, squaredCV: squaredCV)
      expect(queue.meanSojourn, prints: figure)
      expect(queue.meanSharedSojourn, prints: shared)
      #expect(queue.meanSharedSojourn <= queue.meanSojourn + 1e-12 || squaredCV < 1)
    }
  }

  @Test("Constant service halves the wait of exponential service")
  func constantService() {
    expect(MG1(arrivalRate: 0.9, meanService: 1, squaredCV: 0).meanWait, prints: "4.5")
    expect(MG1(arrivalRate: 0.9, meanService: 1, squaredCV: 1).meanWait, prints: "9")
  }

  @Test("Under sharing everyone is slowed by the same factor")
  func sharedSojourn() {
    let queue = MG1(arrivalRate: 0.4, meanService: 2, squaredCV: 7)
    #expect(abs(queue.sharedSojourn(service: 3) - 15) < 1e-12)
    #expect(abs(queue.meanSharedSojourn - 10) < 1e-12)
  }
}
