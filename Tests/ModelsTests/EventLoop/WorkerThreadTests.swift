// Worker threads behind a loop: when they start, what messages cost on either side, what becomes of them.

import Models
import SimEngine
import Testing

@Suite("Worker threads behind the event loop")
struct WorkerThreadTests {
  /// Two workers that start within 1,000 ns; posting a message takes 100 ns, and copying it 1,000.
  private var loop: EventLoop.Configuration {
    var configuration = EventLoop.singleServer
    configuration.offload = .workerThreads
    configuration.workers = 2
    configuration.workerStart = .nanoseconds(1000)
    configuration.post = .nanoseconds(100)
    configuration.copyPerKiB = .nanoseconds(500)
    configuration.workerMessage = 2 << 10
    configuration.boot = .nanoseconds(1000)
    return configuration
  }

  private func scene(cores: Int = 8) -> SharedScene {
    var scene = SharedScene([.offload(5000, .cpu), .compute(10)])
    scene.machine.cores = cores
    return scene
  }

  @Test("Work is copied to a worker once it has started, and its answer back")
  func messages() throws {
    let record = try EventLoop.simulate(scene().atOnce(2), loop)
    // A is posted by 1,100 and the workers have started at 2,100; reading, computing, writing and posting take until
    // 9,200, and reading the answer 1,000. B is posted by 2,200, and its answer waits for the loop from 9,300 on.
    #expect(record.ends == [10_210, 11_220])
    #expect(
      record.anatomy(of: 0) == "offload_queue behind nobody 1000, running 5010, runtime 4200")
    #expect(record.overhead("loop") == 10_400)
  }

  @Test("Workers start once, however many requests come")
  func startsOnce() throws {
    let record = try EventLoop.simulate(scene().every(20_000, count: 3), loop)
    #expect(record.latencies == [10_210, 9210, 9210])
  }

  @Test("On one core workers and the loop take turns")
  func competes() throws {
    var scene = scene(cores: 1)
    scene.machine.chosenTimeSlice = .nanoseconds(100)
    let record = try EventLoop.simulate(scene.atOnce(1), loop)
    // The second worker's start comes between: 1,000 ns more.
    #expect(record.ends == [11_210])
  }

  @Test("The workers of a process die with it, and start anew with the first work for them")
  func crash() throws {
    var scene = scene()
    scene.faults = [Fault(name: "crash", at: .nanoseconds(45_000), kind: .crash(process: 0))]
    let record = try EventLoop.simulate(scene.every(20_000, count: 4), loop)
    #expect(record.outcomes == [.completed, .lost, .completed, .completed])
    #expect(record.latencies == [10_210, 5000, 10_210, 9210])
  }

  @Test("The memory of the process grows by each worker's")
  func memory() throws {
    var configuration = loop
    configuration.processMemory = 100
    configuration.workerMemory = 7
    var run = scene().every(20_000, count: 3)
    run.observation.windows = 1
    let place = try #require(EventLoop.meters.gauges.map(\.name).firstIndex(of: "memory")) + 1
    let record = try EventLoop.simulate(run, configuration)
    #expect(record.readings.last?.gauges[place].maximum == 114)
  }

  @Test("A process that nothing starts anew stays away: others take its turns, or nobody")
  func never() throws {
    var configuration = EventLoop.singleServer
    configuration.refork = .never
    configuration.boot = .nanoseconds(10)
    let rows = [
      Schedule.Row(at: 0, 50, throwing: true), .init(at: 100, 10), .init(at: 10_000, 10),
      .init(at: 10_001, 10),
    ]
    #expect(
      try EventLoop.simulate(.of(rows), configuration).outcomes == [.failed, .rejected, .rejected, .rejected])
    configuration.processes = 2
    let record = try EventLoop.simulate(.of(rows, on: .free(cores: 2)), configuration)
    #expect(record.outcomes == [.failed, .completed, .completed, .completed])
    #expect(record.ends[2...] == [10_010, 10_020])
  }

  @Test("Each microtask has its cost")
  func microtasks() throws {
    var configuration = EventLoop.singleServer
    configuration.microtask = .nanoseconds(7)
    let record = try EventLoop.simulate(
      SharedScene([.lock(.wait(100)), .compute(10)], locks: [.fifo]).atOnce(2), configuration)
    // B gets the lock when A's callback ends, at 110, and begins as a microtask.
    #expect(record.ends == [110, 227])
  }
}
