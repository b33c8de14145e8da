// The messages that wait for a process, as memory: on its heap, in fragments, or outside.

extension BEAM {
  /// What one message to a server takes, or one answer of it.
  struct MessageSize: Sendable {
    /// Words that are copied: a binary outside the heaps is a handle.
    let words: UInt32
    /// Words of the binary that it shares with its sender.
    let binaryWords: UInt32
    /// Whether a pool keeps it until one of its processes is free.
    let isPooled: Bool
    /// What the sender pays for copying it.
    let copying: Toll

    init(_ bytes: Int64, of server: Server, _ configuration: Configuration) {
      let (terms, binary) = configuration.split(bytes)
      isPooled = server.routing == .pool
      words = UInt32((terms + 7) / 8) + (binary > 0 ? UInt32(BinaryHeap.handleWords) : 0)
      binaryWords = UInt32((binary + 7) / 8)
      copying = Toll(.copy, Int(words), configuration.costs)
    }
  }

  /// The messages that wait for a process: how many, not which, as all of a server's are of one size.
  ///
  /// The outer queue takes what is sent; the process fetches all of it at once into the queue of its own.
  struct Mailbox: Sendable, BitwiseCopyable {
    /// Whose sizes its messages have.
    var server: UInt32
    /// Messages in the outer queue.
    var outer: UInt32 = 0
    /// Of these, those in fragments; the others were written to the heap.
    var fragments: UInt32 = 0
    /// Messages in the process's own queue.
    var fetched: UInt32 = 0
    /// Messages of its own queue that it need not look at any more for the answer that it waits for.
    var passed: UInt32 = 0
  }
}

extension BEAM.NodeMemory {
  /// A process takes the messages of a server from now on.
  mutating func addMailbox(of process: Int, server: Int) {
    while mailboxes.count <= process { mailboxes.append(BEAM.Mailbox(server: 0)) }
    mailboxes[process] = BEAM.Mailbox(server: UInt32(server))
  }

  /// A message comes to a process that has a mailbox.
  ///
  /// Source: erts_alloc_message_heap_state in erl_message.c, OTP 25 to 27: to the heap of a receiver that does not run and
  /// has room there, else to a fragment.
  mutating func deliver(to process: Int, isRunning: Bool) {
    let size = messages[Int(mailboxes[process].server)]
    let isFragment = heaps[process].deliver(Int(size.words), isRunning: isRunning)
    mailboxes[process].outer += 1
    if isFragment { mailboxes[process].fragments += 1 }
    processes += 8 * Int64(ProcessHeap.messageWords + (isFragment ? Int(size.words) : 0))
    shared += 8 * Int64(size.binaryWords)
  }

  /// Whether the model's books of a process can hold one more message.
  @inline(__always)
  func canHoldMessage(of process: Int) -> Bool {
    let mailbox = mailboxes[process]
    return canHold(
      8 * Int64(fragmentWords(of: mailbox) + Int(messages[Int(mailbox.server)].words)), more: process)
  }

  /// Words of the fragments that nobody has fetched yet.
  @inline(__always)
  private func fragmentWords(of mailbox: BEAM.Mailbox) -> Int {
    Int(mailbox.fragments) * Int(messages[Int(mailbox.server)].words)
  }

  /// A process fetches what has come: from then on it belongs to its heap, unless its queue is kept outside.
  mutating func fetch(by process: Int) {
    let mailbox = mailboxes[process]
    heaps[process].fetch(fragmentWords(of: mailbox))
    mailboxes[process].fetched += mailbox.outer
    mailboxes[process].outer = 0
    mailboxes[process].fragments = 0
  }

  /// A process takes the first of the messages that it has fetched: those on the heap came before those in fragments.
  mutating func receive(by process: Int) {
    let mailbox = mailboxes[process]
    let size = messages[Int(mailbox.server)]
    heaps[process].receive(
      Int(size.words), isFragment: Int(heaps[process].queued) == Int(mailbox.fetched) * Int(size.words))
    mailboxes[process].fetched -= 1
    processes -= 8 * Int64(ProcessHeap.messageWords)
    guard size.binaryWords > 0 else { return }
    if heaps[process].binaries == ProcessHeap.none { giveBinaries(to: process) }
    binaries[Int(heaps[process].binaries)].add(Int(size.binaryWords))
  }

  /// The answer of a server to a call comes to whoever waits for it, and is received.
  mutating func answer(_ process: Int, from server: Int) {
    let size = replies[Int(mailboxes[server].server)]
    let words = Int(size.words)
    let before = heaps[process].words
    let isFragment = heaps[process].deliver(words, isRunning: false)
    if isFragment { heaps[process].fetch(words) }
    heaps[process].receive(words, isFragment: isFragment)
    processes += 8 * Int64(heaps[process].words - before)
    guard size.binaryWords > 0 else { return }
    shared += 8 * Int64(size.binaryWords)
    if heaps[process].binaries == ProcessHeap.none { giveBinaries(to: process) }
    binaries[Int(heaps[process].binaries)].add(Int(size.binaryWords))
  }

  /// A process begins to wait for an answer: without a marker it looks at all messages that wait for it, else only at those
  /// that come from then on.
  mutating func beginCall(_ process: Int, hasMarker: Bool) {
    guard process < mailboxes.count else { return }
    mailboxes[process].passed = hasMarker ? UInt32(waiting(for: process)) : 0
  }

  /// The answer has come, behind messages that the process does not want.
  ///
  /// - Returns: Whether there are any.
  mutating func endCall(_ process: Int) -> Bool {
    guard process < mailboxes.count else { return false }
    fetch(by: process)
    return mailboxes[process].fetched > mailboxes[process].passed
  }

  /// A process passes over so many of the messages that it does not want, or over all that are left before the answer.
  mutating func passOver(_ process: Int, atMost limit: Int) -> (count: Int, isLast: Bool) {
    let left = Int(mailboxes[process].fetched - mailboxes[process].passed)
    let count = min(left, limit)
    mailboxes[process].passed += UInt32(count)
    return (count, count == left)
  }

  /// Messages that a process has fetched and not received.
  @inline(__always)
  func fetched(by process: Int) -> Int {
    process < mailboxes.count ? Int(mailboxes[process].fetched) : 0
  }

  /// Whether the messages of a process come from its pool.
  @inline(__always)
  func isPooled(_ process: Int) -> Bool { messages[Int(mailboxes[process].server)].isPooled }

  /// Messages that wait for a process.
  @inline(__always)
  func waiting(for process: Int) -> Int {
    process < mailboxes.count ? Int(mailboxes[process].fetched + mailboxes[process].outer) : 0
  }

  /// Whether what a process has received demands a collection: fragments that have outgrown the room on its heap, or
  /// binaries past the limit.
  @inline(__always)
  func isCollectionDue(_ process: Int) -> Bool {
    let place = heaps[process].binaries
    return heaps[process].isCollectionDue
      || place != ProcessHeap.none && !binaries[Int(place)].hasRoom(for: 0)
  }

  /// A server has done with a message: the message and all that was made for it are garbage.
  mutating func endMessage(of process: Int, hasAllocated: Bool) {
    let mailbox = mailboxes[process]
    let words = Int(messages[Int(mailbox.server)].words)
    heaps[process].releaseOldest(words)
    guard hasAllocated || heaps[process].binaries != ProcessHeap.none else { return }
    let onHeap =
      Int(mailbox.fetched + mailbox.outer - mailbox.fragments) * words - Int(heaps[process].queued)
    heaps[process].release(max(0, heaps[process].live - onHeap))
    let place = heaps[process].binaries
    if place != ProcessHeap.none { binaries[Int(place)].release(binaries[Int(place)].words) }
  }

  /// A server has died, with its heap and its mailbox, and another takes its place.
  mutating func restart(_ process: Int) {
    let hasOffHeapQueue = heaps[process].flags.contains(.hasOffHeapQueue)
    exit(process)
    spawn(process, hasOffHeapQueue: hasOffHeapQueue)
  }

  /// What waits for a process is lost.
  mutating func clearMailbox(of process: Int) {
    guard process < mailboxes.count else { return }
    let mailbox = mailboxes[process]
    let size = messages[Int(mailbox.server)]
    let waiting = Int64(mailbox.fetched + mailbox.outer)
    processes -= 8 * (waiting * Int64(ProcessHeap.messageWords) + Int64(fragmentWords(of: mailbox)))
    shared -= 8 * waiting * Int64(size.binaryWords)
    mailboxes[process] = BEAM.Mailbox(server: mailbox.server)
  }
}
