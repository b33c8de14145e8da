// Collections of garbage, step by step: who stands still, for how long, and who finds no room.

import Models
import SimEngine
import Testing

@Suite("Garbage collection in the thread pool")
struct CollectionTests {
  private let mebibyte: Int64 = 1 << 20

  /// A heap with an eden of 8 MiB, survivor spaces of 1 MiB and an old generation of 20 MiB.
  ///
  /// A safepoint takes 100 ns,
  /// a collection 1,000 ns and, for each MiB alive, 8,000 ns if it is young and 20,000 ns if it is full.
  private func pool(threads: Int = 2, liveMiB: Int64 = 0) -> ThreadPool.Configuration {
    var configuration = ThreadPool.Configuration.free(threads: threads)
    configuration.heap = 30 * mebibyte
    configuration.liveSet = liveMiB * mebibyte
    configuration.safepoint = .nanoseconds(100)
    configuration.collectionStart = .nanoseconds(1000)
    configuration.copyCost = .nanoseconds(8000)
    configuration.compactCost = .nanoseconds(20_000)
    return configuration
  }

  private func program(_ mebibytes: Int64, compute: Int64) -> SharedScene {
    SharedScene([.allocate(mebibytes * mebibyte), .compute(compute)])
  }

  @Test("What requests leave behind costs nothing to collect but the stop")
  func garbageIsFree() throws {
    // 5 MiB fit, another 5 do not.
    let record = try ThreadPool.simulate(program(5, compute: 10).every(10_000, count: 3), pool())
    #expect(record.latencies == [10, 1110, 1110])
    #expect(record.total(.garbageCollection) == 2200)
  }

  @Test("Collections come as often as eden is filled")
  func rate() throws {
    let record = try ThreadPool.simulate(program(1, compute: 10).every(10_000, count: 100), pool())
    // The 9th, the 17th and every 8th after that find eden full.
    #expect(record.latencies.count { $0 > 10 } == 12)
    #expect(record.latencies[8] == 1110 && record.latencies[16] == 1110)
  }

  @Test("Every thread stands still while what is alive is copied")
  func stopsTheWorld() throws {
    let record = try ThreadPool.simulate(program(5, compute: 10_000).atOnce(2), pool())
    // B finds no room; from 100 on A's 5 MiB are copied, until 41,100. A has computed 100 of its 10,000 by then.
    #expect(record.ends == [51_000, 51_100])
    #expect(record.total(.garbageCollection) == 41_000 + 41_100)
    #expect(record.total(.running) == 20_000)
    #expect(record.overhead("collection") == 41_000)
  }

  @Test("A full collection pays for everything alive, the application's own included")
  func full() throws {
    let record = try ThreadPool.simulate(program(5, compute: 10_000).atOnce(2), pool(liveMiB: 16))
    // A's 5 MiB would have to move to an old generation with 4 to spare: 21 MiB are compacted instead.
    #expect(record.ends == [431_000, 431_100])
  }

  @Test("Where even a full collection makes no room, the error is thrown in the one thread that allocates")
  func outOfMemory() throws {
    let record = try ThreadPool.simulate(program(7, compute: 10_000).atOnce(2), pool(liveMiB: 20))
    #expect(record.outcomes == [.completed, .failed])
    // 27 MiB were compacted in vain.
    #expect(record.ends == [551_000, 541_100])
  }

  @Test("The heap's gauge counts what the application keeps, and garbage until it is collected")
  func meters() throws {
    var run = program(5, compute: 10).every(10_000, count: 3)
    run.observation.windows = 3
    let names = ThreadPool.meters.gauges.map(\.name)
    let heap = try #require(names.firstIndex(of: "heap")) + 1
    let record = try ThreadPool.simulate(run, pool(liveMiB: 3))
    // Nothing up to the first instant, 3 MiB until the first request comes, then 8: 5 of garbage give way to 5.
    #expect(record.readings.map { $0.gauges[heap].maximum / mebibyte } == [0, 3, 8, 8])
    #expect(record.readings[0].gauges[heap].integral == 0)
  }

  @Test("What survives fifteen young collections moves to the old generation with the sixteenth")
  func tenuring() {
    var heap = Heap(capacity: 30 * mebibyte, liveSet: 0)
    let keeper = RequestID(index: 0)
    _ = heap.allocate(mebibyte / 2, for: keeper)
    for collection in 1...16 {
      #expect(heap.old == 0)
      #expect(heap.collectYoung() == mebibyte / 2, "collection \(collection)")
    }
    #expect(heap.survivor == 0 && heap.old == mebibyte / 2)
    #expect(heap.collectYoung() == 0)
  }

  @Test("Survivors that fill more than half of their space move on with the next collection")
  func crowded() {
    var heap = Heap(capacity: 30 * mebibyte, liveSet: 0)
    _ = heap.allocate(mebibyte / 2 + 1, for: RequestID(index: 0))
    #expect(heap.collectYoung() == mebibyte / 2 + 1)
    #expect(heap.old == 0)
    #expect(heap.collectYoung() == mebibyte / 2 + 1)
    #expect(heap.survivor == 0 && heap.old == mebibyte / 2 + 1)
  }

  @Test(
    "What the application keeps beyond the old generation takes up eden, and every collection is a full one")
  func overhang() {
    var heap = Heap(capacity: 30 * mebibyte, liveSet: 22 * mebibyte)
    #expect(heap.eden == 2 * mebibyte && heap.old == 20 * mebibyte)
    _ = heap.allocate(mebibyte, for: RequestID(index: 0))
    #expect(heap.collectYoung() == nil)
    #expect(heap.collectFull() == 23 * mebibyte)
    #expect(heap.eden == 3 * mebibyte && heap.old == 20 * mebibyte)
    heap.release(RequestID(index: 0))
    #expect(heap.collectFull() == 22 * mebibyte)
    #expect(heap.used == 22 * mebibyte)
  }

  @Test("A thread that is created while the world stands still stands still too")
  func newborn() throws {
    var configuration = pool(threads: 8)
    configuration.growth = .jdk
    configuration.coreThreads = 8
    let scene = SharedScene([.compute(100), .allocate(5 * mebibyte)])
    // A is done at 100. B comes at 500 and finds no room at 600: the world stands still from 700 to 1,700. C comes at
    // 1,000 and gets a thread, which computes from 1,700 to 1,800 and then finds no room in its turn.
    let record = try ThreadPool.simulate(scene.every(500, count: 3), configuration)
    #expect(record.latencies == [100, 1200, 1900])
    #expect(record.total(.garbageCollection) == 1100 + 700 + 1100)
  }

  @Test("With `exit` the error ends the process")
  func exits() throws {
    var configuration = pool(liveMiB: 20)
    configuration.outOfMemory = .exit
    let record = try ThreadPool.simulate(program(7, compute: 10_000).atOnce(2), configuration)
    #expect(record.outcomes == [.lost, .lost])
    #expect(record.ends == [541_100, 541_100])
  }

  @Test("What is larger than any generation is an error at once, without a collection")
  func impossible() throws {
    let record = try ThreadPool.simulate(program(25, compute: 10).every(10_000, count: 1), pool())
    #expect(record.outcomes == [.failed])
    #expect(record.latencies == [0])
  }

  @Test(
    "An allocation too large for eden goes to the old generation, and needs a full collection when that is full"
  )
  func large() throws {
    let record = try ThreadPool.simulate(program(12, compute: 10).every(10_000, count: 2), pool())
    #expect(record.latencies == [10, 1110])
  }

  @Test("A collector needs a core like everybody: beside a rival it takes longer")
  func competes() throws {
    var scene = program(5, compute: 10_000)
    scene.machine = .free(cores: 1, timeSlice: .microseconds(5))
    let alone = try ThreadPool.simulate(scene.atOnce(2), pool())
    scene.machine.rivals = 1
    let beside = try ThreadPool.simulate(scene.atOnce(2), pool())
    #expect(beside.total(.garbageCollection) > alone.total(.garbageCollection) * 3 / 2)
  }
}
