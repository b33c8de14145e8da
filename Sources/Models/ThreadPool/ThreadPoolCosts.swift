// The numbers that the thread pool rests on, and what it leaves out.

import SimEngine

extension ThreadPool {
  package static var name: String { "thread-pool" }
  package static var summary: String {
    "a growing pool of operating-system threads behind one queue (JVM, Tomcat; .NET by `growth`)"
  }
  package static var standard: Configuration { Configuration() }
  package static var overheads: [String] { ["request", "hand_off", "park", "thread_start", "collection"] }
  package static var meters: MeterNames {
    MeterNames(
      gauges: [
        MeterNames.Gauge("task_queue", "requests"), MeterNames.Gauge("busy_threads", "threads"),
        MeterNames.Gauge("threads", "threads"), MeterNames.Gauge("memory", "bytes"),
        MeterNames.Gauge("reserved_memory", "bytes"), MeterNames.Gauge("heap", "bytes"),
      ], counters: ["young_collections", "full_collections", "out_of_memory_errors"])
  }
  package static var lockHandOff: Lock.HandOff? { nil }
  package static func processCount(_ configuration: Configuration) -> Int { 1 }
  /// `Future.get` waits for ever, and throws what a server catches.
  package static func calls(_ configuration: Configuration) -> CallRules { CallRules() }

  /// Places of the meters.
  enum Meter {
    static let taskQueue = 0
    static let busyThreads = 1
    /// Threads of the pool that exist.
    static let threads = 2
    /// Memory in use: of the threads, and the heap.
    static let memory = 3
    /// The address space of their stacks.
    static let stacks = 4
    /// What is in use of the heap, garbage included.
    static let heap = 5
    static let youngCollections = 0
    static let fullCollections = 1
    static let outOfMemoryErrors = 2
  }

  /// Places of the overheads.
  enum Overhead {
    static let request = 0
    static let handOff = 1
    static let park = 2
    static let threadStart = 3
    static let collection = 4
  }

  package static var limit: QueueingLimit { .processorSharing }

  package static var singleServer: Configuration {
    var configuration = Configuration()
    configuration.growth = .fixed
    configuration.threads = 1
    configuration.handOff = .zero
    configuration.park = .zero
    configuration.request = .zero
    configuration.threadCreate = .zero
    configuration.threadBegin = .zero
    return configuration
  }

  package static var limitations: [Limitation] {
    [
      Limitation(
        "Caches stay warm whichever thread runs, and a thread's memory does not grow with the depth of its calls.",
        bias: "optimistic where hundreds of threads take turns"),
      Limitation(
        "Handing a request to the pool takes the poller no time of its own: it is part of `request`, on the worker.",
        bias: "optimistic where the cores are so busy that the poller has to wait for one"),
      Limitation(
        "Under `growth: dotnet` the pool does not look for better thread counts by itself (hill climbing), nor "
          + "minds how full the memory is.",
        bias:
          "pessimistic where threads wait: hill climbing adds some before the pool starves; optimistic where it "
          + "adds too many"),
      Limitation(
        "Garbage is collected as by HotSpot's serial collector, and only what `allocate` steps say is allocated: no "
          + "concurrent marking and no pause goal as in G1, the JVM's choice from 2 processors and 1,792 MiB on.",
        bias:
          "pessimistic for full collections of large heaps, optimistic for the processor time that concurrent "
          + "collectors take"),
      Limitation(
        "What a request allocates lives until it ends; its threads reach a safepoint at once, whatever they do.",
        bias: "pessimistic for how much is copied, optimistic for loops without a safepoint"),
      Limitation(
        "The objects of a request age together, and a young collection knows beforehand whether the old generation has room "
          + "for what will move there.",
        bias: "slightly optimistic: a real collector estimates that, and may fail half way"),
      Limitation(
        "A spawned program is handed to the pool by the thread that hands over requests, which serves it itself where "
          + "that is the rule; one that is turned away is dropped.",
        bias:
          "optimistic where whoever spawns it would have to create a thread, serve it, or catch the refusal"),
      Limitation("Priorities are ignored: all threads are equally nice.", bias: "either way"),
      Limitation("An exception costs no processor time: nothing is logged.", bias: "optimistic"),
      Limitation(
        "Opening a connection takes no round trip, no TLS and no processor time, and nothing but a SYN without room in "
          + "the accept queue is ever lost.",
        bias: "optimistic where clients keep no connections"),
      Limitation(
        "Connections are kept and limited as by Tomcat under every `growth` rule; .NET's server has other limits, and "
          + "closes connections beyond them at once.",
        bias: "either way: waits and repeated SYNs in place of refusals"),
      Limitation(
        "`request` stands for bytes over a pipe: HTTP, TLS and JSON are the program's own compute steps.",
        bias: "optimistic unless the program counts them"),
    ] + Resources.limitations
  }

  /// The JVM runs its shutdown hooks and ends; .NET's host stops.
  ///
  /// Source: OpenJDK, `java.lang.Terminator`; .NET,
  /// `ConsoleLifetime`.
  package static var endsOnTermination: Bool { true }

  package static var faultConsequences: FaultConsequences {
    FaultConsequences(
      exception:
        "the request fails; its thread takes the next task, or under `exception: thread` dies and is replaced",
      poison:
        "the message comes to nothing, and whoever waits for its answer fails; the server takes the next",
      hog: "one thread computes without end; the kernel gives it a share of a core",
      crash:
        "everything running, sleeping and queued is lost; callers are refused until the process has booted")
  }
}
