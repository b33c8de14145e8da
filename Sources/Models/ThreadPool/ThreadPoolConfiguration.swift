// What a thread pool is set to, and what of it follows from the growth rule.

package import SimEngine

extension ThreadPool {
  package struct Configuration: Sendable, Hashable {
    package var growth = Growth.tomcat
    /// What the user set; otherwise all three follow from the growth rule.
    package var chosenThreads: Int?
    package var chosenCoreThreads: Int?
    package var chosenKeepAlive: SimDuration?
    package var queue = Int.max
    package var rejection = Rejection.abort
    package var exception = ExceptionEnds.request
    package var blocking = Blocking.silent
    package var backlog = 100
    package var maxConnections = 8192
    package var connectionTimeout: SimDuration = .seconds(20)
    package var maxKeepAliveRequests = 100
    package var gateLate: SimDuration = .milliseconds(1)
    package var handOff: SimDuration = .nanoseconds(190)
    package var park: SimDuration = .nanoseconds(640)
    package var request: SimDuration = .microseconds(38)
    package var threadCreate: SimDuration = .microseconds(40)
    package var threadBegin: SimDuration = .microseconds(30)
    /// Bytes.
    package var threadMemory: Int64 = 34 << 10
    /// Bytes.
    package var stack: Int64 = 1 << 20
    /// Bytes; 0 is a quarter of the machine's memory.
    package var heap: Int64 = 0
    /// Bytes.
    package var liveSet: Int64 = 0
    package var safepoint: SimDuration = .microseconds(50)
    package var collectionStart: SimDuration = .microseconds(150)
    package var copyCost: SimDuration = .microseconds(200)
    package var compactCost: SimDuration = .microseconds(230)
    package var outOfMemory = OutOfMemory.error
    package var boot: SimDuration = .milliseconds(59)

    package init() {}

    /// Most threads that there may be.
    package var threads: Int {
      get { chosenThreads ?? (growth == .dotnet ? 32_767 : 200) }
      set { chosenThreads = newValue }
    }

    /// Threads that stay although idle; 0 stands for one a core in .NET's pool, whose fewest is 1.
    package var coreThreads: Int {
      get { chosenCoreThreads ?? (growth == .dotnet ? 0 : 10) }
      set { chosenCoreThreads = newValue }
    }

    /// How long a thread beyond the core may be idle.
    package var keepAlive: SimDuration {
      get { chosenKeepAlive ?? .seconds(growth == .dotnet ? 20 : 60) }
      set { chosenKeepAlive = newValue }
    }

    /// The empty heap of a process on a machine with so much memory.
    func heap(in memory: Int64) -> Heap {
      Heap(capacity: heap == 0 ? memory / 4 : heap, liveSet: liveSet)
    }

    func coreThreads(on cores: Int) -> Int {
      min(growth == .dotnet && coreThreads == 0 ? cores : coreThreads, threads)
    }
  }

  package static func contradiction(
    in configuration: Configuration, on machine: MachineConfiguration, serving instances: Int
  ) -> Contradiction? {
    let heap = configuration.heap(in: machine.memory)
    if configuration.liveSet > heap.oldCapacity + heap.edenCapacity {
      return Contradiction(
        "`live_set` does not fit the heap, a fifteenth of which is kept free to copy to",
        remedy: "raise `heap`; it is a quarter of the machine's memory unless it is set")
    }
    // Source: the constructor of java.util.concurrent.ThreadPoolExecutor; Tomcat takes the lower of the two.
    if configuration.growth == .jdk, configuration.coreThreads > configuration.threads {
      return Contradiction(
        "`core_threads`, \(configuration.coreThreads), is more than `threads`, \(configuration.threads): an executor "
          + "of the JDK throws when it is made",
        remedy: "state `core_threads` of at most \(configuration.threads)")
    }
    if configuration.blocking == .cooperative, configuration.growth != .dotnet {
      return Contradiction(
        "`blocking: cooperative` has no effect: only .NET's pool makes up for threads that block",
        remedy: "state `growth: dotnet`, or remove it")
    }
    if instances > mostServerThreads {
      return Contradiction(
        "the servers would need \(instances) threads, one for each instance",
        remedy:
          "at most \(mostServerThreads) are simulated; Linux as it comes starts some 32,700 in a process")
    }
    return nil
  }

  /// As many as a pool may have; two mappings a stack, of 65,530 (`vm.max_map_count`), end it earlier.
  private static var mostServerThreads: Int { 100_000 }

  /// What an exception that a request throws brings to an end.
  package enum ExceptionEnds: String, Sendable, Hashable, CaseIterable {
    /// The request: whoever called it catches the exception.
    case request
    /// The thread too; another takes its place.
    case thread
  }
}
