// What a process holds of binaries outside its heap, and when that alone calls for a collection.

/// The virtual heap of a process's binaries: how many words of shared binaries it holds, by generation.
///
/// A binary of more than 64 bytes lies outside all heaps and is counted by references; a process has a handle to it.
/// Large binaries behind small handles would never bring about a collection, so the runtime counts their words too: past
/// a limit it collects.
///
/// Source: erl_gc.c (sweep_off_heap, next_vheap_size), erl_gc.h (ERTS_IS_GC_DESIRED_INTERNAL), OTP 25 to 27.
package struct BinaryHeap: Sendable, BitwiseCopyable {
  /// Binaries up to this many bytes are on the heap like any term.
  ///
  /// Source: ERL_ONHEAP_BINARY_LIMIT in erl_bits.h, OTP 25 to 27.
  package static let onHeapLimit: Int = 64
  /// Words of the handle of a shared binary.
  ///
  /// Source: ProcBin in erl_binary.h, OTP 25; since OTP 27 two structures of 4 and
  /// 4 to 5 words do its work.
  package static let handleWords = 6

  /// Words held by handles that were made since the last collection, or survived one of them.
  package private(set) var young = 0
  /// Of these, words whose handles are in use.
  private var liveYoung = 0
  /// Of these, words whose handles have survived a collection.
  private var liveMature = 0
  package private(set) var old = 0
  private var liveOld = 0
  package private(set) var youngLimit: Int
  package private(set) var oldLimit: Int

  package init(limit: Int) {
    youngLimit = limit
    oldLimit = limit
  }

  /// The words that the process keeps from being freed, garbage included.
  package var words: Int { young + old }

  /// Whether a binary can be made without a collection before it.
  package func hasRoom(for words: Int) -> Bool { young + words <= youngLimit }

  /// Whether the old ones demand that it is a major one.
  var needsMajor: Bool { old >= oldLimit }

  package mutating func add(_ words: Int) {
    young += words
    liveYoung += words
  }

  /// So many words are garbage from now on, those made last first.
  package mutating func release(_ words: Int) {
    var rest = words
    rest.take(from: &liveYoung)
    rest.take(from: &liveMature)
    rest.take(from: &liveOld)
  }

  mutating func collect(isMajor: Bool, minimum: Int) {
    if isMajor {
      liveMature += liveYoung + liveOld
      (old, liveOld) = (0, 0)
      oldLimit = Self.limit(oldLimit, holding: young, minimum: minimum)
    } else {
      old += liveMature
      liveOld += liveMature
      liveMature = liveYoung
    }
    liveYoung = 0
    young = liveMature
    youngLimit = Self.limit(youngLimit, holding: young, minimum: minimum)
  }

  /// The limit that follows one: more by the golden ratio while above three quarters of it is used, half of it where less
  /// than a quarter is.
  private static func limit(_ limit: Int, holding words: Int, minimum: Int) -> Int {
    var next = limit
    if words / 3 > next / 4 {
      while words / 3 > next / 4 { next = Int(Double(next) * 1.618) }
    } else if words < next / 4 {
      next /= 2
    }
    return max(minimum, next)
  }
}
