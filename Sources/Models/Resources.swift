// What requests share besides the processor, and the books of who waits for it behind whom.

import SimEngine

/// The locks, servers and connections of each process, and its calls to the dependencies outside.
package struct Resources: ~Copyable, Sendable {
  /// What is metered of them, whatever the architecture.
  package static let meters = MeterNames(gauges: [
    MeterNames.Gauge("request_memory", "bytes"), MeterNames.Gauge("lock_waiters", "requests"),
    MeterNames.Gauge("connection_waiters", "requests"), MeterNames.Gauge("calls", "calls"),
    MeterNames.Gauge("mailboxes", "messages"),
  ])

  /// Places of the meters.
  enum Meter {
    static let memory = 0
    static let lockWaiters = 1
    static let connectionWaiters = 2
    static let calls = 3
    /// Messages that wait for servers.
    static let mailboxes = 4
  }

  /// One for each process.
  var locks: [LockTable]
  /// Whose requests hold the locks, process by process; of several that share one, the first to have taken it.
  var lockClocks: OccupancyClocks
  /// One for each dependency, process by process.
  var pools: [ConnectionPool]
  /// Whose requests have the connections of each pool.
  var poolHolders = Slab<SharedOccupancy>()
  /// How long a request waits for a connection to each dependency.
  let checkoutTimeouts: [SimDuration?]
  /// Calls that requests have just made, and no dependency has been sent yet.
  var outgoing: [Call] = []
  /// Calls made so far.
  var callCount: UInt32 = 0
  var servers: ServerTable
  /// How urgent the programs of classes and servers are, by their numbers in the plan.
  let priorities: [Priority]
  /// In the order of the meters.
  var gauges: Slab<Gauge>
  private let lockCount: Int
  let dependencyCount: Int

  init(_ run: Run, processes: Int, lockHandOff: Lock.HandOff?, calls rules: CallRules, occupants: Int) {
    let workload = run.workload
    gauges = Slab(
      repeating: Gauge(isOn: run.observation.windows > 0), count: Self.meters.gauges.count)
    locks = Array(repeating: LockTable(workload.locks, handOff: lockHandOff), count: processes)
    var lockClocks = OccupancyClocks(occupants: occupants)
    var pools: [ConnectionPool] = []
    for _ in 0..<processes {
      for _ in workload.locks { _ = lockClocks.addResource() }
      pools.append(contentsOf: workload.dependencies.map { ConnectionPool(size: $0.connections) })
    }
    self.lockClocks = lockClocks
    self.pools = pools
    for _ in pools.indices { poolHolders.append(SharedOccupancy(occupants: occupants)) }
    checkoutTimeouts = workload.dependencies.map(\.checkoutTimeout)
    servers = ServerTable(workload.servers, processes: processes, rules, occupants: occupants)
    priorities = workload.classes.map(\.priority) + workload.servers.map(\.priority)
    lockCount = workload.locks.count
    dependencyCount = workload.dependencies.count
  }

  /// The place of a process's lock among those of all processes.
  func place(ofLock lock: Int, in process: Int) -> Int { process * lockCount + lock }

  /// The place of a process's pool of connections among those of all processes.
  func place(ofPool dependency: Int, in process: Int) -> Int { process * dependencyCount + dependency }
}

extension Resources {
  /// What is left out of locks, connections and calls, whatever runs the requests.
  package static let limitations = [
    Limitation(
      "Taking and giving back locks and connections costs no processor time, and no thread spins for a lock.",
      bias: "either way: real mutexes spin for microseconds, which spares switches and takes processor time"),
    Limitation(
      "A connection is kept for one call; none is opened, lost or validated, and no transaction keeps it.",
      bias: "optimistic where programs keep connections for longer"),
    Limitation(
      "Asking a dependency costs the caller no processor time beyond the program's own compute steps.",
      bias: "optimistic unless the program counts it"),
    Limitation(
      "Who gives up waiting for a pool of server instances leaves the message in it, and some instance does the work.",
      bias: "pessimistic under overload for `poolboy`, which takes the request back; right for executors"),
  ]
}
