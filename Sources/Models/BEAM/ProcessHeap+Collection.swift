// Collections of one process's heap: which kind, what they move, what size they leave, and what they cost.

package struct HeapRules: Sendable, Hashable {
  /// Words of the smallest heap (`min_heap_size`, +hms).
  package var minimum = 233
  /// Collections after which the next is a major one (`fullsweep_after`).
  package var fullsweepAfter = 65_535
  /// Words of the smallest virtual binary heap (`min_bin_vheap_size`, +hmbs): the step of the ladder for 32,768.
  package var minimumBinaries = 46_422

  package init() {}
}

/// What one collection did.
package struct GarbageCollection: Sendable, Hashable {
  package var isMajor: Bool
  /// Words that survived and were moved.
  package var moved: Int
  /// Words moved once more because the block was grown or shrunk.
  package var resized: Int
  /// Words of the new blocks that stood beside the old ones while it went on.
  package var newBlocks: Int

  package init(isMajor: Bool, moved: Int, resized: Int, newBlocks: Int) {
    self.isMajor = isMajor
    self.moved = moved
    self.resized = resized
    self.newBlocks = newBlocks
  }

  /// What the process is charged.
  ///
  /// Source: gc_cost in erl_gc.c, OTP 25 to 27.
  package var reductions: Int { max(1, moved / 10 + resized / 100) }
}

extension ProcessHeap {
  /// From this many words to go through on, a collection is done by a dirty CPU scheduler.
  ///
  /// Source: ERTS_POTENTIALLY_LONG_GC_HSIZE in erl_gc.h, OTP 25 to 27.
  package static let longCollection = 128 * 1024

  /// Whether a collection would take long, and is therefore done by a dirty CPU scheduler; each of the `messages` in the
  /// queue counts for a word where they are kept on the heap.
  package func isCollectionLong(
    messages: Int, _ rules: HeapRules, _ binaries: BinaryHeap?
  ) -> Bool {
    let queue = flags.contains(.hasOffHeapQueue) ? 0 : messages
    let young = youngUsage + Int(stack) + queue
    let isMinor =
      oldBlock == 0 ? highWater > 0 && !(binaries?.needsMajor ?? false) : hasRoomForMature(binaries)
    let isMajor = isMajorDemanded(rules) || !isMinor
    return young + (isMajor ? Int(oldTop) : 0) >= Self.longCollection
  }

  /// The next collection is a major one, whatever the heap looks like.
  package mutating func demandMajor() { flags.insert(.needsMajor) }

  /// Collects the heap so that `need` words have room afterwards.
  ///
  /// A minor collection where it can be: there is an old block, and what has survived one collection already has room
  /// in it. The first collection of a process is thus a major one.
  package mutating func collect(
    need: Int, _ rules: HeapRules, _ binaries: inout BinaryHeap?
  ) -> GarbageCollection {
    var newOld = 0
    if !isMajorDemanded(rules) {
      if oldBlock == 0, highWater > 0 {
        newOld = HeapLadder.step(past: youngUsage)
        oldBlock = UInt32(newOld)
      }
      if hasRoomForMature(binaries) {
        var collection = collectMinor(need: need + Self.reserve, rules)
        collection.newBlocks += newOld
        binaries?.collect(isMajor: false, minimum: rules.minimumBinaries)
        return collection
      }
    }
    var collection = collectMajor(need: need, rules)
    collection.newBlocks += newOld
    binaries?.collect(isMajor: true, minimum: rules.minimumBinaries)
    return collection
  }

  /// Collects and shrinks the heap to what is in use, as `erlang:hibernate` does; the stack is gone.
  package mutating func hibernate(_ rules: HeapRules, _ binaries: inout BinaryHeap?) -> GarbageCollection {
    let survivors = live
    let temporary = Int(block) + Int(oldTop) + Int(fragments)
    stack = 1
    replaceOld()
    replaceYoung(survivors: survivors, in: survivors + Self.reserve)
    liveMature = UInt32(survivors)
    binaries?.collect(isMajor: true, minimum: rules.minimumBinaries)
    return GarbageCollection(
      isMajor: true, moved: survivors, resized: survivors, newBlocks: temporary + Int(block))
  }

  private func isMajorDemanded(_ rules: HeapRules) -> Bool {
    flags.contains(.needsMajor) || Int(minorCollections) >= rules.fullsweepAfter
  }

  private func hasRoomForMature(_ binaries: BinaryHeap?) -> Bool {
    oldBlock > 0 && highWater <= oldBlock - oldTop && !(binaries?.needsMajor ?? false)
  }

  private mutating func replaceOld() {
    (oldBlock, oldTop, liveOld, minorCollections) = (0, 0, 0, 0)
    flags.subtract([.grows, .needsMajor])
  }

  /// The young that have survived one collection go to the old block, the others to a new young one.
  private mutating func collectMinor(need: Int, _ rules: HeapRules) -> GarbageCollection {
    let newBlock = max(rules.minimum, HeapLadder.step(for: Int(stack) + max(youngUsage, need)))
    let (matured, survivors) = (liveMature, liveFresh)
    oldTop += matured
    liveOld += matured
    replaceYoung(survivors: Int(survivors), in: newBlock)
    liveMature = survivors
    minorCollections += 1
    let moved = Int(matured) + Int(top)
    let wanted = sizeAfterMinor(needed: Int(top) + need + Int(stack), rules)
    if wanted != newBlock { resize(to: wanted) }
    return GarbageCollection(
      isMajor: false, moved: moved, resized: wanted == newBlock ? 0 : Int(top), newBlocks: newBlock)
  }

  /// A block that is mostly empty is shrunk where that is worth it, one too small grown.
  private func sizeAfterMinor(needed: Int, _ rules: HeapRules) -> Int {
    let (size, old) = (Int(block), Int(oldBlock))
    if size > 3000, 4 * needed < size, size > 8000 || size > old {
      var wanted = 3 * needed
      if wanted * 9 < old { wanted = max(wanted, old / 8) }
      return min(size, max(rules.minimum, HeapLadder.step(for: wanted)))
    }
    return needed > size ? max(rules.minimum, HeapLadder.step(for: needed)) : size
  }

  /// All that is in use goes to a new young block, and there is no old one any more.
  private mutating func collectMajor(need: Int, _ rules: HeapRules) -> GarbageCollection {
    let words = Int(stack) + youngUsage + Int(oldTop) + Self.reserve
    var newBlock = max(rules.minimum, HeapLadder.step(for: words))
    if newBlock == Int(block), flags.contains(.grows) { newBlock = HeapLadder.step(past: newBlock) }
    let survivors = live
    replaceOld()
    replaceYoung(survivors: survivors, in: newBlock)
    liveMature = UInt32(survivors)
    let wanted = sizeAfterMajor(needed: Int(top) + need + Int(stack) + Self.reserve, rules)
    if wanted != newBlock { resize(to: wanted) }
    return GarbageCollection(
      isMajor: true, moved: Int(top), resized: wanted == newBlock ? 0 : Int(top), newBlocks: newBlock)
  }

  /// Its size where `needed` words are in use.
  ///
  /// More than three quarters in use: the next major collection grows it. Less than a quarter: it is shrunk to twice that.
  private mutating func sizeAfterMajor(needed: Int, _ rules: HeapRules) -> Int {
    let size = Int(block)
    if size < needed { return max(rules.minimum, HeapLadder.step(for: needed)) }
    if 3 * size < 4 * needed {
      flags.insert(.grows)
    } else if 4 * needed < size, size > rules.minimum {
      return min(size, max(rules.minimum, HeapLadder.step(for: 2 * needed)))
    }
    return size
  }
}
