// Exceptions that strike for a while: whom they strike, in which attempts, and what is no victim of theirs.

import Models
import SimEngine
import Testing

@Suite("Exceptions that last")
struct LastingExceptionTests {
  private static func fault(
    at start: Int64, for lasting: Int64, sharePerBillion: Int64 = 1_000_000_000
  ) -> Fault {
    Fault(
      name: "outbreak", at: .nanoseconds(start),
      kind: .exception(
        requestClass: nil, .all(lasting: .nanoseconds(lasting), sharePerBillion: sharePerBillion)))
  }

  /// Who answers each request by itself: an exception ends nothing but the request.
  private static let contained = SingleServer.all.filter { $0.testDescription != EventLoop.name }

  @Test(
    "Each request is struck that comes from the fault's time on and before its end", arguments: contained)
  func window(server: SingleServer) throws {
    let rows = ([50, 100, 200, 299, 300] as [Int64]).map { Schedule.Row(at: $0, 10) }
    let record = try server.simulate(.of(rows, faults: [Self.fault(at: 100, for: 200)]))
    #expect(record.outcomes == [.completed, .failed, .failed, .failed, .completed])
    // The last waits for the one before it.
    #expect(record.ends == [60, 110, 210, 309, 319])
    #expect(record.faults[0].struck == [1, 2, 3])
  }

  @Test(
    "A loop goes down with each, boots, and goes down again: who comes meanwhile is no victim of the exception"
  )
  func crashLoop() throws {
    var configuration = EventLoop.singleServer
    configuration.boot = .nanoseconds(1000)
    let rows = ([50, 100, 500, 1200, 2000, 3099, 3100, 5000] as [Int64]).map { Schedule.Row(at: $0, 10) }
    let record = try EventLoop.simulate(
      .of(rows, faults: [Self.fault(at: 100, for: 3000)]), configuration)
    // Down from 110 to 1110, from 1210 to 2210, and from 3109 on, with the request that came at 3100.
    #expect(
      record.outcomes == [.completed, .failed, .rejected, .failed, .rejected, .failed, .lost, .completed])
    #expect(record.ends == [60, 110, 500, 1210, 2000, 3109, 3109, 5010])
    #expect(record.faults[0].struck == [1, 3, 5])
    #expect(record.faults[0].restarts == 3)
  }

  @Test(
    "A request that is struck is struck again in each attempt, until the fault is over", arguments: contained)
  func attempts(server: SingleServer) throws {
    let retries = Retries(most: 3, backOff: BackOff(base: .nanoseconds(100), factor: 1))
    var run = Run.of(
      [.init(at: 0, 10)], faults: [Self.fault(at: 0, for: 150)], clients: Clients(retries: retries))
    // Attempts at 0 and 110 throw, that at 220 does not.
    let record = try server.simulate(run)
    #expect(record.ends == [230] && record.outcomes == [.completed])
    #expect(record.faults[0].struck == [0])
    // One that strikes a single request strikes its first attempt only.
    run.faults = [Fault(name: "poison", at: .zero, kind: .exception(requestClass: nil))]
    #expect(try server.simulate(run).ends == [120])
  }

  @Test("The share of requests that is struck is drawn by request: the same under every architecture")
  func share() throws {
    var run = Run(
      machine: .free(cores: 1),
      workload: .uniform(.constant(rate: 1_000_000), [.compute(.constant(.nanoseconds(10)))]),
      duration: .milliseconds(10)
    )
    func struck(_ server: SingleServer, _ share: Int64) throws -> Set<UInt64> {
      run.faults = [Self.fault(at: 0, for: 10_000_000, sharePerBillion: share)]
      let record = try server.simulate(run)
      #expect(record.requests.filter { $0.outcome == .failed }.map(\.key) == record.faults[0].struck)
      return Set(record.faults[0].struck)
    }
    let third = try struck(Self.contained[0], 300_000_000)
    #expect(try struck(Self.contained[1], 300_000_000) == third)
    // Binomial with 10,000 requests: four standard deviations are 183.
    #expect(abs(third.count - 3000) <= 183)
    let tenth = try struck(Self.contained[0], 100_000_000)
    #expect(abs(tenth.count - 1000) <= 120)
    #expect(tenth.isSubset(of: third))
  }

  @Test(
    "Two faults that strike the same request share it out: the first has it, also where that does not happen")
  func overlapping() throws {
    let rows = ([0, 100, 200] as [Int64]).map { Schedule.Row(at: $0, 10) }
    var run = Run.of(rows, faults: [Self.fault(at: 100, for: 50), Self.fault(at: 0, for: 1000)])
    let record = try ThreadPool.simulate(run, ThreadPool.singleServer)
    #expect(record.faults.map(\.struck) == [[1], [0, 2]])
    run.spared = 0
    let twin = try ThreadPool.simulate(run, ThreadPool.singleServer)
    #expect(twin.faults.map(\.struck) == [[1], [0, 2]])
    #expect(twin.outcomes == [.failed, .completed, .failed])
  }

  @Test(
    "An attempt that is turned away after an earlier one threw does not send the fault to another request")
  func onlyOnce() throws {
    let retries = Retries(most: 1, backOff: BackOff(base: .nanoseconds(10), factor: 1))
    let run = Run.of(
      [.init(at: 0, 50), .init(at: 55, 100), .init(at: 200, 10)],
      faults: [Fault(name: "poison", at: .zero, kind: .exception(requestClass: nil))],
      clients: Clients(retries: retries))
    var configuration = ThreadPool.Configuration.free(.fixed, core: 1, threads: 1, queue: 0)
    configuration.rejection = .abort
    let record = try ThreadPool.simulate(run, configuration)
    // Its second attempt, at 60, finds the only thread at work until 155.
    #expect(record.outcomes == [.rejected, .completed, .completed])
    #expect(record.ends == [60, 155, 210])
    #expect(record.faults[0].struck == [0])
  }

  @Test("The twin of a run whose exceptions are spared is the run without them", arguments: Subject.all)
  func twin(subject: Subject) throws {
    var run = ContractCase("twin", ContractCase.mixed(.poisson(rate: 900))).run
    let calm = try subject.simulate(run)
    run.faults = [ContractCase.outbreak]
    #expect(try subject.simulate(run).requests != calm.requests)
    run.spared = 0
    let twin = try subject.simulate(run)
    #expect(twin.requests == calm.requests)
    #expect(twin.processorTime == calm.processorTime)
    #expect(twin.eventCount == calm.eventCount)
  }
}
