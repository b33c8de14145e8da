// The memory of a node: the heaps of all its processes, and what they add up to.

extension BEAM {
  /// The heaps of the processes of a node, by their places in the ``ProcessTable``.
  struct NodeMemory: ~Copyable, Sendable {
    /// A collection, and the bytes of the blocks that it has copied from, which are freed at its end.
    struct Work: Sendable {
      let collection: GarbageCollection
      let copied: Int64
    }

    let rules: HeapRules
    /// Bytes of the runtime itself: its code, atoms, tables and schedulers.
    private let runtime: Int64
    var heaps = Slab<ProcessHeap>()
    var binaries = Slab<BinaryHeap>()
    /// By the numbers of the servers.
    var messages = Slab<MessageSize>()
    /// Their answers, likewise.
    var replies = Slab<MessageSize>()
    /// Of the processes up to the last that has one.
    var mailboxes = Slab<Mailbox>()
    /// Bytes of terms that each process is about to make, and has no room for yet.
    private var remaining = Slab<Int64>()
    /// Words of the binary outside its heap that each process is about to make.
    private var binaryWords = Slab<Int64>()
    private var freeBinaries = Slab<UInt32>()
    /// Bytes of the processes, their heaps and their messages.
    var processes: Int64 = 0
    /// Bytes of binaries outside the heaps.
    var shared: Int64 = 0
    /// Bytes of the old blocks of collections under way, which stand beside the new ones.
    var copying: Int64 = 0

    init(_ rules: HeapRules, runtime: Int64) {
      self.rules = rules
      self.runtime = runtime
    }

    /// Bytes that the node has in use.
    var total: Int64 { runtime + processes + shared + copying }

    /// A process begins with a heap of the smallest size.
    mutating func spawn(_ process: Int, hasOffHeapQueue: Bool = false) {
      let fresh = ProcessHeap(size: rules.minimum, hasOffHeapQueue: hasOffHeapQueue)
      while heaps.count <= process {
        heaps.append(fresh)
        remaining.append(0)
        binaryWords.append(0)
      }
      heaps[process] = fresh
      remaining[process] = 0
      binaryWords[process] = 0
      processes += Self.bytes(of: fresh)
    }

    /// Nothing of an ended process is collected: its blocks are freed whole.
    mutating func exit(_ process: Int) {
      clearMailbox(of: process)
      processes -= Self.bytes(of: heaps[process])
      let place = heaps[process].binaries
      guard place != ProcessHeap.none else { return }
      shared -= 8 * Int64(binaries[Int(place)].words)
      freeBinaries.append(place)
    }

    /// A process is about to make terms of so many bytes, and a binary of so many outside its heap.
    ///
    /// The binary comes first; it may need a collection before it.
    mutating func beginAllocation(terms: Int64, binary: Int64, by process: Int) {
      remaining[process] += terms
      guard binary > 0 else { return }
      if heaps[process].binaries == ProcessHeap.none { giveBinaries(to: process) }
      binaryWords[process] = (binary + 7) / 8
      let place = Int(heaps[process].binaries)
      if binaries[place].hasRoom(for: Int(binaryWords[process])) { addBinary(to: process) }
    }

    private mutating func addBinary(to process: Int) {
      let words = binaryWords[process]
      binaries[Int(heaps[process].binaries)].add(Int(words))
      shared += 8 * words
      remaining[process] += 8 * Int64(BinaryHeap.handleWords)
      binaryWords[process] = 0
    }

    /// Takes the room that there is on the heap for what a process is about to make.
    ///
    /// - Returns: Whether that was enough; else a collection is needed.
    mutating func fill(_ process: Int) -> Bool {
      guard binaryWords[process] == 0 else { return false }
      let wanted = Int((remaining[process] + 7) / 8)
      let taken = heaps[process].allocate(upTo: wanted)
      remaining[process] -= min(remaining[process], 8 * Int64(taken))
      return remaining[process] == 0
    }

    /// Collects a heap because it is full, or because the binaries are too many.
    mutating func collect(_ process: Int) -> Work {
      guard binaryWords[process] > 0 else { return collect(process, need: Self.termWords) }
      let work = collect(process, need: BinaryHeap.handleWords)
      addBinary(to: process)
      return work
    }

    /// Whether the next collection of a heap would take long; see ``ProcessHeap/isCollectionLong(messages:_:_:)``.
    @inline(__always)
    func isCollectionLong(_ process: Int) -> Bool {
      let place = heaps[process].binaries
      let binaryHeap = place == ProcessHeap.none ? nil : binaries[Int(place)]
      return heaps[process].isCollectionLong(messages: fetched(by: process), rules, binaryHeap)
    }

    /// Whether the model's books of a heap can hold what the process is about to make.
    @inline(__always)
    func canHold(_ bytes: Int64, more process: Int) -> Bool {
      bytes / 8 + Int64(heaps[process].words) < 1 << 30
    }

    /// Words that are allocated at once, those of a cell of a list: what is left below is garbage until the collection.
    private static let termWords = 2

    private mutating func collect(_ process: Int, need: Int) -> Work {
      collect(process) { $0.collect(need: need, $1, &$2) }
    }

    /// Collects a heap into a block of just what is in use.
    mutating func hibernate(_ process: Int) -> Work { collect(process) { $0.hibernate($1, &$2) } }

    @inline(__always)
    private mutating func collect(
      _ process: Int,
      by method: (inout ProcessHeap, HeapRules, inout BinaryHeap?) -> GarbageCollection
    ) -> Work {
      let place = heaps[process].binaries
      var binaryHeap = place == ProcessHeap.none ? nil : binaries[Int(place)]
      let before = Self.bytes(of: heaps[process])
      let collection = method(&heaps[process], rules, &binaryHeap)
      let after = Self.bytes(of: heaps[process])
      processes += after - before
      if let binaryHeap {
        shared += 8 * Int64(binaryHeap.words - binaries[Int(place)].words)
        binaries[Int(place)] = binaryHeap
      }
      return Work(collection: collection, copied: before + 8 * Int64(collection.newBlocks) - after)
    }

    mutating func giveBinaries(to process: Int) {
      let fresh = BinaryHeap(limit: rules.minimumBinaries)
      if !freeBinaries.isEmpty {
        let place = freeBinaries.removeLast()
        heaps[process].binaries = place
        binaries[Int(place)] = fresh
      } else {
        heaps[process].binaries = UInt32(binaries.count)
        binaries.append(fresh)
      }
    }

    private static func bytes(of heap: ProcessHeap) -> Int64 {
      8 * Int64(ProcessHeap.processWords + heap.words)
    }
  }
}
