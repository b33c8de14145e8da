// Senders that meet at the lock of one mailbox: who spins, who sleeps, who is next. Instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("The lock of a mailbox")
struct MailboxLockTests {
  /// Nothing takes time but the lock, and a nanosecond for each look at it.
  static func configuration(_ schedulers: Int, lock: Int64) -> BEAM.Configuration {
    var configuration = BEAM.singleServer
    configuration.schedulers = schedulers
    configuration.costs.lock = .nanoseconds(lock)
    configuration.costs.look = .nanoseconds(1)
    return configuration
  }

  private static func scene(
    _ steps: [Step], _ schedulers: Int, waking: SimDuration = .zero, _ queue: MessageQueue = .onHeap
  ) -> SharedScene {
    var scene = SharedScene(steps, servers: [Server(name: "server", program: Program([]), queue: queue)])
    scene.machine = .free(cores: schedulers)
    scene.machine.wakeLatency = waking
    return scene
  }

  static func simulate(
    _ run: (SharedScene) -> Run, _ steps: [Step], schedulers: Int, lock: Int64, waking: SimDuration = .zero
  ) throws -> RunRecord {
    try BEAM.simulate(run(scene(steps, schedulers, waking: waking)), configuration(schedulers, lock: lock))
  }

  /// How often the lock was waited for, and slept for, by so many senders that begin at 0 and do nothing else.
  static func count(
    _ steps: [Step], senders: Int, lock: Int64, _ queue: MessageQueue = .onHeap, send: SimDuration = .zero
  ) throws -> (waits: Int64, sleeps: Int64) {
    let second: SimDuration = .seconds(1)
    var run = scene(steps + [.wait(2_000_000_000)], senders, queue).atOnce(senders)
    run.duration = second
    run.observation = Observation(windows: 1)
    var configuration = configuration(senders, lock: lock)
    configuration.costs.send = send
    let record = try BEAM.simulate(run, configuration)
    let names = try #require(ArchitectureCatalog.entry(named: "beam")).meters.counters
    let last = try #require(record.readings.last)
    let waits = try #require(names.firstIndex(of: "mailbox_lock_waits"))
    let sleeps = try #require(names.firstIndex(of: "mailbox_lock_sleeps"))
    return (last.counts[waits], last.counts[sleeps])
  }

  /// A message, and then work for so long that nobody has time for the server.
  static let sending: [Step] = [.send(server: 0), .compute(100_000)]

  // 0 finds the lock free and has it until 10; 1 has it from then until 20; of 2 and 3, which look, one until 40, as the
  // lock goes by the other, and that one until 50.
  @Test("Who finds the lock taken looks until it is free; the more look, the longer it takes to get there")
  func spinning() throws {
    let record = try Self.simulate({ $0.atOnce(4) }, Self.sending, schedulers: 4, lock: 10)
    #expect(record.ends.map { $0 - 100_000 }.sorted() == [0, 20, 40, 50])
    #expect(record.total(.mailboxLock) == 110)
    #expect(record.overhead("spinning") == 110)
    #expect(try Self.count(Self.sending, senders: 4, lock: 10) == (waits: 3, sleeps: 0))
  }

  // A scheduler looks 1,000 times and 32 more for each scheduler: 1,128 here.
  // 0 has the lock 0…2000, 1 …4000; 2 and 3 sleep from 1128 on.
  @Test(
    "Who has looked in vain for long enough sleeps, and takes no processor time, until the lock is handed over"
  )
  func parking() throws {
    let record = try Self.simulate({ $0.atOnce(4) }, Self.sending, schedulers: 4, lock: 2000)
    #expect(record.ends.map { $0 - 100_000 } == [0, 4000, 6000, 8000])
    #expect(record.overhead("spinning") == 10_256)
    #expect(try Self.count(Self.sending, senders: 4, lock: 2000) == (waits: 3, sleeps: 2))
    // Each hand-over to a sleeper waits for its core to wake up; whoever looked has no such wait.
    let slow = try Self.simulate(
      { $0.atOnce(4) }, Self.sending, schedulers: 4, lock: 2000, waking: .nanoseconds(500))
    #expect(slow.ends.map { $0 - 100_500 } == [0, 4000, 6500, 9000])
    #expect(slow.total(.mailboxLock) == 18_500)
    #expect(slow.total(.wakeUp) == 3000)
  }

  @Test("Nobody looks more than 2,000 times, and nobody at all where there is one core")
  func looks() throws {
    // From 32 schedulers on there are no more looks.
    let many = try Self.simulate({ $0.atOnce(3) }, Self.sending, schedulers: 40, lock: 5000)
    #expect(many.overhead("spinning") == 17_000)
  }

  // 0 has the lock 1000…4000, 1 until 7000. 2, 3 and 4 look 1,192 times and sleep from 4192, 5192 and 6192 on. At 7000
  // sender 5, which has come at 6000, looks; the lock goes to 2, by way of 5, and then to 3, 4 and 5.
  @Test(
    "As long as anybody sleeps for the lock it is never free: it goes from one sleeper to the next, in order")
  func order() throws {
    let record = try Self.simulate({ $0.every(1000, count: 6) }, Self.sending, schedulers: 6, lock: 3000)
    #expect(record.ends.map { $0 - 100_000 } == [1000, 7000, 13_000, 16_000, 19_000, 22_000])
    // 1 for 5,000; four look 1,192 times and take 6,000, 3,000, 3,000 and 3,000 to get it.
    #expect(record.overhead("spinning") == 24_768)
  }

  // Both send at 0; the server is at 0's scheduler, which is free at 5, when 1 waits for the lock until 20.
  @Test("The receiver takes its turn at the lock when it fetches, as a sender does")
  func receiver() throws {
    let record = try Self.simulate(
      { $0.atOnce(2) }, [.send(server: 0), .compute(5)], schedulers: 2, lock: 10)
    #expect(record.ends == [5, 25])
    // It has the lock at 30, and takes both messages.
    #expect(record.end.nanoseconds == 30)
  }

  @Test("A lone sender and its receiver are in nobody's way, whatever the lock takes")
  func alone() throws {
    let steps: [Step] = Array(repeating: .send(server: 0), count: 100) + [.compute(7)]
    let free = try Self.simulate({ $0.every(1000, count: 5) }, steps, schedulers: 4, lock: 0)
    let record = try Self.simulate({ $0.every(1000, count: 5) }, steps, schedulers: 4, lock: 900)
    #expect(record.ends == free.ends)
    #expect(record.eventCount == free.eventCount)
  }
}

@Suite("Parallel signal buffers")
struct SignalBufferTests {
  private static func waits(_ queue: MessageQueue, lull: Int) throws -> Int64 {
    let burst = [Step](repeating: .send(server: 0), count: 300)
    let calm = [[Step]](repeating: [.wait(1000), .send(server: 0)], count: lull).flatMap(\.self)
    return try MailboxLockTests.count(
      burst + calm + burst, senders: 4, lock: 10, queue, send: .nanoseconds(20)
    ).waits
  }

  @Test("Once 50 more attempts have found the lock taken than free, senders go to buffers of their own")
  func installed() throws {
    let onHeap = try Self.waits(.onHeap, lull: 0)
    let offHeap = try Self.waits(.offHeap, lull: 0)
    #expect(onHeap > 1000)
    #expect((51...70).contains(offHeap), "\(offHeap)")
  }

  // Each fetch of the calm that finds something is followed by one that does not, so 8,192 fetches bring fewer than 12,288
  // messages.
  @Test("After 8,192 fetches with too few messages the buffers go, and come back with the next contention")
  func removed() throws {
    let brief = try Self.waits(.offHeap, lull: 100)
    let long = try Self.waits(.offHeap, lull: 9000)
    #expect(brief < 70)
    #expect(long > 100)
  }
}
