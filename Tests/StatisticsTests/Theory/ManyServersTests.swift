// Tests of the formulas for several servers and one queue.

import Statistics
import Testing

@Suite("Theory of several servers")
struct ManyServersTests {
  /// Erlang C and the mean wait in mean service times, at loads 0.5, 0.7, 0.8, 0.9, 0.95 and 0.99.
  static let waits: [(servers: Int, printed: [(wait: PrintedFigure, mean: PrintedFigure)])] = [
    (
      2,
      [
        ("0.333333", "0.333333"), ("0.576471", "0.960784"), ("0.711111", "1.777778"),
        ("0.852632", "4.263158"), ("0.925641", "9.256410"), ("0.985025", "49.251256"),
      ]
    ),
    (
      4,
      [
        ("0.173913", "0.086957"), ("0.428654", "0.357212"), ("0.596432", "0.745541"),
        ("0.787753", "1.969383"), ("0.891419", "4.457095"), ("0.977905", "24.447629"),
      ]
    ),
    (
      8,
      [
        ("0.059044", "0.014761"), ("0.270603", "0.112751"), ("0.457645", "0.286028"),
        ("0.701533", "0.876916"), ("0.844169", "2.110422"), ("0.967804", "12.097545"),
      ]
    ),
    (
      10,
      [
        ("0.036105", "0.007221"), ("0.221731", "0.073910"), ("0.409180", "0.204590"),
        ("0.668732", "0.668732"), ("0.825586", "1.651171"), ("0.963738", "9.637384"),
      ]
    ),
    (
      16,
      [
        ("0.009019", "0.001127"), ("0.129676", "0.027016"), ("0.304884", "0.095276"),
        ("0.591343", "0.369590"), ("0.780192", "0.975241"), ("0.953571", "5.959820"),
      ]
    ),
    (
      32,
      [
        ("0.000291", "0.000018"), ("0.038019", "0.003960"), ("0.160623", "0.025097"),
        ("0.458197", "0.143186"), ("0.695710", "0.434819"), ("0.933646", "2.917645"),
      ]
    ),
    (
      100,
      [
        ("0.000000", "0.000000"), ("0.000459", "0.000015"), ("0.019646", "0.000982"),
        ("0.216940", "0.021694"), ("0.506457", "0.101291"), ("0.882768", "0.882768"),
      ]
    ),
  ]

  @Test("M/M/c makes customers wait as often and as long as Erlang's table says", arguments: waits)
  func erlangC(servers: Int, printed: [(wait: PrintedFigure, mean: PrintedFigure)]) {
    for (load, figures) in zip([0.5, 0.7, 0.8, 0.9, 0.95, 0.99], printed) {
      let queue = MMc(arrivalRate: load * Double(servers), serviceRate: 1, servers: servers)
      expect(queue.waitProbability, prints: figures.wait, "load \(load)")
      expect(queue.meanWait, prints: figures.mean, "load \(load)")
    }
  }

  @Test(
    "The 99th percentile of the wait is the printed one",
    arguments: [(10, 0.8, "1.8558"), (10, 0.9, "4.2028"), (10, 0.95, "8.8270"), (20, 0.9, "2.0044")]
      as [(Int, Double, PrintedFigure)])
  func waitQuantile(servers: Int, load: Double, printed: PrintedFigure) {
    let queue = MMc(arrivalRate: load * Double(servers), serviceRate: 1, servers: servers)
    expect(queue.wait(quantile: 0.99), prints: printed)
    #expect(queue.wait(quantile: 1 - queue.waitProbability - 1e-9) == 0)
  }

  @Test("One queue for four servers waits a fifth of four separate ones")
  func pooling() {
    expect(MM1(arrivalRate: 0.8, serviceRate: 1).meanWait, prints: "4.0")
    expect(MMc(arrivalRate: 3.2, serviceRate: 1, servers: 4).meanWait, prints: "0.7455")
  }

  @Test(
    "Erlang's loss formula gives the printed probabilities",
    arguments: [
      (1, 1, "0.5"), (5, 5, "0.284868"), (10, 10, "0.214582"), (10, 15, "0.036497"), (20, 20, "0.158892"),
      (20, 30, "0.008457"), (100, 100, "0.075700"), (100, 117, "0.009790"),
    ] as [(Double, Int, PrintedFigure)])
  func erlangB(load: Double, servers: Int, printed: PrintedFigure) {
    expect(ErlangB(offeredLoad: load, servers: servers).lossProbability, prints: printed)
  }

  @Test("Without servers everybody is lost, and without load nobody")
  func erlangBAtTheEnds() {
    #expect(ErlangB(offeredLoad: 3, servers: 0).lossProbability == 1)
    #expect(ErlangB(offeredLoad: 0, servers: 2).lossProbability == 0)
  }

  @Test(
    "A queue with room for sixty loses and delays as printed",
    arguments: [
      (0.9, "0.000346", "1.6503"), (1.0, "0.018295", "3.3761"), (1.2, "0.166675", "5.5003"),
    ] as [(Double, PrintedFigure, PrintedFigure)])
  func finiteQueue(load: Double, loss: PrintedFigure, sojourn: PrintedFigure) {
    let queue = MMcK(arrivalRate: 10 * load, serviceRate: 1, servers: 10, capacity: 60)
    expect(queue.lossProbability, prints: loss)
    expect(queue.meanSojournOfAccepted, prints: sojourn)
  }

  @Test("Without waiting room M/M/c/K is Erlang's loss system", arguments: [1, 7, 40])
  func noWaitingRoom(servers: Int) {
    let queue = MMcK(arrivalRate: 12, serviceRate: 2, servers: servers, capacity: servers)
    let loss = ErlangB(offeredLoad: 6, servers: servers).lossProbability
    #expect(abs(queue.lossProbability / loss - 1) < 1e-12)
    #expect(abs(queue.meanSojournOfAccepted - 0.5) < 1e-12)
  }

  @Test("With very much room M/M/c/K is M/M/c")
  func endlessRoom() {
    let finite = MMcK(arrivalRate: 4.5, serviceRate: 1, servers: 5, capacity: 2000)
    let endless = MMc(arrivalRate: 4.5, serviceRate: 1, servers: 5)
    #expect(abs(finite.meanSojournOfAccepted - endless.meanSojourn) < 1e-9)
  }

  @Test("A heavy overload does not overflow, and loses what the servers cannot do")
  func overload() {
    let queue = MMcK(arrivalRate: 1000, serviceRate: 1, servers: 10, capacity: 1000)
    #expect(abs(queue.throughput - 10) < 1e-9)
  }
}
