// A generational heap as its collector sees it: how full each generation is, and whose objects are alive.

import SimEngine

/// The heap of one process under a serial generational collector.
///
/// What a request allocates lives until the request ends and is garbage from then on; garbage takes room until it is
/// collected. A young collection copies what is alive out of eden: into a survivor space, as long as it has room and
/// the objects are young enough, else into the old generation. A full collection leaves nothing but what is alive,
/// compacted in the old generation.
///
/// Source: HotSpot's serial collector, its defaults NewRatio 2, SurvivorRatio 8, MaxTenuringThreshold 15.
package struct Heap: Sendable {
  /// What one request has in the heap, in bytes.
  private struct Share: Holding {
    let request: RequestID
    var eden: Int64 = 0
    var survivor: Int64 = 0
    /// Collections that the oldest of its objects in the survivor space have been through.
    var age = 0
    var old: Int64 = 0

    init(of request: RequestID) { self.request = request }
  }

  package enum Allocation: Sendable {
    case done, needsYoungCollection, needsFullCollection
    /// It fits no heap of this size.
    case impossible
  }

  /// Bytes in all (-Xmx).
  let capacity: Int64
  let edenCapacity: Int64
  let survivorCapacity: Int64
  let oldCapacity: Int64
  /// What the application keeps for good.
  let liveSet: Int64
  /// What of that the old generation has no room for: it is in eden.
  private let overhang: Int64
  /// Collections that a request's objects survive, before they move to the old generation with the next one.
  private(set) var threshold = Heap.tenuringThreshold
  package private(set) var eden: Int64
  package private(set) var survivor: Int64 = 0
  package private(set) var old: Int64
  private var holdings = HoldingTable<Share>()

  static let tenuringThreshold = 15

  /// An empty heap of so many bytes in all (-Xmx), but for what the application keeps.
  package init(capacity: Int64, liveSet: Int64) {
    self.capacity = capacity
    let young = capacity / 3
    survivorCapacity = young / 10
    edenCapacity = young - 2 * survivorCapacity
    oldCapacity = capacity - young
    self.liveSet = liveSet
    overhang = max(0, liveSet - oldCapacity)
    eden = overhang
    old = liveSet - overhang
  }

  /// Bytes in use, garbage included.
  package var used: Int64 { eden + survivor + old }

  /// Bytes of requests that are alive, and of the application.
  var live: Int64 { holdings.all.reduce(liveSet) { $0 + $1.eden + $1.survivor + $1.old } }

  /// Takes room for `bytes` of a request: in eden, or in the old generation where eden is too small for it.
  package mutating func allocate(_ bytes: Int64, for request: RequestID) -> Allocation {
    if bytes <= edenCapacity {
      guard eden + bytes <= edenCapacity else { return .needsYoungCollection }
      eden += bytes
      holdings.all[holdings.place(of: request)].eden += bytes
    } else {
      guard bytes <= oldCapacity - (liveSet - overhang) else { return .impossible }
      guard old + bytes <= oldCapacity else { return .needsFullCollection }
      old += bytes
      holdings.all[holdings.place(of: request)].old += bytes
    }
    return .done
  }

  /// The request has ended: its objects are garbage.
  package mutating func release(_ request: RequestID) { holdings.remove(request) }

  /// Collects the young generation.
  ///
  /// - Returns: Bytes copied; nil where the old generation has no room for what would have to move there, and nothing
  ///   has been done.
  /// - Complexity: O(*n*), *n* requests that hold memory.
  package mutating func collectYoung() -> Int64? {
    guard overhang == 0 else { return nil }
    var (kept, promoted): (Int64, Int64) = (0, 0)
    for holding in holdings.all {
      let bytes = holding.eden + holding.survivor
      if holding.age >= threshold || kept + bytes > survivorCapacity {
        promoted += bytes
      } else {
        kept += bytes
      }
    }
    guard old + promoted <= oldCapacity else { return nil }
    var room = survivorCapacity
    for place in holdings.all.indices {
      let bytes = holdings.all[place].eden + holdings.all[place].survivor
      guard bytes > 0 else { continue }
      if holdings.all[place].age >= threshold || bytes > room {
        holdings.all[place].old += bytes
        holdings.all[place].survivor = 0
        holdings.all[place].age = 0
      } else {
        room -= bytes
        holdings.all[place].survivor = bytes
        holdings.all[place].age += 1
      }
      holdings.all[place].eden = 0
    }
    (eden, survivor, old) = (0, kept, old + promoted)
    adaptThreshold()
    return kept + promoted
  }

  /// Sets the age from which objects move on such that those below it fill half a survivor space at most.
  ///
  /// Source: HotSpot `AgeTable::compute_tenuring_threshold`, with TargetSurvivorRatio 50.
  private mutating func adaptThreshold() {
    threshold = 1
    while threshold < Self.tenuringThreshold {
      let young = holdings.all.reduce(Int64(0)) { $0 + ($1.age <= threshold ? $1.survivor : 0) }
      if young > survivorCapacity / 2 { return }
      threshold += 1
    }
  }

  /// Collects the whole heap.
  ///
  /// What is alive is moved together in the old generation, and what finds no room there stays in eden.
  ///
  /// - Returns: Bytes that were alive.
  /// - Complexity: O(*n*), *n* requests that hold memory.
  package mutating func collectFull() -> Int64 {
    (eden, survivor, old) = (overhang, 0, liveSet - overhang)
    var alive = liveSet
    for place in holdings.all.indices {
      let holding = holdings.all[place]
      let bytes = holding.eden + holding.survivor + holding.old
      let moved = min(bytes, oldCapacity - old)
      holdings.all[place].old = moved
      holdings.all[place].eden = bytes - moved
      holdings.all[place].survivor = 0
      holdings.all[place].age = 0
      old += moved
      eden += bytes - moved
      alive += bytes
    }
    return alive
  }
}
