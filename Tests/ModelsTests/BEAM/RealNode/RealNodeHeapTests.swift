// Heaps of a real node, collection by collection, and those of the model.

import Models
import Testing

@Suite("Heaps of a real node", .realNode)
struct RealNodeHeapTests {
  /// A process that builds a list of `kept` cells and keeps it, then `rounds` lists of `cells` cells that it drops.
  struct Program: Sendable, CustomTestStringConvertible {
    let name: String
    var kept = 0
    var rounds = 0
    var cells = 0
    var rules = HeapRules()
    var testDescription: String { name }

    init(_ name: String, kept: Int, rounds: Int = 0, cells: Int = 0) {
      self.name = name
      self.kept = kept
      self.rounds = rounds
      self.cells = cells
    }
  }

  static let programs: [Program] = {
    var sweeping = Program("sweeping", kept: 2000, rounds: 60, cells: 400)
    sweeping.rules.fullsweepAfter = 3
    var roomy = Program("roomy", kept: 200, rounds: 60, cells: 200)
    roomy.rules.minimum = 1598
    return [
      Program("growing", kept: 100_000), Program("rounds", kept: 0, rounds: 60, cells: 57),
      Program("kept_and_rounds", kept: 5000, rounds: 40, cells: 700),
      Program("large_rounds", kept: 300, rounds: 12, cells: 4000), sweeping, roomy,
    ]
  }()

  @Test("Heaps come in the sizes of the ladder")
  func ladder() throws {
    let node = try RealNode.shared.get()
    let sizes = try #require(node.lines("ladder").first).numbers(from: 1)
    #expect(HeapLadder.steps.prefix(sizes.count) == sizes[...])
    #expect(HeapLadder.steps.count - sizes.count <= 1)
  }

  @Test("Every collection is of the kind, at the fill and to the size of the real one", arguments: programs)
  func collections(program: Program) throws {
    let node = try RealNode.shared.get()
    var replay = Replay(node, program.name, program.rules)
    for _ in 0..<program.kept { try replay.allocate(2) }
    for _ in 0..<program.rounds {
      for _ in 0..<program.cells { try replay.allocate(2) }
      replay.heap.release(2 * program.cells)
    }
    #expect(replay.isAtEnd, "the real node collected \(replay.left) times more")
  }

  @Test("Binaries outside the heap bring about collections by their size", arguments: [false, true])
  func binaries(areKept: Bool) throws {
    let node = try RealNode.shared.get()
    var rules = HeapRules()
    rules.minimum = 10_958
    var replay = Replay(node, areKept ? "kept_binaries" : "binaries", rules)
    for _ in 0..<1500 {
      try replay.allocateBinary(bytes: 1000, isKept: areKept)
    }
    #expect(replay.isAtEnd, "the real node collected \(replay.left) times more")
  }

  @Test("Each message in a queue adds what it adds to the memory", arguments: ["on_heap", "off_heap"])
  func deliveries(queue: String) throws {
    let node = try RealNode.shared.get()
    let start = try #require(node.lines("start", queue).first).numbers(from: 2)
    var heap = ProcessHeap(size: 233, hasOffHeapQueue: queue == "off_heap")
    let hasRoom = heap.allocate(start[0])
    #expect(hasRoom)
    heap.release(start[0])
    var messages = 0
    #expect(bytes(heap, messages, node) == start[7])
    for line in node.lines("delivered", queue) {
      let numbers = line.numbers(from: 2)
      // Asking it for its memory makes it fetch what has come.
      if heap.deliver(numbers[0], isRunning: false) { heap.fetch(numbers[0]) }
      messages += 1
      #expect(heap.used.young == numbers[1], "after \(messages) messages")
      #expect(bytes(heap, messages, node) == numbers[8], "after \(messages) messages")
    }
    var binaries: BinaryHeap?
    heap.demandMajor()
    _ = heap.collect(need: 0, HeapRules(), &binaries)
    let collected = try #require(node.lines("collected", queue).first).numbers(from: 2)
    #expect([heap.used.young, heap.blocks.young] == Array(collected.prefix(2)))
    #expect(bytes(heap, messages, node) == collected[7])
  }

  @Test("A process that hibernates has a heap of what it uses")
  func hibernation() throws {
    let node = try RealNode.shared.get()
    let state = try #require(node.lines("hibernated").first).numbers(from: 1)
    var heap = ProcessHeap(size: 233)
    var binaries: BinaryHeap?
    _ = heap.collect(need: 1000, HeapRules(), &binaries)
    // 500 cells and the list of arguments.
    let hasRoom = heap.allocate(1002)
    #expect(hasRoom)
    _ = heap.hibernate(HeapRules(), &binaries)
    #expect([heap.used.young, heap.blocks.young] == Array(state.prefix(2)))
    #expect(bytes(heap, 0, node) == state[7])
  }

  // The library's own state is 30 words of heap and 11 of process dictionary, which the model leaves out.
  @Test(
    "A gen_server that hibernates is as small, and charged as much, as the model's",
    arguments: ["started", "woken"])
  func server(name: String) throws {
    let node = try RealNode.shared.get()
    let numbers = try #require(node.lines("hibernating_server", name).first).numbers(from: 2)
    var heap = ProcessHeap(size: 233)
    var binaries: BinaryHeap?
    let collection = heap.hibernate(HeapRules(), &binaries)
    #expect(numbers[1] == bytes(heap, 0, node) + 8 * (30 + 11))
    #expect(numbers[2] == heap.words + 30)
    let charged =
      BEAM.Operation.fetch.reductions(2) + BEAM.Operation.handleCast.reductions()
      + BEAM.Operation.hibernate.reductions() + collection.reductions
    #expect(numbers[0] == charged)
  }

  private func bytes(_ heap: ProcessHeap, _ messages: Int, _ node: RealNode) -> Int {
    8 * (processWords(node) + heap.words + messages * ProcessHeap.messageWords)
  }

  /// A process without its heap: 94 words since OTP 27.
  private func processWords(_ node: RealNode) -> Int {
    node.release >= 27 ? ProcessHeap.processWords - 3 : ProcessHeap.processWords
  }
}

/// A heap that does what a process of the real node did, compared at each of its collections.
private struct Replay {
  var heap: ProcessHeap
  private var binaryHeap: BinaryHeap?
  private let name: String
  private let rules: HeapRules
  private let events: [RealNode.Line]
  private var done = 0

  init(_ node: RealNode, _ name: String, _ rules: HeapRules) {
    self.name = name
    self.rules = rules
    events = node.lines("collection", name)
    heap = ProcessHeap(size: rules.minimum)
    binaryHeap = BinaryHeap(limit: rules.minimumBinaries)
    // What the spawn has left on the heap is garbage once the process runs.
    let start = node.lines("start", name).first?.numbers(from: 2).first ?? 0
    _ = heap.allocate(start)
    heap.release(start)
    setStack()
  }

  var isAtEnd: Bool { done == events.count }
  var left: Int { events.count - done }

  /// The stack while the process allocates: when it collects, the return address is on it too.
  private mutating func setStack() {
    if done < events.count { heap.stack = UInt8(events[done].numbers(from: 3)[4] - 1) }
  }

  mutating func allocate(_ words: Int) throws {
    if heap.allocate(words) { return }
    try collect(need: words)
    let hasRoom = heap.allocate(words)
    #expect(hasRoom)
  }

  mutating func allocateBinary(bytes: Int, isKept: Bool) throws {
    let words = BinaryHeap.handleWords + (isKept ? 2 : 0)
    if let binaries = binaryHeap, !binaries.hasRoom(for: bytes / 8) { try collect(need: words) }
    try allocate(words)
    binaryHeap?.add(bytes / 8)
    if !isKept {
      heap.release(words)
      binaryHeap?.release(bytes / 8)
    }
  }

  private mutating func collect(need: Int) throws {
    let event = try #require(done < events.count ? events[done] : nil, "the real node collected no further")
    let real = event.numbers(from: 3)
    #expect([heap.used.young, heap.blocks.young, heap.used.old, heap.blocks.old] == Array(real[0..<4]))
    heap.stack += 1
    let collection = heap.collect(need: need, rules, &binaryHeap)
    let comment = "\(name), collection \(done + 1)"
    #expect(collection.isMajor == (event[2] == "major"), "\(comment)")
    #expect(
      [heap.used.young, heap.blocks.young, heap.used.old, heap.blocks.old] == Array(real[7..<11]),
      "\(comment)")
    if let binaryHeap {
      #expect(
        [binaryHeap.young, binaryHeap.youngLimit, binaryHeap.old, binaryHeap.oldLimit]
          == Array(real[14..<18]),
        "\(comment)")
    }
    done += 1
    setStack()
  }
}
