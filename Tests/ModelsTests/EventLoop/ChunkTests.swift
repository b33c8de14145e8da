// Computing in chunks: when the rest goes on, what that costs, and whom it concerns elsewhere.

import Models
import SimEngine
import Testing

@Suite("Computing in chunks")
struct ChunkTests {
  /// Requests that come at a constant gap, and compute so.
  private static func run(_ steps: [Step], gap: SimDuration, count: Int64) -> Run {
    Run(
      machine: .free(cores: 1),
      workload: .uniform(.constant(rate: 1e9 / Double(gap.nanoseconds)), steps),
      duration: .nanoseconds(gap.nanoseconds * count + 1))
  }

  @Test("The rest goes on in the check phase, once an iteration, behind what has become ready")
  func turns() throws {
    let steps = [Step.chunked(.constant(.nanoseconds(100)), chunk: .nanoseconds(30))]
    let record = try EventLoop.simulate(
      Self.run(steps, gap: .nanoseconds(60), count: 3), EventLoop.singleServer)
    // Iterations, in units of 10 ns:  AAA AAA|BBB AAA BBB|CCC A BBB CCC|B CCC|C
    #expect(record.latencies == [190, 200, 180])
  }

  @Test("Each chunk after the first costs a callback, each after the second an iteration")
  func costs() throws {
    let steps = [Step.chunked(.constant(.microseconds(100)), chunk: .microseconds(10))]
    let costs = EventLoop.standard
    let record = try EventLoop.simulate(Self.run(steps, gap: .milliseconds(1), count: 5), costs)
    let each = costs.request + costs.callback * 10 + costs.iteration * 9
    #expect(record.overhead("loop") == each.nanoseconds * Int64(record.requests.count))
    #expect(record.latencies == Array(repeating: 100_000 + each.nanoseconds, count: record.requests.count))
  }

  @Test("A variant of the loop may say how long its chunks are, or that there are none")
  func variants() throws {
    let work = Distribution.constant(.nanoseconds(100))
    func record(_ step: Step, _ chunk: SimDuration) throws -> RunRecord {
      var loop = EventLoop.singleServer
      loop.chunk = chunk
      return try EventLoop.simulate(Self.run([step], gap: .nanoseconds(60), count: 50), loop)
    }
    let whole = Step.compute(work)
    let (fine, coarse) = (
      Step.chunked(work, chunk: .nanoseconds(10)), Step.chunked(work, chunk: .nanoseconds(30))
    )
    #expect(try record(fine, .nanoseconds(30)) == record(coarse, .zero))
    #expect(try record(fine, .unlimited) == record(whole, .nanoseconds(30)))
    #expect(try record(fine, .zero) != record(coarse, .zero))
  }

  @Test("A chunk as long as the work changes nothing")
  func whole() throws {
    let work = Distribution.exponential(.microseconds(1))
    func record(_ step: Step) throws -> RunRecord {
      var run = Self.run(
        [step, .wait(.constant(.nanoseconds(50))), step], gap: .microseconds(30), count: 2000)
      run.observation = Observation(windows: 4, keepsAnatomies: true)
      return try EventLoop.simulate(run, EventLoop.standard)
    }
    #expect(try record(.chunked(work, chunk: .seconds(1))) == record(.compute(work)))
  }

  @Test("The BEAM and threads do as they do without chunks")
  func elsewhere() throws {
    let work = Distribution.exponential(.microseconds(300))
    func run(_ step: Step) -> Run {
      var run = Self.run(
        [step, .wait(.constant(.microseconds(50))), step], gap: .microseconds(700), count: 2000)
      run.machine = MachineConfiguration()
      run.observation = Observation(windows: 4, keepsAnatomies: true)
      return run
    }
    let (whole, chunked) = (run(.compute(work)), run(.chunked(work, chunk: .microseconds(10))))
    #expect(try BEAM.simulate(chunked, BEAM.standard) == BEAM.simulate(whole, BEAM.standard))
    #expect(
      try ThreadPool.simulate(chunked, ThreadPool.standard) == ThreadPool.simulate(whole, ThreadPool.standard)
    )
  }

  @Test("An exception in work done in chunks comes after the last of them")
  func exception() throws {
    var run = Self.run(
      [.chunked(.constant(.nanoseconds(100)), chunk: .nanoseconds(30))], gap: .nanoseconds(500), count: 2)
    run.faults = [Fault(name: "poison", at: .zero, kind: .exception(requestClass: nil))]
    let record = try EventLoop.simulate(run, EventLoop.singleServer)
    #expect(record.outcomes[0] == .failed)
    #expect(record.latencies[0] == 100)
  }

  @Test(
    "A process that dies between two chunks takes the rest with it, and its successor knows nothing of it")
  func crash() throws {
    var run = Self.run(
      [.chunked(.constant(.nanoseconds(100)), chunk: .nanoseconds(30))], gap: .nanoseconds(90), count: 4)
    run.faults = [Fault(name: "crash", at: .nanoseconds(50), kind: .crash(process: 0))]
    var loop = EventLoop.singleServer
    loop.boot = .nanoseconds(10)
    let record = try EventLoop.simulate(run, loop)
    #expect(record.outcomes.filter { $0 == .lost }.count <= 1)
    #expect(record.outcomes.last == .completed)
  }
}
