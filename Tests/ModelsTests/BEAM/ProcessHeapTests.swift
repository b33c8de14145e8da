// The heap of one process, by tables: what fits, what a collection moves, and what size it leaves.

import Models
import SimEngine
import Testing

@Suite("Heap of an Erlang process")
struct ProcessHeapTests {
  private let rules = HeapRules()

  /// A heap of one step of the ladder in which so many words were allocated, of which the last `garbage` are garbage.
  private func heap(_ size: Int, used: Int, garbage: Int = 0) -> ProcessHeap {
    var heap = ProcessHeap(size: size)
    _ = heap.allocate(used)
    heap.release(garbage)
    return heap
  }

  private func collect(_ heap: inout ProcessHeap, need: Int = 0) -> GarbageCollection {
    var binaries: BinaryHeap?
    return heap.collect(need: need, rules, &binaries)
  }

  @Test("The books of an idle process take no more than 48 bytes")
  func size() { #expect(MemoryLayout<ProcessHeap>.stride <= 48) }

  @Test(
    "The ladder has the step that fits, and the one past it",
    arguments: [
      (0, 12, 12), (11, 12, 12), (12, 12, 38), (13, 38, 51), (233, 233, 376), (234, 376, 610),
      (833_026, 833_026, 999_631), (833_027, 999_631, 1_199_557),
    ])
  func ladder(words: Int, step: Int, past: Int) {
    #expect(HeapLadder.step(for: words) == step)
    #expect(HeapLadder.step(past: words) == past)
  }

  @Test("A fresh heap has room for its block less the stack and four words")
  func room() {
    var fresh = ProcessHeap(size: 233)
    let isTooMuch = !fresh.allocate(229)
    let fits = fresh.allocate(228)
    #expect(isTooMuch && fits)
    #expect(fresh.words == 233)
  }

  @Test("The first collection is a major one, the next are minor while the old block has room")
  func kinds() {
    var heap = heap(233, used: 228)
    let first = collect(&heap, need: 10)
    // 233 words and the four in reserve need 376, which leaves room for the ten that did not fit.
    #expect(first == GarbageCollection(isMajor: true, moved: 228, resized: 228, newBlocks: 233))
    var majors = 0
    var minors = 0
    for _ in 0..<200 where !heap.allocate(10) {
      if collect(&heap, need: 10).isMajor { majors += 1 } else { minors += 1 }
      _ = heap.allocate(10)
    }
    #expect((majors, minors) == (2, 5))
    #expect(heap.live == 228 + 2000)
  }

  @Test("What has survived two collections is in the old block, and only a major one clears it")
  func tenuring() {
    var heap = heap(376, used: 200)
    _ = collect(&heap, need: 100)
    #expect(heap.used == (200, 0))
    _ = heap.allocate(100)
    let minor = collect(&heap)
    #expect(!minor.isMajor && minor.moved == 300)
    #expect(heap.used == (100, 200))
    heap.release(300)
    let empty = collect(&heap)
    #expect(!empty.isMajor && empty.moved == 0)
    #expect(heap.used == (0, 200))
    heap.demandMajor()
    #expect(collect(&heap).moved == 0)
    #expect(heap.used == (0, 0))
    #expect(heap.blocks == (233, 0))
  }

  @Test("A collection costs a reduction for ten words moved, and for a hundred moved again, and at least one")
  func reductions() {
    #expect(GarbageCollection(isMajor: true, moved: 0, resized: 0, newBlocks: 0).reductions == 1)
    #expect(GarbageCollection(isMajor: true, moved: 109, resized: 199, newBlocks: 0).reductions == 11)
  }

  @Test(
    "A process that uses less than a quarter of its heap after a major collection gets one of twice what it uses"
  )
  func shrinking() {
    var heap = heap(28_690, used: 20_000, garbage: 19_000)
    let collection = collect(&heap)
    #expect(collection == GarbageCollection(isMajor: true, moved: 1000, resized: 1000, newBlocks: 28_690))
    #expect(heap.blocks.young == 2586)
  }

  @Test("More than three quarters in use after a major collection: the next takes a step more than it needs")
  func growing() {
    var heap = heap(233, used: 200)
    _ = collect(&heap)
    #expect(heap.blocks.young == 233)
    heap.demandMajor()
    _ = collect(&heap)
    #expect(heap.blocks.young == 376)
  }

  @Test("A limit on collections between major ones is kept")
  func fullsweep() {
    var rules = HeapRules()
    rules.fullsweepAfter = 2
    var heap = heap(376, used: 100)
    var binaries: BinaryHeap?
    let kinds = (0..<7).map { _ in heap.collect(need: 0, rules, &binaries).isMajor }
    #expect(kinds == [true, false, false, true, false, false, true])
  }

  @Test("A collection that goes through 128 K words is long: with the old block if it is a major one")
  func long() {
    var heap = ProcessHeap(size: 196_650)
    _ = heap.allocate(131_070)
    #expect(!heap.isCollectionLong(messages: 0, rules, nil))
    #expect(heap.isCollectionLong(messages: 1, rules, nil))
    _ = collect(&heap)
    _ = heap.allocate(10_000)
    _ = collect(&heap)
    _ = collect(&heap)
    #expect(heap.used.young == 0 && heap.used.old > 128 * 1024)
    #expect(!heap.isCollectionLong(messages: 0, rules, nil))
    heap.demandMajor()
    #expect(heap.isCollectionLong(messages: 0, rules, nil))
  }

  @Test("A message is on the heap of a receiver that waits, and in a fragment where it runs or has no room")
  func delivery() {
    var heap = ProcessHeap(size: 233)
    #expect(!deliver(100, to: &heap, isRunning: false))
    #expect(deliver(100, to: &heap, isRunning: true))
    #expect(deliver(150, to: &heap, isRunning: false))
    #expect(heap.words == 233)
    heap.fetch(250)
    #expect(heap.words == 233 + 250)
    // Received, the fragment is the process's own, and with more than the room on the heap a collection is due.
    heap.receive(100, isFragment: true)
    #expect(!heap.isCollectionDue)
    heap.receive(150, isFragment: true)
    #expect(heap.isCollectionDue)
    #expect(collect(&heap).moved == 350)
    #expect(heap.words == heap.blocks.young)
  }

  @Test("Messages that wait are part of each collection once they are fetched, and of none before")
  func waiting() {
    var heap = ProcessHeap(size: 233)
    #expect(deliver(5000, to: &heap, isRunning: false))
    #expect(collect(&heap).moved == 0)
    heap.fetch(5000)
    #expect(collect(&heap).moved == 5000)
    #expect(collect(&heap).moved == 5000)
    #expect(heap.words == heap.blocks.young + heap.blocks.old)
  }

  @Test("Messages that stay outside the heap are no part of a collection")
  func offHeap() {
    var heap = ProcessHeap(size: 233, hasOffHeapQueue: true)
    #expect(deliver(5000, to: &heap, isRunning: false))
    heap.fetch(5000)
    #expect(collect(&heap).moved == 0)
    #expect(heap.words == 5233)
    heap.receive(5000, isFragment: true)
    #expect(collect(&heap).moved == 5000)
  }

  private func deliver(_ words: Int, to heap: inout ProcessHeap, isRunning: Bool) -> Bool {
    heap.deliver(words, isRunning: isRunning)
  }

  @Test("Binaries are freed by the collection that finds their handles dead; their limit follows their use")
  func binaries() {
    var binaries: BinaryHeap? = BinaryHeap(limit: rules.minimumBinaries)
    binaries?.add(40_000)
    #expect(binaries?.hasRoom(for: 6422) == true)
    #expect(binaries?.hasRoom(for: 6423) == false)
    binaries?.add(10_000)
    binaries?.release(20_000)
    var heap = ProcessHeap(size: 233)
    _ = heap.collect(need: 0, rules, &binaries)
    #expect(binaries?.words == 30_000)
    #expect(binaries?.youngLimit == 46_422)
    binaries?.add(20_000)
    _ = heap.collect(need: 0, rules, &binaries)
    #expect(binaries?.words == 50_000)
    #expect(binaries?.youngLimit == 75_110)
  }

  @Test("Time and reductions of a collection are separate costs")
  func time() {
    let collection = GarbageCollection(isMajor: true, moved: 100_000, resized: 50_000, newBlocks: 0)
    #expect(collection.reductions == 10_500)
    #expect(BEAM.OperationCosts().time(of: collection) == .nanoseconds(260 + 262_500))
    #expect(BEAM.OperationCosts.free.time(of: collection) == .zero)
  }
}
