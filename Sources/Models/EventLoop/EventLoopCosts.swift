// The numbers that the event loop rests on.

package import SimEngine

extension EventLoop {
  package struct Configuration: Sendable, Hashable {
    package var processes = 1
    package var iteration: SimDuration = .nanoseconds(1220)
    package var callback: SimDuration = .nanoseconds(1440)
    package var timer: SimDuration = .nanoseconds(1260)
    package var timerResolution: SimDuration = .milliseconds(1)
    package var boot: SimDuration = .milliseconds(111)

    package init() {}
  }

  /// Events that one call of epoll returns at most.
  ///
  /// Source: libuv src/unix/linux.c.
  static let pollBatch = 1024
  /// Polls that one iteration makes at most, as long as each of them is full.
  ///
  /// Source: libuv src/unix/linux.c.
  static let pollRounds = 48

  package static var name: String { "event-loop" }
  package static var summary: String {
    "one thread a process, callbacks run to completion (Node.js on libuv)"
  }
  package static var standard: Configuration { Configuration() }
  package static var overheads: [String] { ["loop"] }
  package static func processCount(_ configuration: Configuration) -> Int { configuration.processes }

  package static var singleServer: Configuration {
    var configuration = Configuration()
    configuration.iteration = .zero
    configuration.callback = .zero
    configuration.timer = .zero
    configuration.timerResolution = .nanoseconds(1)
    return configuration
  }

  package static var parameters: [Parameter<Configuration>] {
    [
      Parameter(
        "processes", count: \.processes, in: 1...1024,
        "processes with a loop each; requests are dealt out to them in turn",
        .documented("Node cluster: round robin by default except on Windows")),
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
        "timer_resolution", duration: \.timerResolution, in: .nanoseconds(1) ... .seconds(1),
        "unit in which the loop's clock and its timers count",
        .documented("libuv src/timer.c: whole milliseconds; Node truncates, at least 1 ms")),
      Parameter(
        "boot", duration: \.boot, in: .zero ... .seconds(3600),
        "time from the death of a process until it serves again",
        .measured("minimal Node program, median 111 to 118 ms, Node 20.20; real applications take seconds")),
    ]
  }

  package static var limitations: [Limitation] {
    [
      Limitation(
        "Connections are open already: accepting new ones, one a listener and iteration, is left out.",
        bias: "optimistic for new connections and health probes on a busy loop"),
      Limitation("No garbage collection.", bias: "optimistic: tails lack stop-the-world pauses"),
      Limitation(
        "Microtasks, immediates and the thread pool behind the loop are left out.", bias: "optimistic"),
      Limitation(
        "Dealing requests out to processes costs nothing, and a busy process gets its turn like an idle one.",
        bias: "optimistic in throughput, pessimistic where a balancer avoids busy processes"),
      Limitation(
        "Reading, parsing and writing cost nothing beyond the program's own compute steps.",
        bias: "optimistic by tens of us of processor time a request, unless the program counts them"),
    ]
  }

  package static var faultConsequences: FaultConsequences {
    FaultConsequences(
      exception:
        "its process exits with every request that it holds; callers are refused until it has booted",
      hog: "its process runs nothing else until the hog ends",
      crash: "the process is lost with every request that it holds; the others, if any, serve on")
  }
}
