// The heap of one JavaScript engine, as V8 keeps it: two generations, whose objects are alive, and when to collect.

package import SimEngine

/// The heap of one process under V8.
///
/// Objects are made in a semi-space. When it is full, a scavenge copies those that are alive to the other one; those that
/// it finds for the second time it promotes to the old generation. A semi-space begins small and doubles, before a
/// collection, once as much has survived as it holds. When the old generation comes within a semi-space of its
/// allocation limit, its objects are to be marked, beside the program; the mark-compact at the end of that leaves only
/// what is alive, all of it old, and sets the next limit by how fast the old generation was filled and collected. What a
/// request allocates lives until the request ends.
///
/// Source: V8 src/heap/heap.cc, heap-controller.cc, new-spaces.cc, mark-compact.cc, versions 10 to 11.3 (Node 18, 20).
package struct V8Heap: Sendable {
  /// How large the parts may become, in bytes.
  package struct Limits: Sendable, Hashable {
    package var old: Int64
    package var semiSpace: Int64

    package init(old: Int64, semiSpace: Int64) {
      self.old = old
      self.semiSpace = semiSpace
    }
  }

  /// What one request has in the heap, in bytes.
  private struct Share: Holding {
    let request: RequestID
    /// Made since the last collection.
    var fresh: Int64 = 0
    /// Copied once.
    var copied: Int64 = 0
    var old: Int64 = 0

    init(of request: RequestID) { self.request = request }
  }

  /// What a collection has to do, or has done.
  package enum Collection: Hashable, Sendable, BitwiseCopyable {
    case scavenge, markCompact
  }

  package static let smallestSemiSpace: Int64 = 1 << 20
  /// Mark-compacts in a row that change nothing, after which the process is ended.
  ///
  /// Source: Heap::CheckIneffectiveMarkCompact.
  static let mostIneffective = 4

  package let limits: Limits
  /// What the application keeps for good.
  let liveSet: Int64
  /// Bytes that a semi-space holds at present.
  package private(set) var semiSpace: Int64
  /// Bytes in use of the semi-space, garbage included.
  package private(set) var young: Int64 = 0
  /// Bytes in use of the old generation, garbage included.
  package private(set) var old: Int64
  /// Bytes of the old generation at which it is to have been marked.
  package private(set) var allocationLimit: Int64
  private var holdings = HoldingTable<Share>()
  /// Bytes that have survived scavenges since the semi-space was last doubled.
  private var survived: Int64 = 0
  /// Bytes promoted since the last mark-compact.
  private var promoted: Int64 = 0
  private var pace = CollectionPace()
  private var ineffective = 0

  /// A heap as a mark-compact leaves it that finds nothing but what the application keeps.
  package init(_ limits: Limits, liveSet: Int64) {
    self.limits = limits
    self.liveSet = liveSet
    semiSpace = min(Self.smallestSemiSpace, limits.semiSpace)
    old = liveSet
    allocationLimit = 0
    allocationLimit = limit(growing: maximumGrowth)
  }

  /// Bytes in use, garbage included.
  package var used: Int64 { young + old }
  /// Bytes that the heap has taken from the kernel, beyond those it had when it was empty: both semi-spaces stay in
  /// memory, and the old generation as far as it is in use.
  package var taken: Int64 { 2 * (semiSpace - min(Self.smallestSemiSpace, limits.semiSpace)) + old }

  /// Takes as much room as there is in the semi-space, for `bytes` of a request at most.
  ///
  /// - Returns: How many bytes there was room for; if fewer than asked for, a collection is needed.
  package mutating func allocate(upTo bytes: Int64, for request: RequestID) -> Int64 {
    let taken = min(bytes, semiSpace - young)
    guard taken > 0 else { return 0 }
    young += taken
    holdings.all[holdings.place(of: request)].fresh += taken
    return taken
  }

  /// The request has ended: its objects are garbage.
  package mutating func release(_ request: RequestID) { holdings.remove(request) }

  /// The collection that makes room in the semi-space: a scavenge, unless the old generation might not take what it
  /// promotes.
  ///
  /// Source: Heap::SelectGarbageCollector, CanPromoteYoungAndExpandOldGeneration.
  package var next: Collection { old + semiSpace > limits.old ? .markCompact : .scavenge }

  /// Whether the old generation is to be marked.
  ///
  /// Source: Heap::IncrementalMarkingLimitReached, its soft and its hard limit taken as one.
  package var isMarkingDue: Bool { allocationLimit - old <= semiSpace }

  /// Bytes of objects that are alive, which is what there is to be marked.
  ///
  /// - Complexity: O(*n*), *n* requests that hold memory.
  package var live: Int64 { holdings.all.reduce(liveSet) { $0 + $1.fresh + $1.copied + $1.old } }

  /// Bytes of the semi-space that are alive, which is what there is to be copied.
  ///
  /// - Complexity: O(*n*), *n* requests that hold memory.
  package var youngLive: Int64 { holdings.all.reduce(0) { $0 + $1.fresh + $1.copied } }

  /// Collects the semi-space.
  ///
  /// - Complexity: O(*n*), *n* requests that hold memory.
  package mutating func scavenge() {
    growSemiSpace()
    var (kept, moved): (Int64, Int64) = (0, 0)
    for place in holdings.all.indices {
      moved += holdings.all[place].copied
      kept += holdings.all[place].fresh
      holdings.all[place].old += holdings.all[place].copied
      holdings.all[place].copied = holdings.all[place].fresh
      holdings.all[place].fresh = 0
    }
    young = kept
    old += moved
    survived += kept + moved
    promoted += moved
  }

  /// Collects the whole heap, from `start` on, in a pause that lasts for `pause`; one thread would take `marking` to mark
  /// a MiB.
  ///
  /// - Returns: Whether the process can go on; otherwise it is out of memory.
  /// - Complexity: O(*n*), *n* requests that hold memory.
  package mutating func markCompact(
    from start: SimTime, pause: SimDuration, marking: SimDuration
  ) -> Bool {
    growSemiSpace()
    let before = old
    promoted += youngLive
    let alive = live
    for place in holdings.all.indices {
      holdings.all[place].old += holdings.all[place].copied + holdings.all[place].fresh
      holdings.all[place].copied = 0
      holdings.all[place].fresh = 0
    }
    young = 0
    old = alive
    pace.note(
      collected: before, in: pause + marking.perMiB(of: before), promoted: promoted, from: start,
      pause: pause)
    promoted = 0
    allocationLimit = limit(growing: min(pace.growth, maximumGrowth))
    let isIneffective = old * 10 >= limits.old * 8 && pace.isCollectorBusy
    ineffective = isIneffective ? ineffective + 1 : 0
    return old <= limits.old && ineffective < Self.mostIneffective
  }

  /// Source: Heap::CheckNewSpaceExpansionCriteria.
  private mutating func growSemiSpace() {
    guard semiSpace < limits.semiSpace, survived > semiSpace else { return }
    semiSpace = min(2 * semiSpace, limits.semiSpace)
    survived = 0
  }

  /// How many times as large the old generation may become as it was after a mark-compact, at most.
  ///
  /// Source: MemoryController::MaxGrowingFactor: 1.3 at 256 MiB to 2 at 2 GiB, 4 from there on.
  private var maximumGrowth: Double {
    let (least, most) = (Double(256 << 20), Double(2 << 30))
    let size = max(Double(limits.old), least)
    return size >= most ? 4 : 1.3 + 0.7 * (size - least) / (most - least)
  }

  /// Source: MemoryController::CalculateAllocationLimit.
  private func limit(growing factor: Double) -> Int64 {
    let grown = max(Int64(Double(old) * factor), old + 8 << 20)
    return min(grown + semiSpace, (old + limits.old) / 2)
  }
}

extension V8Heap.Limits {
  /// What V8 takes by itself on a machine, or in a container, of so much memory.
  ///
  /// Source: Heap::HeapSizeFromPhysicalMemory and MaxOldGenerationSize, for 64 bits without pointer compression.
  package static func standard(memory: Int64) -> V8Heap.Limits {
    let most: Int64 = (memory + 512 << 20) >> 30 >= 16 ? 4 << 30 : 2 << 30
    return .standard(old: max(min(memory / 2, most), 256 << 20))
  }

  /// The semi-space that goes with an old generation of so many bytes.
  ///
  /// Source: Heap::YoungGenerationSizeFromOldGenerationSize; pages of 256 KiB.
  package static func standard(old: Int64) -> V8Heap.Limits {
    let share = old / (old <= 256 << 20 ? 256 : 128)
    let page: Int64 = 256 << 10
    let semiSpace = max(min(share, 16 << 20), V8Heap.smallestSemiSpace)
    return V8Heap.Limits(old: old, semiSpace: (semiSpace + page - 1) / page * page)
  }
}
