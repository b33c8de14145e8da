// Memory in a running node: who collects and for how long, and what becomes of those for whom there is no room.

import Models
import SimEngine
import Testing

@Suite("BEAM memory")
struct BEAMMemoryTests {
  /// One scheduler, a slice of 1,000 ns; a collection takes 1 ns for each word that it moves, and nothing else.
  private var oneScheduler: BEAM.Configuration {
    var configuration = BEAM.Configuration.sliced
    configuration.costs.collectedWords = .nanoseconds(1000)
    return configuration
  }

  /// The collections of a process that makes a list of so many cells.
  private func collections(cells: Int) -> [GarbageCollection] {
    var heap = ProcessHeap(size: 233)
    var binaries: BinaryHeap?
    var done: [GarbageCollection] = []
    for _ in 0..<cells where !heap.allocate(2) {
      done.append(heap.collect(need: 2, HeapRules(), &binaries))
      _ = heap.allocate(2)
    }
    return done
  }

  private func time(_ collections: [GarbageCollection], _ configuration: BEAM.Configuration) -> Int64 {
    collections.reduce(0) { $0 + configuration.costs.time(of: $1).nanoseconds }
  }

  private func scene(_ steps: [Step], cores: Int = 1, memory: Int64 = 1 << 30) -> SharedScene {
    var scene = SharedScene(steps)
    scene.machine = .free(cores: cores)
    scene.machine.memory = memory
    return scene
  }

  @Test("What fits into the first heap is never collected: the heap is freed whole when its process ends")
  func shortLived() throws {
    let record = try BEAM.simulate(
      scene([.allocate(1824), .compute(10)]).every(100, count: 20), oneScheduler)
    #expect(record.latencies.allSatisfy { $0 == 10 })
    #expect(record.overhead("collection") == 0)
  }

  @Test("A process that makes more collects step by step of the ladder, in its own time")
  func grows() throws {
    let record = try BEAM.simulate(scene([.allocate(8000), .compute(10)]).atOnce(1), oneScheduler)
    let expected = collections(cells: 500)
    #expect(expected.count == 6)
    #expect(record.ends == [time(expected, oneScheduler) + 10])
    #expect(record.total(.garbageCollection) == time(expected, oneScheduler))
    #expect(record.total(.running) == 10)
    #expect(record.overhead("collection") == time(expected, oneScheduler))
  }

  @Test("A process whose slice has no end collects all the same")
  func unlimited() throws {
    var configuration = oneScheduler
    configuration.reductions = .max
    let record = try BEAM.simulate(scene([.allocate(8000), .compute(10)]).atOnce(1), configuration)
    #expect(record.ends == [time(collections(cells: 500), configuration) + 10])
  }

  @Test("A collection stops nobody on another scheduler")
  func stopsNobodyElse() throws {
    var configuration = oneScheduler
    configuration.schedulers = 2
    let record = try BEAM.simulate(
      scene([.allocate(800_000), .compute(10)], cores: 2).atOnce(2), configuration)
    // Side by side, as if each were alone.
    let alone = time(collections(cells: 50_000), configuration) + 10
    #expect(record.ends == [alone, alone])
  }

  @Test("Collections use up the slice: a reduction for ten words, and then others get their turn")
  func usesUpSlice() throws {
    // A moves 10,000 words before its slice of 1,000 reductions is over; B waits for that, and then goes first.
    let record = try BEAM.simulate(scene([.allocate(8_000_000), .compute(10)]).atOnce(2), oneScheduler)
    let all = collections(cells: 500_000)
    var budget = 1000
    let first = all.prefix { collection in
      defer { budget -= collection.reductions }
      return budget > 0
    }
    let alone = time(all, oneScheduler) + 10
    #expect(record.ends.max() == 2 * alone)
    #expect(record.total(.preempted) + record.total(.schedulerQueue) > time(Array(first), oneScheduler))
    #expect(record.ends.min().map { $0 > alone } == true)
  }

  @Test("Large binaries lie outside the heap: a handle on it, and no words to move")
  func binaries() throws {
    var configuration = oneScheduler
    configuration.binaryShare = 1_000_000_000
    let record = try BEAM.simulate(scene([.allocate(100_000), .compute(10)]).atOnce(1), configuration)
    #expect(record.ends == [10])
    // Up to 64 bytes a binary is a term like any other.
    var steps: [Step] = Array(repeating: .allocate(64), count: 100)
    steps.append(.compute(10))
    let small = try BEAM.simulate(scene(steps).atOnce(1), configuration)
    #expect(small.total(.garbageCollection) > 0)
  }

  @Test("Binaries beyond the limit of their virtual heap bring about collections")
  func virtualHeap() throws {
    var configuration = oneScheduler
    configuration.binaryShare = 1_000_000_000
    configuration.costs.collection = .nanoseconds(7)
    // 46,422 words are 371 KB: the second binary of 200 KB does not fit without a collection, which moves one handle.
    let record = try BEAM.simulate(
      scene([.allocate(200_000), .allocate(200_000), .compute(10)]).atOnce(1), configuration)
    #expect(record.total(.garbageCollection) == 7 + 6)
  }

  @Test("More processes than the limit: the one too many is an error in whoever spawns it")
  func processLimit() throws {
    var configuration = oneScheduler
    configuration.processLimit = 2
    let record = try BEAM.simulate(scene([.compute(10)]).atOnce(3), configuration)
    #expect(record.outcomes == [.completed, .completed, .rejected])
  }

  @Test("A node that needs more memory than there is aborts with all that it does, and boots")
  func outOfMemory() throws {
    var configuration = oneScheduler
    configuration.runtimeMemory = 1 << 20
    configuration.boot = .nanoseconds(500)
    let steps: [Step] = [.compute(10), .allocate(40_000_000), .compute(10)]
    let enough = try BEAM.simulate(scene(steps, memory: 1 << 30).atOnce(2), configuration)
    #expect(enough.outcomes == [.completed, .completed])
    let tooLittle = try BEAM.simulate(scene(steps, memory: 32 << 20).atOnce(2), configuration)
    #expect(tooLittle.outcomes == [.lost, .lost])
    let small: [Step] = [.compute(10), .allocate(1000), .compute(10)]
    var later = scene(small).every(1000, count: 4)
    later.faults = [Fault(name: "crash", at: .nanoseconds(1), kind: .crash(process: 0))]
    #expect(
      try BEAM.simulate(later, configuration).outcomes.dropFirst() == [.completed, .completed, .completed])
  }

  @Test("The meters show processes and memory, and both go back to where they were")
  func meters() throws {
    var configuration = oneScheduler
    configuration.runtimeMemory = 1_000_000
    var run = scene([.allocate(1824), .compute(50)]).every(100, count: 10)
    run.observation.windows = 1
    let record = try BEAM.simulate(run, configuration)
    let last = try #require(record.readings.last)
    let names = try #require(ArchitectureCatalog.entry(named: "beam")).meters.gauges.map(\.name)
    let level = { (name: String) in names.firstIndex(of: name).map { last.gauges[$0].maximum } }
    #expect(level("processes") == 1)
    #expect(level("process_memory") == 2640)
    #expect(level("memory") == 1_002_640)
  }

  @Test("Collections are counted by their kind")
  func counters() throws {
    var run = scene([.allocate(8000), .compute(10)]).every(1_000_000, count: 3)
    run.observation.windows = 1
    let record = try BEAM.simulate(run, oneScheduler)
    let names = try #require(ArchitectureCatalog.entry(named: "beam")).meters.counters
    let count = { (name: String) in names.firstIndex(of: name).flatMap { record.readings.last?.counts[$0] } }
    let majors = collections(cells: 500).count { $0.isMajor }
    #expect(count("major_collections") == 3 * Int64(majors))
    #expect(count("minor_collections") == 3 * Int64(collections(cells: 500).count - majors))
  }
}
