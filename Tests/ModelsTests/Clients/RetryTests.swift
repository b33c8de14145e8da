// Callers who ask again: what they wait for, how long they pause, and what it adds to the load.

import Models
import SimEngine
import Testing

@Suite("Retries")
struct RetryTests {
  /// A run in which requests come at the instants given, in ns, to a server that costs nothing.
  private static func run(
    _ steps: [Step], at instants: [Int64] = [0], timeout: Int64? = nil, _ retries: Retries
  ) -> Run {
    var scene = SharedScene(steps)
    scene.machine = .free(cores: 1)
    var run = scene.every(1_000_000, count: 1)
    run.workload.arrivals = .closed(clients: instants.count, think: .constant(.zero))
    run.workload.clients = Clients(timeout: timeout.map(SimDuration.nanoseconds), retries: retries)
    run.duration = .nanoseconds(1)
    run.observation = Observation(windows: 1, keepsAnatomies: true)
    return run
  }

  private static func failing(_ perBillion: Int64 = 1_000_000_000) -> [Step] {
    [.compute(10), .fail(.error, perBillion: perBillion)]
  }

  private static func fixed(_ pause: Int64) -> BackOff { BackOff(base: .nanoseconds(pause), factor: 1) }

  @Test(
    "A caller asks again after each failure, until it has asked as often as it may",
    arguments: SingleServer.all)
  func limit(server: SingleServer) throws {
    let record = try server.simulate(Self.run(Self.failing(), Retries(most: 3, backOff: Self.fixed(100))))
    // Four attempts of 10 ns, three pauses of 100.
    #expect(record.ends == [340])
    #expect(record.outcomes == [.failed])
    #expect(record.processorTime.work == 40)
    #expect(record.waitingCallersIntegral == 340)
  }

  @Test("Only what is retried is asked for again", arguments: SingleServer.all)
  func outcomes(server: SingleServer) throws {
    let run = Self.run(Self.failing(), Retries(most: 3, after: [.timedOut, .rejected, .lost]))
    #expect(try server.simulate(run).ends == [10])
  }

  @Test("The attempt that a caller has given up is served all the same, before the one that follows")
  func abandoned() throws {
    let run = Self.run([.compute(100)], timeout: 30, Retries(most: 2, backOff: Self.fixed(50)))
    for server in SingleServer.all {
      let record = try server.simulate(run)
      // Attempts at 0, 80 and 160: the first is done at 100, the second at 200, the third at 300; nobody waits by then.
      #expect(record.ends == [190], "\(server)")
      #expect(record.outcomes == [.timedOut])
      #expect(record.processorTime.work == 300)
    }
    let patient = try SingleServer.all[1].simulate(
      Self.run([.compute(100)], timeout: 120, Retries(most: 2, backOff: Self.fixed(50))))
    #expect(patient.ends == [100])
  }

  @Test("The time before the last attempt is part of its latency: failed attempts, and pauses")
  func anatomy() throws {
    let run = Self.run([.compute(100)], at: [0, 0], timeout: 150, Retries(most: 2, backOff: Self.fixed(50)))
    let record = try EventLoop.simulate(run, EventLoop.singleServer)
    // One is served at once. The other gives up at 150, asks again at 200, and is served from then on, as the attempt that
    // it has given up is done.
    #expect(record.ends.sorted() == [100, 300])
    #expect(record.outcomes == [.completed, .completed])
    #expect(record.total(.failedAttempts) == 150)
    #expect(record.total(.backOff) == 50)
    #expect(record.total(.running) == 200)
    #expect(record.requests.reduce(0) { $0 + $1.latency.nanoseconds } == 400)
  }

  @Test(
    "Every attempt draws anew: with r retries and failures of probability p there are (1 - p^(r + 1)) / (1 - p) attempts"
  )
  func amplification() throws {
    for (perBillion, exact) in [(500_000_000, 1.875), (1_000_000_000, 4), (100_000_000, 1.111)]
      as [(Int64, Double)]
    {
      var run = Self.run(Self.failing(perBillion), Retries(most: 3))
      run.workload.arrivals = .poisson(rate: 100_000)
      run.duration = .milliseconds(20)
      let attempts = try replicate(20, of: run) { run in
        let record = try EventLoop.simulate(run, EventLoop.singleServer)
        return Double(record.processorTime.work) / 10 / Double(record.requests.count)
      }
      if exact == 4 {
        #expect(attempts.allSatisfy { $0 == 4 })
      } else {
        try expect(attempts, toEstimate: exact, comparisons: 2, precision: 0.02, "attempts a request")
      }
    }
  }

  @Test("A pause grows by its factor up to the longest, and jitter draws evenly from a part of it")
  func pauses() {
    let exponential = BackOff(base: .milliseconds(100), factor: 2, most: .milliseconds(500))
    func draw(_ backOff: BackOff, _ number: Int, last: SimDuration = .zero, _ entity: UInt64 = 0)
      -> SimDuration
    {
      var stream = RandomStream(
        seed: 1, replication: 0, purpose: StreamPurpose(rawValue: 7), entity: entity, index: UInt32(number))
      return backOff.pause(after: number, last: last, &stream)
    }
    #expect((0..<4).map { draw(exponential, $0) } == [100, 200, 400, 500].map(SimDuration.milliseconds))
    // Bounds of the third pause in ms, and its mean; decorrelated after a pause of 150.
    for (jitter, low, high) in [
      (BackOff.Jitter.full, 0.0, 400.0), (.equal, 200, 400), (.decorrelated, 100, 450),
    ] {
      var backOff = exponential
      backOff.jitter = jitter
      let pauses = (0..<4000).map { draw(backOff, 2, last: .milliseconds(150), $0).milliseconds }
      #expect(pauses.allSatisfy { low <= $0 && $0 <= high }, "\(jitter)")
      let error = (high - low) / 12.0.squareRoot() / 4000.0.squareRoot()
      // Four standard errors: 1 in 16,000.
      #expect(abs(pauses.mean - (low + high) / 2) < 4 * error, "\(jitter)")
      #expect((pauses.max() ?? 0) > high - (high - low) / 100, "\(jitter)")
    }
  }

  @Test("A budget allows a share of the requests, and some in any case; who is denied gives up")
  func budget() throws {
    func retries(_ budget: RetryBudget?) throws -> (made: Int64, denied: Int64, failed: Int) {
      var run = Self.run(Self.failing(), Retries(most: 1, budget: budget))
      run.workload.arrivals = .constant(rate: 1000)
      run.duration = .seconds(20)
      run.workload.clients.timeout = nil
      let record = try EventLoop.simulate(run, EventLoop.singleServer)
      let names = try #require(ArchitectureCatalog.entry(named: EventLoop.name)).meters(
        under: run.workload, on: run.machine)
      let last = try #require(record.readings.last)
      let (made, denied) = (
        try #require(names.counters.firstIndex(of: "retries")),
        try #require(names.counters.firstIndex(of: "retries_denied"))
      )
      return (last.counts[made], last.counts[denied], record.outcomes.count { $0 == .failed })
    }
    // 20,000 requests all but one of which come before the window closes, and all fail.
    let free = try retries(nil)
    #expect(free.failed >= 19_999 && free.made == Int64(free.failed) && free.denied == 0)
    let share = try retries(RetryBudget(sharePerBillion: 100_000_000, least: 0))
    #expect(share.made == Int64(share.failed) / 10)
    #expect(share.made + share.denied == Int64(share.failed))
    // Besides, 5 a second over each window of 10 s: 50 at once in each of the two.
    let reserved = try retries(RetryBudget(sharePerBillion: 0, least: 5))
    #expect(reserved.made == 100)
  }
}
