// The numbers that the thread pool rests on.

package import SimEngine

extension ThreadPool {
  package struct Configuration: Sendable, Hashable {
    package var threads = 200
    package var queue = Int.max
    package var handOff: SimDuration = .nanoseconds(190)
    package var park: SimDuration = .nanoseconds(640)
    package var request: SimDuration = .microseconds(38)
    package var boot: SimDuration = .milliseconds(59)

    package init() {}
  }

  package static var name: String { "thread-pool" }
  package static var summary: String {
    "a fixed pool of operating-system threads behind one queue (JVM, Tomcat)"
  }
  package static var standard: Configuration { Configuration() }
  package static var overheads: [String] { ["pool"] }
  package static var meters: MeterNames {
    MeterNames(gauges: [
      MeterNames.Gauge("task_queue", "requests"), MeterNames.Gauge("busy_threads", "threads"),
    ])
  }
  package static var lockHandOff: Lock.HandOff? { nil }
  package static func processCount(_ configuration: Configuration) -> Int { 1 }

  /// Places of the meters.
  enum Meter {
    static let taskQueue = 0
    static let busyThreads = 1
  }

  package static var limit: QueueingLimit { .processorSharing }

  package static var singleServer: Configuration {
    var configuration = Configuration()
    configuration.threads = 1
    configuration.handOff = .zero
    configuration.park = .zero
    configuration.request = .zero
    return configuration
  }

  package static var parameters: [Parameter<Configuration>] {
    [
      Parameter(
        "threads", count: \.threads, in: 1...100_000, "threads in the pool, all started beforehand",
        .documented("Tomcat maxThreads, default 200")),
      Parameter(
        "queue", count: \.queue, in: 0...1_000_000_000, orUnlimited: true,
        "requests that may wait for a thread; one more is rejected",
        .documented("Tomcat maxQueueSize, default 2147483647: in effect unlimited")),
      Parameter(
        "hand_off", duration: \.handOff, in: .zero ... .milliseconds(1),
        "processor time of taking one task from the queue, thread switch apart",
        .measured("ThreadPoolExecutor throughput per empty task, 0.12 to 0.19 us, OpenJDK 17, x86-64 2.8 GHz")
      ),
      Parameter(
        "park", duration: \.park, in: .zero ... .milliseconds(1),
        "processor time of putting a worker to sleep and of waking it, thread switch apart",
        .measured("park and unpark one way, 2.09 us, less a switch of 1.45 us, OpenJDK 17, x86-64 2.8 GHz")),
      Parameter(
        "request", duration: \.request, in: .zero ... .milliseconds(10),
        "processor time to receive a request and to answer it, the program apart",
        .measured(
          "43 us a request beyond its program at 4,000/s over a pipe, less hand-off and switches, OpenJDK 17, "
            + "x86-64 2.8 GHz")),
      Parameter(
        "boot", duration: \.boot, in: .zero ... .seconds(3600),
        "time from the death of the process until it serves again",
        .measured(
          "minimal JVM program, median 57 to 59 ms, OpenJDK 17 with CDS; real applications take seconds")),
    ]
  }

  package static var limitations: [Limitation] {
    [
      Limitation(
        "Threads cost no memory, and caches stay warm whichever of them runs.",
        bias: "optimistic where hundreds of threads take turns"),
      Limitation(
        "The pool does not grow or shrink: its threads are there from the start.",
        bias: "optimistic after idle times"),
      Limitation("No garbage collection.", bias: "optimistic: tails lack stop-the-world pauses"),
      Limitation("An exception costs no processor time: nothing is logged.", bias: "optimistic"),
      Limitation(
        "Any number of connections may wait: no backlog of 100 and no limit of 8,192 as in Tomcat.",
        bias: "either way: longer queues, fewer refusals"),
      Limitation(
        "`request` stands for bytes over a pipe: HTTP, TLS and JSON are the program's own compute steps.",
        bias: "optimistic unless the program counts them"),
    ] + Resources.limitations
  }

  package static var faultConsequences: FaultConsequences {
    FaultConsequences(
      exception: "the request fails; its thread takes the next task",
      hog: "one thread computes without end; the kernel gives it a share of a core",
      crash:
        "everything running, sleeping and queued is lost; callers are refused until the process has booted")
  }
}
