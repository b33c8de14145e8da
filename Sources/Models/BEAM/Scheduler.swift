// A scheduler thread of the node, as far as its own books go.

import SimEngine

extension BEAM {
  /// A scheduler: a thread, its run queue, and the stretch of running that it has asked the machine for.
  struct Scheduler: Sendable {
    enum Activity: UInt8, Sendable {
      /// It runs a process, or does something for itself.
      case working
      /// It has nothing to do, and looks again and again whether somebody has woken it.
      case spinning
      /// It sleeps in the system call that waits for input, or has been woken there and waits for a core.
      case polling
      /// It sleeps, or has been woken and waits for a core.
      case sleeping
    }

    let thread: ThreadID
    var runQueue = RunQueue()
    /// Ports in the order of their turn, by number.
    var ports = FIFO()
    /// The port that it runs, if any.
    var port: Int?
    /// Whether this pass has run a port.
    var hasRunPort = false
    /// Processes whose timers came due while it was busy; it looks at them between slices.
    var dueTimers = ProcessList()
    /// The process that it runs, if any.
    var current: Int?
    /// What the current process does once what the scheduler owes is paid.
    var pending: Demand?
    /// Whether the current process waits for the lock of a queue.
    var lockWait = LockWait()
    var activity = Activity.sleeping
    /// Whether it has been woken, and has not got round to looking at its queue.
    var isWoken = false
    /// When it was woken from its sleep, until it has looked at its queue.
    var wokenAt: SimTime?
    /// Whether it went to sleep, or to spin, and nothing has come into its queue since.
    var isOutOfWork = true
    /// Whether the load is put on other schedulers: it steals nothing, and sends away whoever would queue here.
    var isInactive = false
    /// Reductions left of the present slice.
    var budget = 0
    /// Reductions of the present slice that are gone without being charged to anybody.
    var hidden = 0
    var burst = Burst()
    /// Time that it owes for what it has done between bursts: it is part of the next one.
    var owed = SimDuration.zero
    /// Time that the collections take which its current process has needed.
    var collecting = SimDuration.zero
    /// Bytes that these collections copy from, at most at once.
    var copying: Int64 = 0
    /// Reductions executed since the last pass through the schedule loop.
    var reductionsSincePass = 0
    /// Counts how far behind it is; see `considerWakingOther`.
    var wakeupOther = 0
    /// Reductions until it sees to it that the queues are balanced.
    var untilBalance = BEAM.halfPeriod
    /// What the next balancing learns of it.
    var load = QueueLoad()
    /// The reductions of the last seven periods; the eighth is never used.
    var history = SIMD8<Int64>.zero

    init(thread: ThreadID) { self.thread = thread }
  }

  /// Reductions on one scheduler from one balancing to the look half-way, and from there to the next.
  static let halfPeriod = Int(fullPeriod / 2)
}
