// The numbers that the event loop rests on.

package import SimEngine

extension EventLoop {
  package struct Configuration: Sendable, Hashable {
    package var processes = 1
    package var iteration: SimDuration = .nanoseconds(1220)
    package var callback: SimDuration = .nanoseconds(1440)
    package var timer: SimDuration = .nanoseconds(1260)
    package var microtask: SimDuration = .nanoseconds(100)
    package var request: SimDuration = .microseconds(16)
    package var rules = LoopRules()
    /// For how long computing in chunks goes on at a time; zero is as the steps say.
    package var chunk: SimDuration = .zero
    package var poolThreads = 4
    package var offload = OffloadTo.libuv
    package var workers = 4
    package var workerStart: SimDuration = .milliseconds(31)
    /// Bytes.
    package var workerMemory: Int64 = 8294 << 10
    /// Bytes.
    package var workerMessage: Int64 = 1 << 10
    package var post: SimDuration = .microseconds(14)
    package var copyPerKiB: SimDuration = .microseconds(10)
    package var backlog = 511
    package var keepAlive: SimDuration = .seconds(5)
    package var accept: SimDuration = .microseconds(36)
    package var boot: SimDuration = .milliseconds(111)
    package var refork = Refork.onExit
    /// Bytes; 0 is what V8 takes on a machine of that memory.
    package var oldSpace: Int64 = 0
    /// Bytes; 0 is what goes with the old generation.
    package var semiSpace: Int64 = 0
    /// Bytes.
    package var liveSet: Int64 = 0
    /// Bytes.
    package var processMemory: Int64 = 42 << 20
    /// Bytes.
    package var connectionMemory: Int64 = 3686
    package var v8Threads = 4
    package var scavenge: SimDuration = .microseconds(100)
    package var copyCost: SimDuration = .microseconds(450)
    package var markCost: SimDuration = .milliseconds(1)
    package var markCompact: SimDuration = .milliseconds(3)
    package var compactCost: SimDuration = .microseconds(15)

    package init() {}
  }

  package static var name: String { "event-loop" }
  package static var summary: String {
    "one thread a process, callbacks run to completion (Node.js on libuv)"
  }
  package static var standard: Configuration { Configuration() }
  package static var overheads: [String] { ["loop", "collection"] }
  package static var meters: MeterNames {
    MeterNames(
      gauges: [
        MeterNames.Gauge("loop_queue", "callbacks"), MeterNames.Gauge("heap", "bytes"),
        MeterNames.Gauge("memory", "bytes"),
        MeterNames.Gauge("loop_utilisation", MeterNames.Gauge.share),
      ], counters: ["iterations", "young_collections", "full_collections", "out_of_memory_errors"],
      spans: ["loop_delay"])
  }
  /// An asynchronous mutex resolves the promise of the first who waits.
  package static var lockHandOff: Lock.HandOff? { .fifo }
  package static func processCount(_ configuration: Configuration) -> Int { configuration.processes }
  /// A promise is awaited for ever, and its rejection is caught by whoever handles the request.
  package static func calls(_ configuration: Configuration) -> CallRules { CallRules() }

  /// Places of the meters.
  enum Meter {
    static let loopQueue = 0
    /// What is in use of the heaps, garbage included.
    static let heap = 1
    /// Memory of the processes: each by itself, its heap, its connections.
    static let memory = 2
    static let loopUtilisation = 3
    static let loopDelay = 0
    static let iterations = 0
    static let youngCollections = 1
    static let fullCollections = 2
    static let outOfMemoryErrors = 3
  }

  /// Places of the overheads.
  enum Overhead {
    static let loop = 0
    static let collection = 1
  }

  package static var limit: QueueingLimit { .firstComeFirstServed }

  package static var singleServer: Configuration {
    var configuration = Configuration()
    configuration.iteration = .zero
    configuration.callback = .zero
    configuration.timer = .zero
    configuration.microtask = .zero
    configuration.request = .zero
    configuration.accept = .zero
    configuration.rules.unit = .nanoseconds(1)
    return configuration
  }

  package static var parameters: [Parameter<Configuration>] {
    loopParameters + connectionParameters + workerParameters + memoryParameters
  }

  private static var loopParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "processes", count: \.processes, in: 1...1024,
        "processes with a loop each; requests are dealt out to them in turn",
        .choice("one process, as without the cluster module")),
      Parameter(
        "iteration", duration: \.iteration, in: .zero ... .milliseconds(1),
        "cost of one iteration of the loop, callbacks apart",
        .measured(
          "a loop turn with one immediate less a batched immediate, 2.66 - 1.44 us, Node 20.20, x86-64 2.8 GHz"
        )),
      Parameter(
        "callback", duration: \.callback, in: .zero ... .milliseconds(1),
        "cost of entering and leaving one callback",
        .measured("one of many immediates in a batch, 1.44 us, Node 20.20, x86-64 2.8 GHz")),
      Parameter(
        "timer", duration: \.timer, in: .zero ... .milliseconds(1), "cost of setting and firing one timer",
        .measured("setTimeout 0.95 us to create and 0.31 us to fire in a batch, Node 20.20, x86-64 2.8 GHz")),
      Parameter(
        "microtask", duration: \.microtask, in: .zero ... .milliseconds(1),
        "cost of one microtask, or tick, of those that are drained after a callback",
        .measured(
          "chains of 200,000: 63 to 79 ns a promise that is resolved, 75 to 137 an `await`, 170 to 220 a process.nextTick or "
            + "queueMicrotask, Node 20.20, x86-64 2.8 GHz")),
      Parameter(
        "request", duration: \.request, in: .zero ... .milliseconds(10),
        "processor time to receive a request and to answer it, the program apart",
        .measured(
          "20 us a request beyond its program at 4,000/s over a pipe, less loop, callbacks and timer, Node 20.20, "
            + "x86-64 2.8 GHz")),
      Parameter(
        "timer_resolution", duration: \.rules.unit, in: .nanoseconds(1) ... .seconds(1),
        "unit in which the loop's clock and its timers count",
        .documented("libuv src/timer.c: whole milliseconds; Node truncates, at least 1 ms")),
      Parameter(
        "poll_batch", count: \.rules.pollBatch, in: 1...1_000_000,
        "events that one poll takes from the kernel at most",
        .documented("libuv src/unix/linux.c: the array of events that epoll_wait fills, 1,024")),
      Parameter(
        "poll_rounds", count: \.rules.pollRounds, in: 1...1_000_000,
        "polls that one iteration makes at most, as long as each of them is full",
        .documented("libuv src/unix/linux.c: at most 48 times round, while all events are in use")),
      Parameter(
        "chunk", duration: \.chunk, in: .zero ... .seconds(3600), orUnlimited: true,
        "for how long a `compute` step with a `chunk` computes before it yields by setImmediate; 0s is as the step says, "
          + "unlimited is not at all",
        .choice("as the programs are written")),
      Parameter(
        "uv_threadpool_size", count: \.poolThreads, in: 1...1024,
        "threads of each process that do what is offloaded, from one queue",
        .documented("libuv src/threadpool.c: 4 threads, UV_THREADPOOL_SIZE sets up to 1,024")),
      Parameter(
        "refork", word: \.refork,
        "whether something starts a process anew that has died (`on_exit`); Node's cluster module by itself does not "
          + "(`never`)",
        .choice("a process manager, or a handler of the primary's `exit` event that forks")),
      Parameter(
        "boot", duration: \.boot, in: .zero ... .seconds(3600),
        "time from the death of a process until it serves again",
        .measured("minimal Node program, median 111 to 118 ms, Node 20.20; real applications take seconds")),
    ]
  }

  package static var limitations: [Limitation] {
    [
      Limitation(
        "With several processes connections are dealt out at no cost and no delay: the primary's own loop is left out, and "
          + "connections for which no process is free wait in the kernel's queue, not in the primary.",
        bias: "optimistic for new connections where there are thousands a second; pessimistic in SYNs dropped"
      ),
      Limitation(
        "An idle connection is closed to the moment, at no cost, by a timer that no callback delays: no request is lost to a "
          + "connection that the server closes meanwhile. Requests come whole, so the time limits for headers and requests, "
          + "which Node looks at every 30 s, strike nobody.",
        bias: "optimistic where clients keep connections for about as long as the server does, or send slowly"
      ),
      Limitation("An exception costs no processor time: nothing is logged.", bias: "optimistic"),
      Limitation(
        "Who waited too long for a connection or an answer learns so from the poll phase, not from a timer.",
        bias: "optimistic by up to 1 ms for requests that fail so"),
      Limitation(
        "Of the thread pool behind the loop what Node itself gives to it is left out: files, names.",
        bias: "optimistic"),
      Limitation(
        "The thread pool behind the loop starts its threads in no time, and each of its answers is a callback of its "
          + "own; handing work over costs nothing beyond that.", bias: "either way, by microseconds"),
      Limitation(
        "A spawned program begins when the callback that spawned it is over, as with queueMicrotask; one that is "
          + "called without `await` runs up to its first wait at once.", bias: "either way"),
      Limitation("Priorities are ignored: a loop has none.", bias: "either way"),
      Limitation(
        "`loop_utilisation` and `loop_delay` are measured by nobody: no timer wakes up an idle loop, a loop that is woken up "
          + "is not blocked from then on, and a core is there for it.",
        bias: "both a little lower where cores are busy; utilisation a little higher, by its waits for a core"
      ),
      Limitation(
        "Requests are dealt out to processes in strict turns, as by a round-robin proxy, at no cost. Node's cluster "
          + "passes over a process that has not yet accepted its last connection.",
        bias: "pessimistic for what a stuck process takes down, optimistic in throughput"),
      Limitation(
        "`request` stands for bytes over a pipe: HTTP, TLS and JSON are the program's own compute steps.",
        bias: "optimistic unless the program counts them"),
    ] + workerLimitations + memoryLimitations + Resources.limitations
  }

  /// Node leaves the signal its default action, which the kernel does not take for the first process of a container.
  ///
  /// Source: Node, doc/api/process.md, Signal events; pid_namespaces(7).
  package static var endsOnTermination: Bool { false }

  package static var faultConsequences: FaultConsequences {
    FaultConsequences(
      exception:
        "its process exits with every request that it holds; callers are refused until it has booted",
      poison: "its process exits, as with any exception that nobody catches",
      hog: "its process runs nothing else until the hog ends",
      crash: "the process is lost with every request that it holds; the others, if any, serve on")
  }
}
