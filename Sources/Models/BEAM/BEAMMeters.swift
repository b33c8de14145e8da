// What a node's results tell besides latencies: its levels and counts, and what it takes processor time for.

extension BEAM {
  package static var overheads: [String] { ["scheduler", "collection", "spinning"] }
  package static var meters: MeterNames {
    MeterNames(
      gauges: [
        MeterNames.Gauge("scheduler_queue", "processes"), MeterNames.Gauge("processes", "processes"),
        MeterNames.Gauge("process_memory", "bytes"), MeterNames.Gauge("memory", "bytes"),
        MeterNames.Gauge("dirty_queue", "processes"),
      ],
      counters: [
        "steals", "scheduler_wake_ups", "minor_collections", "major_collections", "system_limit_errors",
        "out_of_memory_errors", "process_migrations", "balancings", "mailbox_lock_waits",
        "mailbox_lock_sleeps", "child_restarts",
      ])
  }

  /// Places of the meters.
  enum Meter {
    static let runQueue = 0
    static let steals = 0
    static let wakeUps = 1
    static let processes = 1
    /// Memory of the processes, their heaps and messages.
    static let processMemory = 2
    /// Memory of the node.
    static let memory = 3
    /// Processes that wait for dirty schedulers.
    static let dirtyQueue = 4
    static let minorCollections = 2
    static let majorCollections = 3
    static let systemLimits = 4
    static let outOfMemory = 5
    static let migrations = 6
    static let balancings = 7
    /// Times that the lock of a queue was found taken, and that a scheduler slept for it.
    static let lockWaits = 8
    static let lockSleeps = 9
    /// Members of the supervision tree that were started again.
    static let childRestarts = 10
  }

  /// What the runtime takes processor time for, in the order of `overheads`.
  enum Overhead {
    static let scheduler = 0
    static let collection = 1
    static let spinning = 2
  }
}
