// What the machine knows of one core and of one thread.

import SimEngine

extension Machine {
  /// One core: who runs on it, and its books.
  struct Core: Sendable, BitwiseCopyable {
    /// The thread that holds the core, or -1.
    var running = -1
    /// The thread that ran last: it comes back without a switch.
    var last = -1
    var event: EventHandle = .none
    /// Up to when the core's time is booked.
    var segmentStart: SimTime = .zero
    /// When the present holder's core has woken up, if it was idle.
    var wokenAt: SimTime = .zero
    /// When the switch to the present holder is over.
    var switchedAt: SimTime = .zero
    /// When the present holder begins to make progress, or last did so: its caches are warm.
    var runsFrom: SimTime = .zero
    /// What of its slice the holder had used by `runsFrom`, expiries included (round robin).
    var spent: SimDuration = .zero
    /// Up to when the present holder's time on the core is charged to it.
    var chargedUpTo: SimTime = .zero
    /// Whether something happened while the holder's owner decided, and the kernel has to choose anew.
    var mustChoose = false
    /// Whether the last holder's slice ran out: the next start pays for that (round robin).
    var isExpiring = false
    /// Threads of the runtime that run on the core or wait for it.
    var groupCount = 0
    /// When the hypervisor takes the core away.
    var steals: Stretches
    /// What is left of the quota that the core has fetched, in ns; below zero it is owed.
    var runtime: Int64 = 0
    var isThrottled = false
    /// Attempts in a row to take over a thread that failed.
    var balanceFailures = 0
    /// Ticks from one attempt to balance with the other cores to the next.
    var balanceTicks: Int64 = 0
    var nextBalance: SimTime = .zero
    var times = CoreTimes()

    /// Nobody holds the core.
    mutating func release() {
      mustChoose = false
      running = -1
    }

    /// A thread gets the core, and makes progress after what that costs.
    mutating func start(
      _ thread: Int, at now: SimTime, waking: SimDuration, switching: SimDuration, refilling: SimDuration
    ) {
      wokenAt = steals.end(of: waking, from: now)
      switchedAt = steals.end(of: switching, from: wokenAt)
      runsFrom = steals.end(of: refilling, from: switchedAt)
      chargedUpTo = wokenAt
      spent = .zero
      isExpiring = false
      running = thread
      last = thread
    }
  }

  /// Where a core's time has gone, in ns; the parts add up to all of it.
  package struct CoreTimes: Sendable, Hashable, BitwiseCopyable {
    /// Given to the demands of the runtime's threads.
    package var busy: Int64 = 0
    package var switching: Int64 = 0
    package var refilling: Int64 = 0
    /// Given to foreign threads.
    package var foreign: Int64 = 0
    /// Taken by the hypervisor.
    package var stolen: Int64 = 0
    /// Nothing to run, or waking up.
    package var idle: Int64 = 0

    package init() {}

    static func += (sum: inout CoreTimes, other: CoreTimes) {
      sum.busy += other.busy
      sum.switching += other.switching
      sum.refilling += other.refilling
      sum.foreign += other.foreign
      sum.stolen += other.stolen
      sum.idle += other.idle
    }
  }

  /// One thread of the operating system.
  struct Thread: Sendable, BitwiseCopyable {
    enum State: Sendable {
      /// Asks for nothing.
      case blocked
      /// Waits for a core.
      case queued
      /// Holds a core, and makes progress from `Core.runsFrom` on.
      case running
      /// Has had what it asked for and holds its core while its owner decides.
      case returned
      /// Was returned, and has asked for more.
      case continuing
      /// Would run, but its group has used up its quota.
      case throttled
      /// Would run, but its owner has told it to stand still.
      case suspended
      case dead
    }

    /// The core it runs on, waits for, or ran on last.
    var core: Int
    var state: State = .blocked
    /// Whether its owner has told it to stand still.
    var isSuspended = false
    /// Whether it belongs to somebody else than the runtime.
    var isForeign = false
    /// Processor time still to come; `SimDuration.unlimited` has no end.
    var remaining: SimDuration = .zero
    /// Processor time had of the present demand.
    var served: SimDuration = .zero
    /// Whom it works for.
    var service = Service.runtime
    /// Whether it has had the core since it last asked, and lost it.
    var isPreempted = false
    /// The core whose caches it last filled, or -1.
    var warmCore = -1
    /// When it last had a core.
    var lastRan = SimTime(nanoseconds: .min / 2)
    /// Since when it stands still.
    var stoodSince: SimTime = .zero

    /// It asks for processor time.
    mutating func ask(for demand: SimDuration, serving service: Service) {
      self.service = service
      isPreempted = false
      remaining = demand
      served = .zero
    }

    /// It has had some of the processor time that it has asked for.
    mutating func progress(by span: SimDuration) {
      served += span
      if remaining != .unlimited { remaining -= span }
    }

    /// It gets a core; true if that was the last whose caches it filled.
    mutating func take(_ index: Int) -> Bool {
      let wasHere = warmCore == index
      core = index
      warmCore = index
      state = .running
      return wasHere
    }
  }
}
