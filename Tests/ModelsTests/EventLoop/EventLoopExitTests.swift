// What an uncaught exception takes down, and who serves meanwhile.

import Models
import SimEngine
import Testing

@Suite("Event loop processes")
struct EventLoopExitTests {
  private func loop(processes: Int) -> EventLoop.Configuration {
    var configuration = EventLoop.singleServer
    configuration.processes = processes
    configuration.boot = .nanoseconds(1000)
    return configuration
  }

  @Test("An uncaught exception ends the process: what it runs, what is ready and what sleeps is lost")
  func exits() throws {
    let record = try EventLoop.simulate(
      .of([
        .init(at: 0, 10, wait: 500, then: 10),  // sleeps
        .init(at: 20, 80, throwing: true),  // 20…100
        .init(at: 30, 10),  // ready
        .init(at: 1099, 10),  // it boots until 1100
        .init(at: 1101, 10),
      ]), loop(processes: 1))
    #expect(record.outcomes == [.lost, .failed, .lost, .rejected, .completed])
    #expect(record.ends == [100, 100, 100, 1099, 1111])
  }

  @Test("Other processes serve on, and take the turns of the dead one until it has booted")
  func othersServe() throws {
    let record = try EventLoop.simulate(
      .of(
        [
          .init(at: 0, 100, throwing: true),  // process 0 dies at 100
          .init(at: 1, 5000),  // process 1 until 5001
          .init(at: 2, 10),  // process 0, lost
          .init(at: 200, 10),  // process 1's turn: behind the long one
          .init(at: 300, 10),  // process 0's turn, but it is down: process 1
          .init(at: 1200, 10),  // process 0, which is up
        ], on: .free(cores: 2)), loop(processes: 2))
    #expect(record.outcomes == [.failed, .completed, .lost, .completed, .completed, .completed])
    #expect(record.ends == [100, 5001, 100, 5011, 5021, 1210])
  }

  @Test("A crash of one process loses what that one holds, in the midst of a callback too")
  func crash() throws {
    let faults = [Fault(name: "crash", at: .nanoseconds(50), kind: .crash(process: 1))]
    let record = try EventLoop.simulate(
      .of(
        [.init(at: 0, 100), .init(at: 0, 100), .init(at: 10, 5), .init(at: 20, 5)], on: .free(cores: 2),
        faults: faults),
      loop(processes: 2))
    #expect(record.outcomes == [.completed, .lost, .completed, .lost])
    #expect(record.faults[0].restarts == 1)
    // 205 ns asked for, of which process 1 had 50 of its 100 and none of the queued 5.
    #expect(record.processorTime.work == 100 + 5 + 50)
    #expect(record.demanded == 100 + 100 + 5)
  }
}
