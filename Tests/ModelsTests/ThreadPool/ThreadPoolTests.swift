// A pool of threads, step by step: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Thread pool")
struct ThreadPoolTests {
  private func pool(threads: Int, queue: Int = .max) -> ThreadPool.Configuration {
    var configuration = ThreadPool.singleServer
    configuration.threads = threads
    configuration.queue = queue
    configuration.boot = .nanoseconds(1000)
    return configuration
  }

  @Test("A request holds its thread while it waits")
  func waitHoldsThread() throws {
    let rows: [Schedule.Row] = [.init(at: 0, 10, wait: 100, then: 10), .init(at: 1, 10)]
    #expect(try ThreadPool.simulate(.of(rows), pool(threads: 1)).ends == [120, 130])
    // With a thread of its own the second runs while the first waits.
    #expect(try ThreadPool.simulate(.of(rows), pool(threads: 2)).ends == [120, 20])
  }

  @Test("A sleeper wakes later by the timer slack")
  func slack() throws {
    var machine = MachineConfiguration.free(cores: 1)
    machine.timerSlack = .nanoseconds(50)
    let record = try ThreadPool.simulate(
      .of([.init(at: 0, 10, wait: 100, then: 10)], on: machine), pool(threads: 1))
    #expect(record.ends == [170])
  }

  @Test("More requests than the queue holds are turned away at once")
  func bounded() throws {
    let rows = (0..<5).map { Schedule.Row(at: Int64($0), 100) }
    let record = try ThreadPool.simulate(.of(rows), pool(threads: 1, queue: 2))
    #expect(record.outcomes == [.completed, .completed, .completed, .rejected, .rejected])
    #expect(record.ends == [100, 200, 300, 3, 4])
    let handOver = try ThreadPool.simulate(.of(rows), pool(threads: 2, queue: 0))
    #expect(handOver.outcomes == [.completed, .completed, .rejected, .rejected, .rejected])
  }

  @Test("The kernel shares the core among the threads: a short request passes a long one")
  func sharesCore() throws {
    let machine = MachineConfiguration.free(cores: 1, timeSlice: .nanoseconds(100))
    let record = try ThreadPool.simulate(
      .of([.init(at: 0, 1000), .init(at: 10, 150)], on: machine), pool(threads: 2))
    // A …100, B …200, A …300, B …350 ends.
    #expect(record.ends == [1150, 350])
  }

  @Test("An exception costs its request only: the thread takes the next task")
  func exception() throws {
    let record = try ThreadPool.simulate(
      .of([.init(at: 0, 100, wait: 50, then: 10, throwing: true), .init(at: 1, 10), .init(at: 2, 10)]),
      pool(threads: 1))
    #expect(record.outcomes == [.failed, .completed, .completed])
    #expect(record.ends == [100, 110, 120])
  }

  @Test("Taking a task costs the hand-off, once a request")
  func handOff() throws {
    var configuration = pool(threads: 1)
    configuration.handOff = .nanoseconds(7)
    let record = try ThreadPool.simulate(
      .of([.init(at: 0, 100, wait: 50, then: 10), .init(at: 1, 0)]), configuration)
    #expect(record.ends == [167, 174])
    #expect(record.overhead("hand_off") == 14)
  }

  @Test("A crash loses what runs, sleeps and is queued, and refuses callers until the process has booted")
  func crash() throws {
    let faults = [Fault(name: "crash", at: .nanoseconds(50), kind: .crash(process: 0))]
    let record = try ThreadPool.simulate(
      .of(
        [
          .init(at: 0, 10, wait: 500), .init(at: 1, 500), .init(at: 2, 10), .init(at: 51, 1),
          .init(at: 1049, 1),
          .init(at: 1051, 1),
        ], faults: faults), pool(threads: 2))
    #expect(record.outcomes == [.lost, .lost, .lost, .rejected, .rejected, .completed])
    #expect(record.ends == [50, 50, 50, 51, 1049, 1052])
    #expect(record.faults[0].restarts == 1)
    // The first had 10 of its 10, the second the 40 after it.
    #expect(record.processorTime.work == 10 + 40 + 1)
  }

  @Test("A hog takes a share of the core for as long as it lasts, and leaves no trace after")
  func hog() throws {
    let machine = MachineConfiguration.free(cores: 1, timeSlice: .nanoseconds(100))
    let faults = [Fault(name: "hog", at: .zero, kind: .hog(duration: .nanoseconds(1000)))]
    let record = try ThreadPool.simulate(
      .of([.init(at: 10, 300), .init(at: 2000, 300)], on: machine, faults: faults), pool(threads: 2))
    // Hog …100, request …200, hog …300, request …400, hog …500, request …600.
    #expect(record.ends == [600, 2300])
    #expect(record.processorTime.work == 600 + 700)
  }
}
