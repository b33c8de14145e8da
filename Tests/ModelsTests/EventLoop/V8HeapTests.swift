// V8's heap by itself: what survives, what is promoted, how large the parts become.

import Models
import SimEngine
import Testing

@Suite("V8's heap")
struct V8HeapTests {
  private let mebibyte: Int64 = 1 << 20
  private let keeper = RequestID(index: 0)
  private let other = RequestID(index: 1)

  /// A heap whose semi-space holds 1 MiB.
  private func heap(old: Int64, live: Int64 = 0, semiSpace: Int64 = 1) -> V8Heap {
    V8Heap(V8Heap.Limits(old: old * mebibyte, semiSpace: semiSpace * mebibyte), liveSet: live * mebibyte)
  }

  @discardableResult
  private func compact(_ heap: inout V8Heap, from start: Int64 = 0, pause: Int64 = 1) -> Bool {
    heap.markCompact(from: SimTime(nanoseconds: start), pause: .nanoseconds(pause), marking: .zero)
  }

  @Test("What a scavenge finds for the second time is promoted; what is dead by then leaves nothing")
  func promotes() {
    var heap = heap(old: 64)
    let taken = [heap.allocate(upTo: 300, for: keeper), heap.allocate(upTo: mebibyte, for: other)]
    #expect(taken == [300, mebibyte - 300])
    heap.release(other)
    #expect(heap.young == mebibyte && heap.youngLive == 300)
    heap.scavenge()
    #expect(heap.young == 300 && heap.old == 0)
    _ = heap.allocate(upTo: 50, for: keeper)
    heap.scavenge()
    #expect(heap.young == 50 && heap.old == 300)
    heap.release(keeper)
    heap.scavenge()
    #expect(heap.young == 0 && heap.old == 300, "what is old is garbage until a mark-compact")
    compact(&heap)
    #expect(heap.used == 0)
  }

  @Test("What scavenges have promoted lives through a mark-compact for as long as its request")
  func keepsPromoted() {
    var heap = heap(old: 64)
    _ = heap.allocate(upTo: 300, for: keeper)
    heap.scavenge()
    heap.scavenge()
    compact(&heap)
    #expect(heap.old == 300)
    heap.release(keeper)
    compact(&heap)
    #expect(heap.old == 0)
  }

  @Test("A mark-compact promotes everything that is alive")
  func compacts() {
    var heap = heap(old: 64, live: 5)
    _ = heap.allocate(upTo: 300, for: keeper)
    compact(&heap)
    #expect(heap.young == 0 && heap.old == 5 * mebibyte + 300)
  }

  @Test("A semi-space doubles before a collection once more has survived than it holds, up to its limit")
  func grows() {
    var heap = heap(old: 64, semiSpace: 3)
    var sizes: [Int64] = []
    for request in 0..<9 {
      // Three quarters of the first semi-space survive two scavenges each.
      _ = heap.allocate(upTo: mebibyte * 3 / 4, for: RequestID(index: UInt32(request)))
      heap.scavenge()
      heap.scavenge()
      sizes.append(heap.semiSpace / mebibyte)
    }
    // 1.5 MiB are more than 1, 3 MiB more than 2 (not equal to 2), and then the limit.
    #expect(sizes == [1, 2, 3, 3, 3, 3, 3, 3, 3])
  }

  @Test(
    "Without settings the sizes follow from the memory of the machine, as V8 chooses them",
    arguments: [
      (512, 256, 1024), (1024, 512, 4096), (2048, 1024, 8192), (3072, 1536, 12_288), (4096, 2048, 16_384),
      (15_000, 2048, 16_384), (16_384, 4096, 16_384), (23_552, 4096, 16_384), (128, 256, 1024),
    ])
  func standard(memory: Int64, old: Int64, semiSpaceKiB: Int64) {
    let limits = V8Heap.Limits.standard(memory: memory * mebibyte)
    #expect(limits.old == old * mebibyte)
    #expect(limits.semiSpace == semiSpaceKiB << 10)
  }

  @Test("The old generation may grow to 4 times, 1.6 times, by 8 MiB, or half-way to its limit")
  func limits() {
    // Each with the semi-space on top but the last.
    #expect(heap(old: 4096, live: 100).allocationLimit == 401 * mebibyte)
    #expect(heap(old: 1024, live: 100).allocationLimit == 161 * mebibyte)
    #expect(heap(old: 1024, live: 4).allocationLimit == 13 * mebibyte)
    #expect(heap(old: 1024, live: 900).allocationLimit == 962 * mebibyte)
  }

  /// The figures of V8's own test of its controller.
  @Test(
    "How far it grows is set by how much faster it is collected than filled",
    arguments: [
      (34.0, 20.4), (45, 3.553), (50, 2.830), (100, 1.478), (200, 1.193), (1000, 1.1), (32, .infinity),
    ])
  func pace(ratio: Double, factor: Double) {
    let growth = CollectionPace.growth(collecting: ratio, filling: 1)
    #expect(growth == factor || abs(growth - factor) < 0.001 * factor)
  }

  @Test("Marking is due when the old generation comes within a semi-space of its limit")
  func marking() {
    var heap = heap(old: 8)  // half-way: 4 MiB
    for request in 0..<3 {
      #expect(!heap.isMarkingDue)
      _ = heap.allocate(upTo: mebibyte, for: RequestID(index: UInt32(request)))
      heap.scavenge()
      heap.scavenge()
    }
    #expect(heap.old == 3 * mebibyte && heap.isMarkingDue)
  }

  @Test("Where the old generation might not take what a scavenge promotes, a mark-compact takes its place")
  func exhaustion() {
    var heap = heap(old: 8, live: 7)
    #expect(heap.next == .scavenge)
    _ = heap.allocate(upTo: 100, for: keeper)
    heap.scavenge()
    heap.scavenge()
    #expect(heap.next == .markCompact)
  }

  @Test("What is alive and finds no room ends the process")
  func outOfMemory() {
    var heap = heap(old: 8, live: 7)
    _ = heap.allocate(upTo: mebibyte, for: keeper)
    #expect(compact(&heap))
    _ = heap.allocate(upTo: 1, for: keeper)
    #expect(!compact(&heap))
  }

  @Test(
    "So does the fourth mark-compact in a row after which a heap is four fifths full and the program hardly ran"
  )
  func ineffective() {
    var heap = heap(old: 10, live: 8)
    var lives: [Bool] = []
    for collection: Int64 in 0..<4 {
      lives.append(compact(&heap, from: collection * 100 + 39, pause: 61))
    }
    #expect(lives == [true, true, true, false])
    heap = self.heap(old: 10, live: 8)
    // 40 % of the time are the program's.
    lives = []
    for collection: Int64 in 0..<8 {
      lives.append(compact(&heap, from: collection * 100 + 40, pause: 60))
    }
    #expect(lives.allSatisfy { $0 })
  }
}
