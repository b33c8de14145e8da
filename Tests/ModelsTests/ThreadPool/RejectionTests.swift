// What becomes of requests that are too much for a pool, and of those whose callers have gone.

import Models
import SimEngine
import Testing

@Suite("Thread pool rejection")
struct RejectionTests {
  private func full(_ rejection: ThreadPool.Rejection, queue: Int = 0) -> ThreadPool.Configuration {
    var configuration = ThreadPool.Configuration.free(.fixed, core: 1, threads: 1, queue: queue)
    configuration.rejection = rejection
    return configuration
  }

  private let rows: [Schedule.Row] = [
    .init(at: 0, 50), .init(at: 10, 70), .init(at: 20, 30), .init(at: 90, 10),
  ]

  @Test("Abort: a request that is too much is turned away at once")
  func abort() throws {
    let record = try ThreadPool.simulate(.of(rows), full(.abort))
    #expect(record.outcomes == [.completed, .rejected, .rejected, .completed])
    #expect(record.ends == [50, 10, 20, 100])
  }

  @Test("Caller runs: the submitting thread serves the request, and hands over nothing until it has")
  func callerRuns() throws {
    let run = Run.of(rows, on: .free(cores: 2))
    let timeline = try ThreadPool.rows(13, every: 10, of: run, full(.callerRuns))
    // The worker stands idle from 50 to 80, although C waits: nobody hands it over.
    #expect(timeline == ["AAAAA...CCC..", ".BBBBBBB.D..."])
    let record = try ThreadPool.simulate(run.watched, full(.callerRuns))
    #expect(record.ends == [50, 80, 110, 100])
    #expect(record.anatomy(of: 2) == "dispatch_queue behind only 60, running 30")
  }

  @Test("Discard: nobody answers, and the caller waits until it gives up; nobody works for it")
  func discard() throws {
    let run = Run.of(rows, clients: Clients(timeout: .nanoseconds(500)))
    let record = try ThreadPool.simulate(run, full(.discard))
    #expect(record.outcomes == [.completed, .timedOut, .timedOut, .completed])
    #expect(record.ends == [50, 510, 520, 100])
    #expect(record.processorTime.work == 60)
  }

  @Test("Discard: a caller that would never give up counts as turned away at once")
  func discardWithoutTimeout() throws {
    let record = try ThreadPool.simulate(.of(rows), full(.discard))
    #expect(record.outcomes == [.completed, .rejected, .rejected, .completed])
    #expect(record.ends == [50, 10, 20, 100])
  }

  @Test("Discard oldest: who has waited longest makes room for the new one")
  func discardOldest() throws {
    let run = Run.of(rows, clients: Clients(timeout: .nanoseconds(500)))
    let record = try ThreadPool.simulate(run, full(.discardOldest, queue: 1))
    #expect(record.outcomes == [.completed, .timedOut, .completed, .completed])
    #expect(record.ends == [50, 510, 80, 100])
  }

  @Test("Discard oldest: without a queue the new one is dropped")
  func discardOldestWithoutQueue() throws {
    let record = try ThreadPool.simulate(.of(rows), full(.discardOldest))
    #expect(record.outcomes == [.completed, .rejected, .rejected, .completed])
  }

  @Test(
    "A fault that strikes a request which nobody serves waits for the next one",
    arguments: [
      ThreadPool.Rejection.abort, .discard,
    ])
  func faultWaits(rejection: ThreadPool.Rejection) throws {
    let faults = [Fault(name: "poison", at: .nanoseconds(5), kind: .exception(requestClass: nil))]
    let record = try ThreadPool.simulate(.of(rows, faults: faults), full(rejection))
    #expect(record.faults[0].struck == [3])
    #expect(record.outcomes[3] == .failed)
  }

  @Test("A caller that gives up does not stop the work: its thread goes on, and others wait for it")
  func timeout() throws {
    let run = Run.of([.init(at: 0, 80), .init(at: 50, 20)], clients: Clients(timeout: .nanoseconds(60)))
    let record = try ThreadPool.simulate(run, full(.abort, queue: 9))
    #expect(record.outcomes == [.timedOut, .completed])
    #expect(record.ends == [60, 100])
    #expect(try ThreadPool.rows(10, every: 10, of: run, full(.abort, queue: 9)) == ["AAAAAAAABB"])
  }
}
