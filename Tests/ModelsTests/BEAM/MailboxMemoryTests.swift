// Messages that wait, as memory: on the heap of their receiver or off it, and in the node's total.

import Models
import SimEngine
import Testing

@Suite("Memory of messages")
struct MailboxMemoryTests {
  private static let configuration: BEAM.Configuration = {
    var configuration = BEAM.Configuration.sliced
    configuration.reductions = .max
    configuration.runtimeMemory = 0
    configuration.costs.collection = .nanoseconds(1)
    configuration.costs.collectedWords = .nanoseconds(1000)
    return configuration
  }()

  private static func scene(
    _ queue: MessageQueue, message: Int64, _ steps: Step..., memory: Int64 = 1 << 30
  ) -> SharedScene {
    var scene = SharedScene([.send(server: 0)])
    scene.machine = .free(cores: 1)
    scene.machine.memory = memory
    scene.servers = [Server(name: "s", program: Program(steps), message: message, queue: queue)]
    return scene
  }

  /// The highest level of a gauge, and the count of a counter.
  private static func readings(_ record: RunRecord) throws -> (_ name: String) -> Int64? {
    let names = try #require(ArchitectureCatalog.entry(named: "beam")).meters
    let last = try #require(record.readings.last)
    return { name in
      names.gauges.firstIndex { $0.name == name }.map { last.gauges[$0].maximum }
        ?? names.counters.firstIndex(of: name).map { last.counts[$0] }
    }
  }

  private static func simulate(
    _ run: Run, _ configuration: BEAM.Configuration
  ) throws -> (record: RunRecord, reading: (_ name: String) -> Int64?) {
    var run = run
    run.observation.windows = 1
    let record = try BEAM.simulate(run, configuration)
    return (record, try readings(record))
  }

  @Test("What waits in mailboxes is counted, and so is its memory", arguments: MessageQueue.allCases)
  func levels(queue: MessageQueue) throws {
    let scene = Self.scene(queue, message: 800, .wait(1000))
    let (_, reading) = try Self.simulate(scene.every(10, count: 21), Self.configuration)
    #expect(reading("mailboxes") == 20)
    // The server's fresh heap has room for two of 100 words; the first is received, and no message in the queue any more.
    let fragments: Int64 = queue == .onHeap ? 19 : 21
    let expected: Int64 = 2640 + 20 * 88 + fragments * 800
    #expect(reading("process_memory") == expected)
  }

  @Test(
    "A server's messages are garbage once they are handled, and the server collects them",
    arguments: MessageQueue.allCases)
  func garbage(queue: MessageQueue) throws {
    let scene = Self.scene(queue, message: 800, .allocate(800), .compute(10))
    let (record, reading) = try Self.simulate(scene.every(1000, count: 500), Self.configuration)
    // Each message of 100 words and the 100 made for it fit into the first heap once: it is collected over and over, and
    // grows by the fragments of a few messages at a time; all five hundred would be 800,000 bytes.
    let collections =
      try #require(reading("minor_collections")) + (try #require(reading("major_collections")))
    #expect(collections > 20)
    let most: Int64 = 150_000
    #expect(try #require(reading("process_memory")) <= most)
    #expect(record.outcomes.allSatisfy { $0 == .completed })
  }

  // Messages of 50 words come at once; for each the server makes 200 words.
  @Test("Messages that wait on the heap are moved by its collections, those off the heap are not")
  func collections() throws {
    func collecting(_ queue: MessageQueue, _ count: Int) throws -> Int64 {
      let scene = Self.scene(queue, message: 400, .allocate(1600), .compute(10))
      return try #require(try BEAM.simulate(scene.atOnce(count), Self.configuration).overhead("collection"))
    }
    for count in [10, 1000] {
      let (onHeap, offHeap) = try (collecting(.onHeap, count), collecting(.offHeap, count))
      // Each is moved onto the heap, and from there to the old block.
      #expect(onHeap - offHeap > Int64(2 * 50 * count))
      #expect(onHeap > 2 * offHeap)
    }
  }

  @Test(
    "A message that shares a large binary takes a handle; the binary counts for the node until it is freed")
  func binaries() throws {
    var configuration = Self.configuration
    configuration.binaryShare = 1_000_000_000
    configuration.costs.copy = .microseconds(1)
    let scene = Self.scene(.onHeap, message: 80_000, .wait(1000))
    let (record, reading) = try Self.simulate(scene.every(100, count: 4), configuration)
    // Copied are 6 words each, not 10,000.
    #expect(record.latencies.prefix(1) == [6])
    let most: Int64 = 5 * 2640 + 4 * 88
    #expect(try #require(reading("process_memory")) <= most)
    #expect(try #require(reading("memory")) >= 240_000)
    // The virtual heap holds 371 KB: of twenty such messages, none collects before the fifth.
    #expect(reading("major_collections") == 0)
    let (_, later) = try Self.simulate(scene.every(1100, count: 20), configuration)
    #expect(try #require(later("major_collections")) > 0)
    #expect(try #require(later("memory")) < 480_000)
  }

  @Test("An answer is the caller's memory until it ends; one that fills the machine takes the node down")
  func answers() throws {
    func scene(_ reply: Int64, memory: Int64 = 1 << 30) -> SharedScene {
      var scene = Self.scene(.onHeap, message: 8, memory: memory)
      scene.steps = [.ask(server: 0), .wait(1_000_000)]
      scene.servers[0].reply = reply
      return scene
    }
    var configuration = Self.configuration
    configuration.boot = .nanoseconds(500)
    configuration.costs.collectedWords = .zero
    let (_, small) = try Self.simulate(scene(8).every(1000, count: 10), configuration)
    let (record, large) = try Self.simulate(scene(80_000).every(1000, count: 10), configuration)
    #expect(record.outcomes.allSatisfy { $0 == .completed })
    let difference = try #require(large("process_memory")) - (try #require(small("process_memory")))
    // Each caller collects when it has received it: 10,000 words and what is there already take a block of 10,958.
    #expect(difference == 10 * 8 * (10_958 - 233))
    let (_, full) = try Self.simulate(
      scene(80_000, memory: 600_000).every(1000, count: 10), configuration)
    #expect(full("out_of_memory_errors") == 1)
  }

  @Test("A mailbox that nobody empties fills the memory, and takes the node down")
  func mailbox() throws {
    var configuration = Self.configuration
    configuration.boot = .nanoseconds(500)
    configuration.costs.collectedWords = .zero
    // 50 messages of 100 KB while the first is handled.
    let scene = Self.scene(.onHeap, message: 100_000, .wait(1_000_000), memory: 1 << 20)
    let record = try BEAM.simulate(scene.every(100, count: 50), configuration)
    #expect(record.outcomes.contains(.rejected))
    let roomy = Self.scene(.onHeap, message: 100_000, .wait(1_000_000))
    #expect(
      try BEAM.simulate(roomy.every(100, count: 50), configuration).outcomes.allSatisfy { $0 == .completed })
  }

  @Test(
    "A mailbox of more than a process may hold takes the node down once", arguments: MessageQueue.allCases)
  func mostOfOneProcess(queue: MessageQueue) throws {
    var configuration = Self.configuration
    configuration.boot = .seconds(1)
    configuration.costs.collectedWords = .zero
    // 8 GiB, with the heap, are full with the 8,192nd message of a MiB.
    let scene = Self.scene(queue, message: 1 << 20, .wait(1_000_000_000), memory: 1 << 40)
    let (fits, calm) = try Self.simulate(scene.atOnce(8180), configuration)
    #expect(fits.outcomes.allSatisfy { $0 == .completed })
    #expect(calm("out_of_memory_errors") == 0)
    let (_, full) = try Self.simulate(scene.atOnce(8200), configuration)
    #expect(full("out_of_memory_errors") == 1)
  }

  @Test("All memory is given back: a server that has died leaves nothing of its mailbox")
  func restart() throws {
    var configuration = Self.configuration
    configuration.costs.collectedWords = .zero
    let scene = Self.scene(.onHeap, message: 8000, .wait(1000), .fail(.exception, perBillion: 1_000_000_000))
    var run = scene.every(100, count: 40)
    run.observation.windows = 4
    let record = try BEAM.simulate(run, configuration)
    let names = try #require(ArchitectureCatalog.entry(named: "beam")).meters.gauges.map(\.name)
    let place = try #require(names.firstIndex(of: "process_memory"))
    // Ten messages come in the time that the server takes to die: the fourth mailbox is no larger than the first.
    let peaks = record.readings.map { $0.gauges[place].maximum }
    let most: Int64 = 12 * 8100 + 2 * 2640 + 3 * 8200
    #expect(peaks.allSatisfy { $0 <= most })
  }
}
