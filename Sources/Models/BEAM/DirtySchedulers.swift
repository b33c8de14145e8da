// The threads that run what would hold up a scheduler, and the queue that those of a kind share.

import SimEngine

extension BEAM {
  /// A thread that runs one long piece of work after another, each to its end.
  struct DirtyScheduler: Sendable {
    enum Activity: UInt8, Sendable {
      /// It goes from one process to the next.
      case switching
      /// Its process computes.
      case computing
      /// It collects its process's heap.
      case collecting
      /// Its process's call blocks it in the kernel: it needs no core.
      case blocking
      /// The call that blocked it has returned, and it waits for a core.
      case returning
      /// It has nothing to do, and looks again and again whether somebody has woken it.
      case spinning
      /// It sleeps, or has been woken and waits for a core.
      case sleeping
    }

    let thread: ThreadID
    let kind: Offload
    /// The process whose work it does, if any.
    var current: Int?
    var activity = Activity.sleeping
    /// Whether it has been woken, and has not got round to looking at its queue.
    var isWoken = false
    /// When it was woken from its sleep, until it has looked at its queue.
    var wokenAt: SimTime?
    /// When the call that blocks it returns.
    var unblocking = EventHandle.none
    /// What of its present burst is its own.
    var overhead = SimDuration.zero
    /// Bytes that its present collection copies from.
    var copying: Int64 = 0

    init(_ kind: Offload, thread: ThreadID) {
      self.kind = kind
      self.thread = thread
    }
  }

  /// What the dirty schedulers of one kind have in common.
  struct DirtyGroup: ~Copyable, Sendable {
    /// First come, first served among those of one priority.
    var queue = RunQueue()
    /// Who runs on them: what a process in the queue waits behind.
    var occupancy: SharedOccupancy
    /// Those without work, the one that ran out of it last at the end: it is woken first.
    ///
    /// Source: scheduler_wait and wake_dirty_scheduler in erl_process.c, OTP 25 to 27.
    var idle: [Int] = []

    init(occupants: Int) { occupancy = SharedOccupancy(occupants: occupants) }
  }

  /// What a process has done on a dirty scheduler.
  enum DirtyWork: Sendable {
    case compute(SimDuration)
    /// A call that blocks its thread in the kernel.
    case block(SimDuration)
    /// A collection of its heap that would take long.
    case collection
  }

  /// How native steps are written (`native`), as far as the schedulers are concerned.
  package enum NativeCalls: String, Sendable, Hashable, CaseIterable {
    /// They hold their scheduler to the end.
    case normal
    /// They are declared to be dirty, and to need a processor.
    case dirtyCPU = "dirty_cpu"
    /// They are declared to be dirty, and to wait for input and output.
    case dirtyIO = "dirty_io"
    /// They work for a millisecond at a time, say so, and call themselves again.
    case yielding

    /// The dirty schedulers that they go to, if any.
    var dirtyKind: Offload? {
      switch self {
      case .dirtyCPU: .cpu
      case .dirtyIO: .io
      case .normal, .yielding: nil
      }
    }
  }
}
