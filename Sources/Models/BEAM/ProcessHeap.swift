// The heap of one Erlang process: how large its blocks are, how full, and how much of that is in use.

/// The heap of an Erlang process, in words of 8 bytes.
///
/// A young block holds the heap, growing up, and the stack, growing down. What has survived one collection lies below
/// the high-water mark; surviving a second one takes it to the old block, which only major collections clear. Messages
/// that find no room, or whose receiver runs, lie in fragments of their own until a collection moves them in.
///
/// The model knows how many words of each part are in use, not which: what is released is what was allocated last, as
/// after the handling of a message.
///
/// Source: erl_gc.c, erl_message.c, OTP 25 to 27; the tests compare each figure with a real node.
package struct ProcessHeap: Sendable, BitwiseCopyable {
  struct Flags: OptionSet, Sendable, BitwiseCopyable {
    let rawValue: UInt8
    /// The next major collection takes a larger block than it needs: the last one left more than three quarters in use.
    static let grows = Flags(rawValue: 1)
    /// The next collection is a major one.
    static let needsMajor = Flags(rawValue: 2)
    /// Messages stay outside until they are received (`message_queue_data`: `off_heap`).
    static let hasOffHeapQueue = Flags(rawValue: 4)
  }

  /// Words of the young block, the stack included.
  private(set) var block: UInt32
  /// Words of the old block; 0 where there is none.
  var oldBlock: UInt32 = 0
  /// Words used in the young block, garbage included, the stack not.
  var top: UInt32 = 0
  /// Of these, words that have survived a collection.
  var highWater: UInt32 = 0
  var oldTop: UInt32 = 0
  /// Words in use that were allocated since the last collection, received fragments included.
  var liveFresh: UInt32 = 0
  /// Words in use that have survived one collection.
  var liveMature: UInt32 = 0
  var liveOld: UInt32 = 0
  /// Words of fragments that belong to the process: received messages.
  private(set) var fragments: UInt32 = 0
  /// Words of messages that wait in the process's own queue outside the heap.
  private(set) var queued: UInt32 = 0
  /// Collections since the last major one.
  var minorCollections: UInt16 = 0
  /// Words of the stack.
  package var stack: UInt8 = 1
  var flags: Flags = []
  /// Place of its ``BinaryHeap`` among those of the node, or `none`.
  package var binaries = Self.none

  package static let none = UInt32.max

  /// Words between heap and stack that the runtime keeps free for itself.
  ///
  /// Source: S_RESERVED in erl_vm.h with the native stack of the JIT; 1 in the interpreter.
  package static let reserve = 4

  /// The heap of a fresh process.
  ///
  /// - Parameters:
  ///   - size: Words of its block (`min_heap_size`): a step of the ladder.
  ///   - hasOffHeapQueue: Whether messages stay outside until they are received.
  package init(size: Int, hasOffHeapQueue: Bool = false) {
    block = UInt32(size)
    if hasOffHeapQueue { flags = .hasOffHeapQueue }
  }

  /// Takes room for `words`, if there is as much below the stack; else a collection is needed first.
  package mutating func allocate(_ words: Int) -> Bool {
    guard Int(top) + words + Self.reserve <= Int(block) - Int(stack) else { return false }
    top += UInt32(words)
    liveFresh += UInt32(words)
    return true
  }

  /// Takes as much of `words` as there is room for, cell by cell of a list.
  mutating func allocate(upTo words: Int) -> Int {
    let room = max(0, Int(block) - Int(stack) - Self.reserve - Int(top))
    let taken = words <= room ? words : room / 2 * 2
    top += UInt32(taken)
    liveFresh += UInt32(taken)
    return taken
  }

  /// A message of so many words comes.
  ///
  /// It is copied to the heap where the receiver does not run, keeps messages there, and has room; else into a fragment.
  ///
  /// - Returns: Whether it is in a fragment, which is nobody's until it is fetched.
  package mutating func deliver(_ words: Int, isRunning: Bool) -> Bool {
    if !isRunning, !flags.contains(.hasOffHeapQueue), allocate(words) { return false }
    return true
  }

  /// The process fetches fragments of so many words: a collection moves them in from then on, unless they stay outside.
  package mutating func fetch(_ words: Int) { queued += UInt32(words) }

  /// The process takes a message from its queue.
  ///
  /// - Parameters:
  ///   - words: Of the message.
  ///   - isFragment: Whether it came into a fragment; a collection may have moved it to the heap since.
  package mutating func receive(_ words: Int, isFragment: Bool) {
    let moved = isFragment ? min(queued, UInt32(words)) : 0
    queued -= moved
    fragments += moved
    liveFresh += moved
  }

  /// So many words are garbage from now on, those allocated last first.
  package mutating func release(_ words: Int) {
    var rest = UInt32(words)
    rest.take(from: &liveFresh)
    rest.take(from: &liveMature)
    rest.take(from: &liveOld)
  }

  /// So many words are garbage from now on, those that have survived most first: what has waited for long.
  mutating func releaseOldest(_ words: Int) {
    var rest = UInt32(words)
    rest.take(from: &liveOld)
    rest.take(from: &liveMature)
    rest.take(from: &liveFresh)
  }

  /// Memory of a process without its heap, in words, and of a message in its queue, its data apart.
  ///
  /// Source: `process_info(memory)` less the heap on OTP 25.2.3, 776 bytes; the efficiency guide of OTP 27 says
  /// 327 words in all for a fresh process, which leaves 94. A message: 88 bytes on OTP 25.2.3.
  package static let processWords = 97
  package static let messageWords = 11

  /// Words of its blocks and of the fragments that it has fetched; with ``processWords`` and ``messageWords`` what `process_info(memory)` reports.
  package var words: Int { Int(block) + Int(oldBlock) + Int(fragments) + Int(queued) }

  /// Words in use, on the heap and in received fragments.
  package var live: Int { Int(liveFresh) + Int(liveMature) + Int(liveOld) }

  /// Words used on the heap, garbage included, as `process_info(garbage_collection_info)` reports them.
  package var used: (young: Int, old: Int) { (Int(top), Int(oldTop)) }

  /// Words of its blocks.
  package var blocks: (young: Int, old: Int) { (Int(block), Int(oldBlock)) }

  /// Whether fragments have outgrown the room on the heap, so that the next occasion is taken to collect.
  package var isCollectionDue: Bool { Int(block) - Int(stack) - Int(top) < Int(fragments) }

  /// Words that a collection goes through among the young: what counts as young generation.
  var youngUsage: Int {
    Int(top) + Int(fragments) + (flags.contains(.hasOffHeapQueue) ? 0 : Int(queued))
  }

  /// The young block is another one, without fragments: messages of the queue are on the heap, above the high-water mark,
  /// unless they stay outside.
  mutating func replaceYoung(survivors: Int, in newBlock: Int) {
    block = UInt32(newBlock)
    top = UInt32(survivors)
    highWater = top
    fragments = 0
    liveFresh = 0
    guard !flags.contains(.hasOffHeapQueue) else { return }
    top += queued
    liveFresh = queued
    queued = 0
  }

  mutating func resize(to newBlock: Int) { block = UInt32(newBlock) }
}
