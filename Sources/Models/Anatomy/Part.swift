// The parts of a latency: everything that a request can be doing or waiting for.

/// A part of a request's latency: at each instant between its arrival and its answer a request is in exactly one.
package enum Part: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  // Waits that are told apart by who held what was waited for come first: `culprits` counts them.

  /// Its thread is runnable and waits on the kernel's run queue for a core.
  case runQueue
  /// It has had the core, or its scheduler, and was made to give way.
  case preempted
  /// Its process waits in the run queue of its scheduler (BEAM).
  case schedulerQueue
  /// It is ready, and the loop runs other callbacks (event loop).
  case loopQueue
  /// It waits for a thread of the pool.
  case taskQueue
  /// The thread that hands requests to the pool is busy: it creates a thread, or serves a request itself.
  case dispatchQueue
  /// Its connection is in the kernel's accept queue.
  case acceptQueue
  /// It waits for a lock.
  case lock
  /// It waits for a connection to a dependency.
  case poolCheckout
  /// It waits for one of the threads that offloaded work is done on.
  case offloadQueue
  /// Its message waits in the mailbox of a server, behind others.
  case mailbox

  /// Its program runs on a core.
  case running
  /// The runtime computes on its behalf: receiving, scheduling, answering.
  case runtime
  /// It waits as its program says.
  case wait
  /// Its wait is over and nobody has noticed yet: rounding of timers, and timer slack.
  case timer
  /// The kernel switches the core to its thread.
  case contextSwitch
  /// Caches fill again that another thread has emptied.
  case cacheRefill
  /// An idle core wakes up to run its thread.
  case wakeUp
  /// The container has used up its processor quota of the period.
  case throttled
  /// The hypervisor runs somebody else on the core.
  case stolen
  /// Its scheduler waits for the lock of a mailbox that others send to (BEAM).
  case mailboxLock
  /// Its thread stands still, or finds no room in the heap, while the collector works.
  case garbageCollection
  /// The thread that is to serve it is being created.
  case threadStart
  /// Its first packet was dropped, and the client waits to send it again.
  case connect
  /// A dependency works for it, or has it wait.
  case dependency
  /// A server has its message: works for it, or waits for a core to do so.
  case server
  /// An attempt was under way that came to nothing.
  case failedAttempts
  /// Its caller pauses before it asks again.
  case backOff

  /// The parts before this one have a culprit.
  static let culprits = Int(Part.running.rawValue)

  /// Whether the time is told apart by who held what was waited for.
  package var hasCulprit: Bool { Int(rawValue) < Self.culprits }

  /// Its name in results.
  package var name: String {
    switch self {
    case .runQueue: "run_queue"
    case .preempted: "preempted"
    case .schedulerQueue: "scheduler_queue"
    case .loopQueue: "loop_queue"
    case .taskQueue: "task_queue"
    case .dispatchQueue: "dispatch_queue"
    case .acceptQueue: "accept_queue"
    case .lock: "lock"
    case .poolCheckout: "pool_checkout"
    case .offloadQueue: "offload_queue"
    case .mailbox: "mailbox"
    case .running: "running"
    case .runtime: "runtime"
    case .wait: "wait"
    case .timer: "timer"
    case .contextSwitch: "context_switch"
    case .cacheRefill: "cache_refill"
    case .wakeUp: "wake_up"
    case .throttled: "throttled"
    case .stolen: "stolen"
    case .mailboxLock: "mailbox_lock"
    case .garbageCollection: "garbage_collection"
    case .threadStart: "thread_start"
    case .connect: "connect"
    case .dependency: "dependency"
    case .server: "server"
    case .failedAttempts: "failed_attempts"
    case .backOff: "back_off"
    }
  }

  /// What a request does or waits for in it; the subject is "the request".
  package var summary: String {
    switch self {
    case .runQueue: "has a thread that is runnable and waits for a core"
    case .preempted: "has had the core, or its scheduler, and was made to give way"
    case .schedulerQueue: "has a process that waits in the run queue of its scheduler (BEAM)"
    case .loopQueue: "is ready while the loop runs other callbacks (event loop)"
    case .taskQueue: "waits for a thread of the pool"
    case .dispatchQueue:
      "waits while the thread that hands requests to the pool creates a thread, or serves a request itself"
    case .acceptQueue: "has a connection that is in the kernel's accept queue"
    case .lock: "waits for a lock"
    case .poolCheckout: "waits for a connection to a dependency"
    case .offloadQueue: "waits for one of the threads that offloaded work is done on"
    case .mailbox: "has a message that waits in the mailbox of a server, behind others"
    case .running: "has its program on a core"
    case .runtime: "has the runtime compute for it: receiving, scheduling, answering"
    case .wait: "waits as its program says"
    case .timer: "has waited long enough, and nobody has noticed: rounding of timers, timer slack"
    case .contextSwitch: "has a core switched to its thread"
    case .cacheRefill: "fills caches again that another thread has emptied"
    case .wakeUp: "has an idle core wake up for it"
    case .throttled: "stands still because its container has used up its share of the processor"
    case .stolen: "has a core that the hypervisor gave to somebody else"
    case .mailboxLock: "has a scheduler that waits for the lock of a mailbox, which other senders have (BEAM)"
    case .garbageCollection: "stands still, or finds no room in the heap, while the collector works"
    case .threadStart: "waits until the thread that is to serve it has been created"
    case .connect: "waits to send its first packet again, which was dropped"
    case .dependency: "has a dependency work for it, or have it wait there"
    case .server: "has a message that a server works on, or waits for a core to do so"
    case .failedAttempts: "is in an attempt that comes to nothing"
    case .backOff: "waits until its caller asks again"
    }
  }
}
