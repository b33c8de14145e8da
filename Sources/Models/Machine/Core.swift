// What the machine knows of one core and of one thread.

import SimEngine

extension Machine {
  /// One core: who runs on it, who waits for it, and its books.
  struct Core: Sendable {
    /// The thread that holds the core, or -1.
    var running = -1
    /// The thread that ran last: it comes back without a switch.
    var last = -1
    var queue = FIFO()
    var event: EventHandle = .none
    /// When the present holder got the core, or when the core fell idle.
    var segmentStart: SimTime = .zero
    /// When the present holder begins to make progress: after the wake-up or the switch.
    var runsFrom: SimTime = .zero
    /// When the present holder's slice began.
    var sliceStart: SimTime = .zero
    /// When it has to make way for whoever waits.
    var sliceEnd: SimTime = .zero
    /// Whether the time before `runsFrom` is a wake-up (idle) rather than a switch.
    var wakes = false
    var busy: SimDuration = .zero
    var switching: SimDuration = .zero
    var idle: SimDuration = .zero
  }

  /// One thread of the operating system.
  struct Thread: Sendable {
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
      case dead
    }

    /// The core it runs on, waits for, or ran on last.
    var core: Int
    var state: State = .blocked
    /// Processor time still to come; `SimDuration.unlimited` has no end.
    var remaining: SimDuration = .zero
    /// Processor time had of the present demand.
    var served: SimDuration = .zero
    /// Whom it works for.
    var service = Service.runtime
    /// Whether it has had the core since it last asked, and lost it.
    var isPreempted = false
  }
}
