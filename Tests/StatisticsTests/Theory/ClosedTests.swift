// Tests of the formulas for a fixed number of customers.

import Statistics
import Testing

@Suite("Theory of closed systems")
struct ClosedTests {
  /// The thinking time at which `users` users keep one server busy for the share `load`, by bisection.
  static func thinkTime(users: Int, load: Double) -> Double {
    var low = 0.0
    var high = 1e6
    for _ in 0..<100 {
      let middle = (low + high) / 2
      let busy = ClosedNetwork(demands: [1], delay: middle).solution(population: users).throughput
      if busy > load { low = middle } else { high = middle }
    }
    return low
  }

  @Test(
    "At the same load a few users see a far shorter response than open traffic",
    arguments: [
      (0.8, "5.000", ["2.240", "2.815", "3.992", "4.356", "4.906"]),
      (0.9, "10.000", ["2.674", "3.601", "5.993", "7.001", "9.303"]),
      (0.95, "20.000", ["3.045", "4.311", "8.099", "10.023", "16.239"]),
    ] as [(Double, PrintedFigure, [PrintedFigure])])
  func openAndClosed(load: Double, open: PrintedFigure, closed: [PrintedFigure]) {
    expect(MM1(arrivalRate: load, serviceRate: 1).meanSojourn, prints: open)
    for (users, figure) in zip([5, 10, 50, 100, 1000], closed) {
      let network = ClosedNetwork(demands: [1], delay: ClosedTests.thinkTime(users: users, load: load))
      expect(network.solution(population: users).response, prints: figure, "\(users) users")
    }
  }

  @Test(
    "Ninety per cent load takes the printed thinking time",
    arguments: [
      (5, "2.881"), (10, "7.511"), (50, "49.562"), (100, "104.110"), (1000, "1101.808"),
    ] as [(Int, PrintedFigure)])
  func thinkTimes(users: Int, printed: PrintedFigure) {
    expect(ClosedTests.thinkTime(users: users, load: 0.9), prints: printed)
  }

  /// Throughput and mean latency of 1, 2, 3, 5, 8 and 16 threads, by the share of a request that is I/O.
  static let threads: [(share: Double, printed: [(throughput: PrintedFigure, latency: PrintedFigure)])] = [
    (
      0.25,
      [
        ("1.000", "1.000"), ("1.280", "1.562"), ("1.327", "2.260"), ("1.333", "3.750"), ("1.333", "6.000"),
        ("1.333", "12.000"),
      ]
    ),
    (
      0.50,
      [
        ("1.000", "1.000"), ("1.600", "1.250"), ("1.875", "1.600"), ("1.994", "2.508"), ("2.000", "4.000"),
        ("2.000", "8.000"),
      ]
    ),
    (
      0.75,
      [
        ("1.000", "1.000"), ("1.882", "1.062"), ("2.615", "1.147"), ("3.560", "1.405"), ("3.967", "2.016"),
        ("4.000", "4.000"),
      ]
    ),
  ]

  @Test("Threads under a process-wide lock gain throughput only while the lock is idle", arguments: threads)
  func globalLock(share: Double, printed: [(throughput: PrintedFigure, latency: PrintedFigure)]) {
    for (threads, figures) in zip([1, 2, 3, 5, 8, 16], printed) {
      let network = ClosedNetwork(demands: [1 - share], delay: share)
      let solution = network.solution(population: threads)
      expect(solution.throughput, prints: figures.throughput, "\(threads) threads")
      expect(share + solution.response, prints: figures.latency, "\(threads) threads")
    }
  }

  @Test("From three threads to five buys 6.3 % throughput for 57 % latency at half I/O")
  func threeToFive() {
    let network = ClosedNetwork(demands: [0.5], delay: 0.5)
    let three = network.solution(population: 3)
    let five = network.solution(population: 5)
    expect(100 * (five.throughput / three.throughput - 1), prints: "6.3")
    expect(100 * ((0.5 + five.response) / (0.5 + three.response) - 1), prints: "57")
  }

  @Test("Ten connections on a loop blocked for 30 ms wait 300 ms each, at 33.3 requests a second")
  func blockedLoop() {
    let solution = ClosedNetwork(demands: [0.030], delay: 0).solution(population: 10)
    expect(1000 * solution.response, prints: "300")
    expect(solution.throughput, prints: "33.3")
  }

  @Test("The customers of a network are all somewhere", arguments: [1, 2, 7, 50])
  func conservation(population: Int) {
    let solution = ClosedNetwork(demands: [1, 0.3, 2], delay: 4).solution(population: population)
    let present = solution.queueLengths.reduce(0, +) + 4 * solution.throughput
    #expect(abs(present - Double(population)) < 1e-9)
  }

  @Test("With one server machine repair is the one-station network", arguments: [1, 3, 30])
  func repair(population: Int) {
    let repair = MachineRepair(population: population, thinkTime: 5, meanService: 1.5, servers: 1)
    let network = ClosedNetwork(demands: [1.5], delay: 5).solution(population: population)
    #expect(abs(repair.throughput / network.throughput - 1) < 1e-12)
    #expect(abs(repair.meanSojourn / network.response - 1) < 1e-12)
    #expect(abs(repair.utilization - 1.5 * network.throughput) < 1e-12)
  }

  @Test("With a server for everyone nobody waits")
  func enoughServers() {
    let repair = MachineRepair(population: 6, thinkTime: 5, meanService: 1.5, servers: 6)
    #expect(abs(repair.meanSojourn - 1.5) < 1e-12)
    #expect(abs(repair.throughput - 6 / 6.5) < 1e-12)
  }
}
