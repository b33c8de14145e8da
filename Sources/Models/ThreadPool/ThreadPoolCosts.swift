// The numbers that the thread pool rests on.

package import SimEngine

extension ThreadPool {
  package struct Configuration: Sendable, Hashable {
    package var threads = 200
    package var queue = Int.max
    package var handOff: SimDuration = .nanoseconds(190)
    package var boot: SimDuration = .milliseconds(59)

    package init() {}
  }

  package static var name: String { "thread-pool" }
  package static var summary: String {
    "a fixed pool of operating-system threads behind one queue (JVM, Tomcat)"
  }
  package static var standard: Configuration { Configuration() }
  package static var overheads: [String] { ["hand-off"] }
  package static func processCount(_ configuration: Configuration) -> Int { 1 }

  package static var singleServer: Configuration {
    var configuration = Configuration()
    configuration.threads = 1
    configuration.handOff = .zero
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
        "boot", duration: \.boot, in: .zero ... .seconds(3600),
        "time from the death of the process until it serves again",
        .measured(
          "minimal JVM program, median 57 to 59 ms, OpenJDK 17 with CDS; real applications take seconds")),
    ]
  }

  package static var limitations: [Limitation] {
    [
      Limitation(
        "The kernel's threads take turns in order: no weights, lag or virtual deadlines.",
        bias: "small; either way where many threads contend for a core"),
      Limitation(
        "The pool does not grow or shrink: its threads are there from the start.",
        bias: "optimistic after idle times"),
      Limitation("No garbage collection.", bias: "optimistic: tails lack stop-the-world pauses"),
      Limitation("No locks between requests.", bias: "optimistic where handlers share state"),
      Limitation(
        "Accepting, parsing and writing cost nothing beyond the program's own compute steps.",
        bias: "optimistic by tens of us of processor time a request, unless the program counts them"),
    ]
  }

  package static var faultConsequences: FaultConsequences {
    FaultConsequences(
      exception: "the request fails; its thread takes the next task",
      hog: "one thread computes without end; the kernel gives it a share of a core",
      crash:
        "everything running, sleeping and queued is lost; callers are refused until the process has booted")
  }
}
