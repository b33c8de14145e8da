// How a .NET pool grows: at once up to its minimum, and then only as fast as its gate thread lets it.

import Models
import SimEngine
import Testing

@Suite("Thread pool starvation (.NET)")
struct StarvationTests {
  /// Requests that all come after 5 ms and hold their threads for `hold` seconds.
  private func burst(_ count: Int, hold: Int64, cores: Int) -> Run {
    .of((0..<count).map { _ in .sleeping(at: 5_000_000, hold * 1_000_000_000) }, on: .free(cores: cores))
  }

  private func dotnet(gateLate: SimDuration = .milliseconds(1)) -> ThreadPool.Configuration {
    var configuration = ThreadPool.Configuration.free(.dotnet, core: 0, threads: 32_767)
    configuration.gateLate = gateLate
    return configuration
  }

  @Test("As many threads as cores start at once; one more comes whenever none took a task for half a second")
  func injection() throws {
    let timeline = try ThreadPool.threads(
      over: 12, windows: .milliseconds(501), in: burst(40, hold: 100, cores: 3), dotnet())
    #expect(timeline == "3456789abcde")
  }

  @Test("On c cores it takes about (n − c) / 2 seconds until n blocked threads are there", arguments: [2, 8])
  func timeToGrow(cores: Int) throws {
    let count = cores + 50
    var configuration = dotnet()
    configuration.threadCreate = .microseconds(40)
    configuration.threadBegin = .microseconds(30)
    let record = try ThreadPool.simulate(burst(count, hold: 100, cores: cores), configuration)
    let lastStart = try #require(record.requests.map(\.end).max()) - .seconds(100)
    #expect(abs(lastStart.nanoseconds - 25_000_000_000) < 250_000_000)
  }

  @Test("A gate that is not late finds its last thread too young, and adds one every second tick")
  func punctualGate() throws {
    let timeline = try ThreadPool.threads(
      over: 12, windows: .milliseconds(500), in: burst(40, hold: 100, cores: 1), dotnet(gateLate: .zero))
    #expect(timeline == "112233445566")
  }

  @Test("While the cores are busy the pool is patient: a second for each thread that it means to have")
  func busyCores() throws {
    let run = Run.of(
      (0..<6).map { _ in Schedule.Row(at: 5_000_000, 100_000_000_000) },
      on: .free(cores: 1, timeSlice: .milliseconds(10)))
    let timeline = try ThreadPool.threads(over: 14, windows: .milliseconds(501), in: run, dotnet())
    // After 1 s the second, 2 s later the third, 3 s later the fourth.
    #expect(timeline == "11222233333344")
  }

  @Test(
    "Where the pool knows of blocked threads it makes up for a core's worth at once, then in steps of 25 ms")
  func cooperative() throws {
    var configuration = dotnet()
    configuration.blocking = .cooperative
    let timeline = try ThreadPool.threads(
      over: 13, windows: .milliseconds(25), in: burst(40, hold: 100, cores: 2), configuration)
    // Two and two at once; two after 25 ms each, two after 50 ms each, and then one every 75 ms.
    #expect(timeline == "456677888999a")
  }

  @Test("What was added for blocked threads is taken back when they are blocked no more")
  func takenBack() throws {
    var configuration = dotnet()
    configuration.blocking = .cooperative
    let rows: [Schedule.Row] = [
      .init(at: 0, 0, wait: 100, then: 1000), .init(at: 1, 0, wait: 100, then: 1000), .init(at: 2, 1000),
      .init(at: 3, 1000),
    ]
    // While A slept, B was let in; when both are awake one of two threads has to stop, although C and D wait.
    let timeline = try ThreadPool.rows(8, every: 500, of: .of(rows), configuration)
    #expect(timeline == ["AA......", "..BBCCDD"])
  }

  @Test("An idle thread takes a task before a new one comes, the one that has worked last; all end when idle")
  func idle() throws {
    var configuration = dotnet()
    configuration.keepAlive = .nanoseconds(300)
    let rows = [
      Schedule.Row(at: 0, 20), .init(at: 1, 30), .init(at: 100, 10), .init(at: 120, 10), .init(at: 950, 10),
    ]
    let run = Run.of(rows, on: .free(cores: 2))
    let timeline = try ThreadPool.rows(14, every: 10, of: run, configuration)
    #expect(timeline == ["AA............", "BBB.......C.D."])
    #expect(
      try ThreadPool.threads(over: 10, windows: .nanoseconds(100), in: run, configuration) == "2222100001")
  }
}
