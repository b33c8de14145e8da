// Tests of the exact recursions for customers in order of arrival.

import CGSL
import Statistics
import Testing

@Suite("Exact recursions")
struct RecursionTests {
  @Test("Customers at one server wait for their predecessors")
  func oneServer() {
    let sojourns = Lindley.sojourns(arrivals: [0, 1, 2, 20, 20], services: [5, 3, 0, 4, 1])
    #expect(sojourns == [5, 7, 6, 4, 5])
  }

  @Test("Customers at two servers take the one that is free earliest")
  func twoServers() {
    let sojourns = KieferWolfowitz.sojourns(
      arrivals: [0, 1, 2, 3, 4], services: [10, 2, 2, 9, 1], servers: 2)
    #expect(sojourns == [10, 2, 3, 11, 7])
  }

  @Test("With one server both recursions agree, exactly")
  func agreement() {
    let (arrivals, services) = RecursionTests.customers(count: 5000, load: 0.95, seed: 5)
    #expect(
      Lindley.sojourns(arrivals: arrivals, services: services)
        == KieferWolfowitz.sojourns(arrivals: arrivals, services: services, servers: 1))
  }

  @Test("The servers' heap always yields the one that a search would find", arguments: [2, 3, 5, 16, 33])
  func heap(servers: Int) {
    let (arrivals, services) = RecursionTests.customers(count: 3000, load: 0.9 * Double(servers), seed: 6)
    var free = [Int64](repeating: .min, count: servers)
    let searched = zip(arrivals, services).map { arrival, service -> Int64 in
      let server = free.indices.reduce(0) { free[$1] < free[$0] ? $1 : $0 }
      free[server] = max(arrival, free[server]) + service
      return free[server] - arrival
    }
    #expect(
      KieferWolfowitz.sojourns(arrivals: arrivals, services: services, servers: servers) == searched)
  }

  @Test("As many servers as customers are no queue")
  func noQueue() {
    let (arrivals, services) = RecursionTests.customers(count: 200, load: 50, seed: 7)
    let sojourns = KieferWolfowitz.sojourns(arrivals: arrivals, services: services, servers: 200)
    #expect(sojourns == services)
  }

  @Test("The recursions simulate M/M/c", arguments: [(1, 0.8), (4, 0.8)])
  func theory(servers: Int, load: Double) throws {
    // Thirty runs of 20,000 customers; Student's interval at 99.9 %, so one seed in a thousand would fail.
    let means = (0..<30).map { seed -> Double in
      let (arrivals, services) = RecursionTests.customers(
        count: 20_000, load: load * Double(servers), seed: 100 + UInt64(seed))
      let sojourns = KieferWolfowitz.sojourns(arrivals: arrivals, services: services, servers: servers)
      return Double(sojourns.dropFirst(2000).reduce(0, +)) / 18_000 / 1e9
    }
    let interval = try #require(ConfidenceInterval.mean(of: means, level: 0.999))
    let exact = MMc(arrivalRate: load * Double(servers), serviceRate: 1, servers: servers)
    #expect(interval.contains(exact.meanSojourn))
    #expect(interval.relativeHalfWidth < 0.05)
  }

  /// Poisson arrivals at rate `load` and exponential services of mean 1 s, in nanoseconds.
  static func customers(count: Int, load: Double, seed: UInt64) -> (arrivals: [Int64], services: [Int64]) {
    var generator = SplitMix64(seed: seed)
    var time: Int64 = 0
    var arrivals: [Int64] = []
    var services: [Int64] = []
    for _ in 0..<count {
      time += Int64(-log(generator.uniform()) / load * 1e9)
      arrivals.append(time)
      services.append(Int64(-log(generator.uniform()) * 1e9))
    }
    return (arrivals, services)
  }
}
