// A loop without costs is the queue with one server: in order of arrival, whatever the services.

import Models
import SimEngine
import Statistics
import Testing

@Suite("Event loop as a queue with one server", .tags(.statistical), .optimizedOnly)
struct OneServerTests {
  @Test("Mean, median, p99 and p99.9 of M/M/1 within a 99 % interval", arguments: [0.5, 0.8, 0.9])
  func exponential(load: Double) throws {
    let run = Run.queue(.unitExponential, rate: load, count: 60_000, seed: UInt64(load * 10))
    let theory = MM1(arrivalRate: load, serviceRate: 1)
    let quantiles: [Quantile] = [0.5, 0.99, 0.999]
    var observed: [[Double]] = quantiles.map { _ in [] }
    let means = try replicate(10, of: run) { run in
      let sojourns = try EventLoop.simulate(run, EventLoop.singleServer).sojourns(in: run)
      let sorted = sojourns.sorted()
      for (index, quantile) in quantiles.enumerated() {
        observed[index].append(try #require(quantile.value(ofSorted: sorted)))
      }
      return sojourns.mean
    }
    // Three loads with four figures each.
    let what = "seed \(run.seed), load \(load)"
    try expect(means, toEstimate: theory.meanSojourn, comparisons: 12, precision: 0.15, "\(what): mean")
    for (quantile, values) in zip(quantiles, observed) {
      try expect(
        values, toEstimate: theory.sojourn(quantile: quantile.fraction), comparisons: 12, precision: 0.3,
        "\(what): quantile \(quantile.fraction)")
    }
  }

  @Test(
    "Pollaczek and Khinchine: the mean sojourn grows with the variability of the services",
    arguments: [(0.0, 3.0), (1, 5), (4, 11), (20, 43)])
  func variability(squaredCV: Double, published: Double) throws {
    let theory = MG1(arrivalRate: 0.8, meanService: 1, squaredCV: squaredCV)
    #expect(abs(theory.meanSojourn - published) < 1e-9)
    let shape: Distribution.Shape =
      squaredCV == 0 ? .constant(1e6) : .hyperexponential(mean: 1e6, cv: squaredCV.squareRoot())
    let run = Run.queue(shape, rate: 0.8, count: 80_000, seed: 5)
    let means = try replicate(10, of: run) { run in
      try EventLoop.simulate(run, EventLoop.singleServer).sojourns(in: run).mean
    }
    try expect(
      means, toEstimate: theory.meanSojourn, comparisons: 4, precision: 0.4, "seed 5, C² \(squaredCV)")
  }

  @Test("N processes on N cores are N queues, each with every N-th request", arguments: [2, 3, 7])
  func processes(count: Int) throws {
    var configuration = EventLoop.singleServer
    configuration.processes = count
    let run = Run.queue(.unitExponential, rate: 0.9 * Double(count), count: 20_000, cores: count, seed: 11)
    let record = try EventLoop.simulate(run, configuration)
    var plenty = ThreadPool.singleServer
    plenty.threads = 128
    var roomy = run
    roomy.machine = .free(cores: 128)
    let services = try ThreadPool.simulate(roomy, plenty).latencies
    for process in 0..<count {
      let own = record.requests.indices.filter { $0 % count == process }
      let expected = Lindley.sojourns(
        arrivals: own.map { record.requests[$0].arrival.nanoseconds }, services: own.map { services[$0] })
      #expect(own.map { record.latencies[$0] } == expected, "seed 11, process \(process)")
    }
  }

  @Test("Ten callers without a pause and a handler of 30 ms: 300 ms each, 33.3 a second")
  func closedLoop() throws {
    let run = Run(
      machine: .free(cores: 1),
      workload: .uniform(
        .closed(clients: 10, think: .constant(.zero)), [.compute(.constant(.milliseconds(30)))]),
      warmUp: .seconds(1), duration: .seconds(60), seed: 1)
    let record = try EventLoop.simulate(run, EventLoop.singleServer)
    let answered = record.requests.filter { $0.end > run.windowStart && $0.end <= run.windowEnd }
    #expect(answered.count == 2000)
    #expect(answered.allSatisfy { $0.latency == .milliseconds(300) })
  }
}
