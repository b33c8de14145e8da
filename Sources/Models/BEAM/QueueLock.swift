// The locks of message queues, and the buffers that spare senders from meeting at one.

import SimEngine

extension BEAM {
  /// The lock of the outer queue of a process, or of one of its buffers: whoever sends to it takes it, one scheduler at a
  /// time.
  struct QueueLock: Sendable, BitwiseCopyable {
    /// Stands for no scheduler and for no buffers.
    static let none = UInt16.max
    /// Times beyond the others that the lock was found taken, from which on buffers take its place.
    ///
    /// Source: ERTS_PROC_SIG_INQ_BUFFERED_CONTENTION_INSTALL_LIMIT in erl_message.h, OTP 25 to 27.
    static let contentionLimit = 50

    /// When the scheduler that found it free last lets it go.
    var freeAt = SimTime.zero
    /// That scheduler.
    var last = none
    /// The scheduler that has it, or is about to, after it was found taken; while there is one, nobody finds it free.
    var holder = none
    /// Those that look again and again whether it is free.
    var spinning = Line()
    /// Those that sleep until it is handed to them, in order.
    var parked = Line()
    /// Times that it was found taken, less the times that it was found free.
    var contention: Int32 = 0
    /// The place of the process's buffers, if it has any.
    var buffers = none
    /// Whether its process may have buffers: its messages stay outside the heap.
    var mayHaveBuffers = false
  }

  /// Schedulers one behind the other, linked by ``LockWait/next``.
  struct Line: Sendable, BitwiseCopyable {
    var first = QueueLock.none
    var last = QueueLock.none
    var count: UInt16 = 0
  }

  /// How the process that a scheduler runs stands to the lock of a queue.
  struct LockWait: Sendable, BitwiseCopyable {
    enum Stage: UInt8, Sendable, BitwiseCopyable {
      case none
      /// Its scheduler looks again and again.
      case spinning
      /// Its scheduler sleeps in the queue of the lock.
      case parked
      /// The lock comes to its scheduler, and is its own when the burst under way ends.
      case coming
    }

    var stage = Stage.none
    var lock: UInt32 = 0
    var next = QueueLock.none
  }

  /// What those who send to one process put their messages into where they would meet too often at one lock.
  ///
  /// Source: erl_proc_sig_queue.c and erl_message.h, OTP 25 to 27, ERTS_PROC_SIG_INQ_BUFFERED_*.
  struct SignalBuffers: Sendable, BitwiseCopyable {
    static let count = 64
    /// Fetches after which it is decided whether they stay, and the messages that must have come in between.
    static let rounds = 8192
    static let leastMessages = 12_288

    /// The place of the lock of the first.
    let firstLock: UInt32
    var isInUse = true
    /// The buffers that have messages, a bit each.
    var filled: UInt64 = 0
    var roundsLeft = rounds
    var messages = 0
  }
}

extension Slab<BEAM.Scheduler> {
  mutating func append(_ scheduler: UInt16, to line: inout BEAM.Line) {
    self[Int(scheduler)].lockWait.next = BEAM.QueueLock.none
    if line.first == BEAM.QueueLock.none {
      line.first = scheduler
    } else {
      self[Int(line.last)].lockWait.next = scheduler
    }
    line.last = scheduler
    line.count += 1
  }

  mutating func remove(_ scheduler: UInt16, from line: inout BEAM.Line) {
    var before = BEAM.QueueLock.none
    var place = line.first
    while place != scheduler {
      precondition(place != BEAM.QueueLock.none, "the scheduler stands in the line")
      before = place
      place = self[Int(place)].lockWait.next
    }
    let behind = self[Int(scheduler)].lockWait.next
    if before == BEAM.QueueLock.none {
      line.first = behind
    } else {
      self[Int(before)].lockWait.next = behind
    }
    if line.last == scheduler { line.last = before }
    line.count -= 1
  }
}
