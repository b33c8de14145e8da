// How many threads a pool has over time, rule by rule, written down as a row of digits.

import Models
import SimEngine
import Testing

@Suite("Thread pool growth")
struct GrowthTests {
  /// Requests that come at 50, 150, 250 … ns and hold their threads for `hold` ns.
  private func oneByOne(_ count: Int64, hold: Int64) -> Run {
    .of((0..<count).map { .sleeping(at: $0 * 100 + 50, hold) })
  }

  private func threads(_ windows: Int, _ run: Run, _ configuration: ThreadPool.Configuration) throws -> String
  {
    try ThreadPool.threads(over: windows, windows: .nanoseconds(100), in: run, configuration)
  }

  @Test("JDK: up to the core each request gets a new thread, although others are idle")
  func jdkCore() throws {
    let timeline = try threads(6, oneByOne(6, hold: 10), .free(.jdk, core: 3, threads: 9))
    #expect(timeline == "123333")
  }

  @Test("JDK: beyond the core requests queue; only a full queue brings more threads, and then rejections")
  func jdkQueueFirst() throws {
    let configuration = ThreadPool.Configuration.free(.jdk, core: 1, threads: 2, queue: 2)
    #expect(try threads(6, oneByOne(5, hold: 1000), configuration) == "111222")
    let record = try ThreadPool.simulate(oneByOne(5, hold: 1000), configuration)
    #expect(record.outcomes == [.completed, .completed, .completed, .completed, .rejected])
    // The one that found the queue full overtakes those who are in it.
    #expect(record.ends == [1050, 2050, 2350, 1350, 450])
  }

  @Test("JDK: before an unbounded queue there are never more threads than the core")
  func jdkUnbounded() throws {
    #expect(try threads(6, oneByOne(6, hold: 1000), .free(.jdk, core: 2, threads: 9)) == "122222")
  }

  @Test("JDK: without room to queue the pool grows to its maximum at once, and then rejects")
  func jdkDirectHandOff() throws {
    let configuration = ThreadPool.Configuration.free(.jdk, core: 0, threads: 3, queue: 0)
    #expect(try threads(6, oneByOne(5, hold: 1000), configuration) == "123333")
    let record = try ThreadPool.simulate(oneByOne(5, hold: 1000), configuration)
    #expect(record.outcomes == [.completed, .completed, .completed, .rejected, .rejected])
    // An idle thread takes a request without a new one.
    #expect(try threads(5, oneByOne(5, hold: 10), configuration) == "11111")
  }

  @Test("JDK: a pool without a core starts one thread for its queue")
  func jdkNoCore() throws {
    #expect(try threads(4, oneByOne(4, hold: 1000), .free(.jdk, core: 0, threads: 9)) == "1111")
  }

  @Test("Tomcat: the core is there from the start, and no thread is added while one is idle")
  func tomcatCore() throws {
    #expect(try threads(6, oneByOne(6, hold: 10), .free(.tomcat, core: 2, threads: 9)) == "222222")
  }

  @Test("Tomcat: while no thread is idle each request brings a new one; at the maximum requests queue")
  func tomcatGrowsFirst() throws {
    let configuration = ThreadPool.Configuration.free(.tomcat, core: 1, threads: 3, queue: 1)
    #expect(try threads(6, oneByOne(5, hold: 1000), configuration) == "123333")
    let record = try ThreadPool.simulate(oneByOne(5, hold: 1000), configuration)
    #expect(record.outcomes == [.completed, .completed, .completed, .completed, .rejected])
    #expect(record.ends == [1050, 1150, 1250, 2050, 450])
  }

  @Test("A fixed pool has all of its threads from the start to the end")
  func fixed() throws {
    #expect(try threads(6, oneByOne(6, hold: 1000), .free(.fixed, core: 1, threads: 4)) == "444444")
  }

  @Test(
    "Threads beyond the core end when they have been idle for the keep-alive time",
    arguments: [
      ThreadPool.Growth.jdk, .tomcat,
    ])
  func keepAlive(growth: ThreadPool.Growth) throws {
    let run = Run.of((0..<3).map { .sleeping(at: 50 + $0, 60) }, on: .free(cores: 4))
    let configuration = ThreadPool.Configuration.free(
      growth, core: 1, threads: 3, queue: 0, keepAlive: .nanoseconds(300))
    // Idle from 110, 111 and 112 on: two of them end at 410 and 411.
    #expect(try threads(7, run, configuration) == "3333311")
    #expect(try threads(7, run, .free(growth, core: 1, threads: 3, queue: 0)) == "3333333")
  }

  @Test("The idle thread that works next is the last to fall idle where nothing queues, else the first")
  func nextIdle() throws {
    let rows = [50, 51].map { Schedule.Row.sleeping(at: $0, 60) }
    let run = Run.of(rows + (1...6).map { .sleeping(at: 50 + 100 * $0, 10) })
    func row(_ growth: ThreadPool.Growth) throws -> String {
      try threads(7, run, .free(growth, core: 0, threads: 9, queue: 0, keepAlive: .nanoseconds(250)))
    }
    // The first of the two threads is idle from 110 on and ends at 360, if the other one has all the work.
    #expect(try row(.jdk) == "2222111")
    #expect(try row(.tomcat) == "2222222")
  }

  @Test("A thread that works again before its keep-alive time is over begins it anew")
  func keepAliveAnew() throws {
    let rows = [
      Schedule.Row.sleeping(at: 50, 60), .sleeping(at: 51, 60), .sleeping(at: 250, 10),
      .sleeping(at: 251, 10),
    ]
    let configuration = ThreadPool.Configuration.free(
      .tomcat, core: 1, threads: 2, keepAlive: .nanoseconds(300))
    // Both are idle from 110 to 250 and from 260 on.
    #expect(try threads(8, .of(rows, on: .free(cores: 2)), configuration) == "22222211")
  }

  @Test("Idle threads are reported with their memory and the address space of their stacks")
  func memory() throws {
    var configuration = ThreadPool.Configuration.free(.tomcat, core: 1, threads: 3)
    configuration.threadMemory = 7
    configuration.stack = 100
    var run = oneByOne(3, hold: 1000)
    run.observation = Observation(windows: 1)
    let record = try ThreadPool.simulate(run, configuration)
    let names = ThreadPool.meters.gauges.map(\.name)
    let maxima = record.readings[1].gauges.dropFirst().map(\.maximum)
    #expect(Dictionary(uniqueKeysWithValues: zip(names, maxima))["memory"] == 21)
    #expect(Dictionary(uniqueKeysWithValues: zip(names, maxima))["reserved_memory"] == 300)
  }
}

@Suite("Thread pool defaults")
struct PoolDefaultsTests {
  /// The values in force by name, where the pool grows by the rule.
  private func inForce(_ growth: ThreadPool.Growth) throws -> [String: Int64] {
    let entry = try #require(ArchitectureCatalog.entry(named: ThreadPool.name))
    let place = try #require(ThreadPool.Growth.allCases.firstIndex(of: growth))
    let values = entry.inForce([Setting(name: "growth", value: Int64(place))])
    return Dictionary(uniqueKeysWithValues: zip(entry.parameters.map(\.name), values))
  }

  @Test("Tomcat's pool has 10 threads that become up to 200 and end after a minute")
  func tomcat() throws {
    let values = try inForce(.tomcat)
    #expect(values == (try inForce(ThreadPool.standard.growth)))
    #expect(values["core_threads"] == 10 && values["threads"] == 200)
    #expect(values["keep_alive"] == 60_000_000_000)
  }

  @Test(".NET's has a thread a core that become up to 32,767 and end after 20 seconds")
  func dotnet() throws {
    let values = try inForce(.dotnet)
    #expect(values["core_threads"] == 0 && values["threads"] == 32_767)
    #expect(values["keep_alive"] == 20_000_000_000)
  }
}

@Suite("Thread creation")
struct ThreadCreationTests {
  private func costly(_ growth: ThreadPool.Growth, core: Int, threads: Int) -> ThreadPool.Configuration {
    var configuration = ThreadPool.Configuration.free(growth, core: core, threads: threads)
    configuration.threadCreate = .nanoseconds(20)
    configuration.threadBegin = .nanoseconds(10)
    return configuration
  }

  @Test("Who needs a new thread waits until it is created and has begun; the pool pays for both")
  func latency() throws {
    let record = try ThreadPool.simulate(
      Run.of([.init(at: 0, 40)]).watched, costly(.jdk, core: 1, threads: 1))
    #expect(record.ends == [70])
    #expect(record.anatomy(of: 0) == "running 40, thread_start 30")
    #expect(record.overhead("thread_start") == 30)
  }

  @Test("The submitting thread creates one thread after another; who comes meanwhile waits for it")
  func submitter() throws {
    let run = Run.of([.init(at: 0, 40), .init(at: 5, 40)], on: .free(cores: 3))
    let configuration = costly(.tomcat, core: 0, threads: 2)
    // The submitter has the third row: it is there from the first time on that it has anything to do.
    #expect(
      try ThreadPool.rows(9, every: 10, of: run, configuration) == ["..+AAAA..", "++++.....", "....+BBBB"])
    let record = try ThreadPool.simulate(run.watched, configuration)
    #expect(record.ends == [70, 90])
    #expect(record.anatomy(of: 1) == "dispatch_queue behind runtime 15, running 40, thread_start 30")
  }

  @Test("A thread that waits in the pool takes a request without a start")
  func noStart() throws {
    let record = try ThreadPool.simulate(
      Run.of([.init(at: 0, 40)]).watched, costly(.tomcat, core: 1, threads: 1))
    #expect(record.anatomy(of: 0) == "running 40")
  }

  @Test("By default an exception costs the request only; a pool that lets it through loses the thread")
  func exception() throws {
    let run = Run.of([.init(at: 0, 30, throwing: true), .init(at: 5, 30)])
    var configuration = costly(.fixed, core: 1, threads: 1)
    #expect(try ThreadPool.rows(6, every: 10, of: run, configuration) == ["AAABBB"])
    configuration.exception = .thread
    // The dying thread creates the one that takes its place.
    #expect(try ThreadPool.rows(9, every: 10, of: run, configuration) == ["AAA++....", ".....+BBB"])
    let record = try ThreadPool.simulate(run.watched, configuration)
    #expect(record.outcomes == [.failed, .completed])
    #expect(record.ends == [30, 90])
    #expect(record.overhead("thread_start") == 30)
  }

  @Test("A crash during a start leaves nothing behind")
  func crash() throws {
    let faults = [Fault(name: "crash", at: .nanoseconds(15), kind: .crash(process: 0))]
    var configuration = costly(.tomcat, core: 0, threads: 2)
    configuration.boot = .nanoseconds(100)
    let record = try ThreadPool.simulate(
      .of([.init(at: 0, 40), .init(at: 5, 40), .init(at: 200, 40)], faults: faults), configuration)
    #expect(record.outcomes == [.lost, .lost, .completed])
    #expect(record.ends == [15, 15, 270])
  }

  @Test("Waking, taking the task and receiving the request are booked by name")
  func overheads() throws {
    var configuration = ThreadPool.singleServer
    configuration.park = .nanoseconds(3)
    configuration.handOff = .nanoseconds(5)
    configuration.request = .nanoseconds(7)
    let record = try ThreadPool.simulate(
      .of([.init(at: 0, 10, wait: 10, then: 10), .init(at: 1, 10)]), configuration)
    // The first wakes for its task and from its wait; the second finds its thread awake.
    #expect(record.overhead("park") == 6)
    #expect(record.overhead("hand_off") == 10)
    #expect(record.overhead("request") == 14)
    #expect(record.ends == [48, 70])
  }
}
