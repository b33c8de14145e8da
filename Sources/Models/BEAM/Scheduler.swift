// A scheduler thread of the node, as far as its own books go.

import SimEngine

extension BEAM {
  /// A scheduler: a thread, its run queue, and the stretch of running that it has asked the machine for.
  struct Scheduler: Sendable {
    let thread: ThreadID
    var runQueue = RunQueue()
    /// Processes whose timers came due while it was busy; it looks at them between slices.
    var dueTimers = ProcessList()
    /// The process that it runs, if any.
    var current: Int?
    /// What the current process does once what the scheduler owes is paid.
    var pending: Demand?
    var isAwake = false
    /// Reductions left of the present slice.
    var budget = 0
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

    init(thread: ThreadID) { self.thread = thread }
  }
}
