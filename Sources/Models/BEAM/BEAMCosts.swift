// The numbers that the BEAM rests on: reductions and time are separate costs.

package import SimEngine

extension BEAM {
  package struct Configuration: Sendable, Hashable {
    /// 0: one for each core.
    package var schedulers = 0
    package var reductions = 4000
    package var reductionsPerMicrosecond = 78
    package var contextSwitch: SimDuration = .nanoseconds(240)
    package var spawn: SimDuration = .nanoseconds(890)
    package var request: SimDuration = .microseconds(15)
    package var timer: SimDuration = .nanoseconds(470)
    package var exit: SimDuration = .nanoseconds(270)
    package var crashReport: SimDuration = .microseconds(720)
    package var swt = WakeupThreshold.medium
    package var sbwt = BusyWait.medium
    package var spin: SimDuration = .nanoseconds(30)
    package var scl = LoadCompaction.on
    /// 0: as many as there are schedulers.
    package var sdcpu = 0
    package var sdio = 10
    package var sbwtdcpu = BusyWait.short
    package var sbwtdio = BusyWait.short
    package var nif = NativeCalls.normal
    package var timerResolution: SimDuration = .milliseconds(1)
    package var callTimeout: SimDuration = .seconds(5)
    package var boot: SimDuration = .milliseconds(186)
    package var costs = OperationCosts()
    package var receiveMarkers = ReceiveMarkers.on
    package var processLimit = 1_048_576
    package var minimumHeap = 233
    package var fullsweepAfter = 65_535
    package var minimumBinaryHeap = 46_422
    package var binaryShare: Int64 = 0
    package var runtimeMemory: Int64 = 14 << 20
    package var requestProcess = RequestProcess.request
    package var acceptors = 10
    package var maxConnections = 1024
    package var backlog = 1024
    package var idleTimeout: SimDuration = .seconds(60)
    package var maxKeepalive = 1000
    package var accept: SimDuration = .microseconds(40)
    package var connectionStart: SimDuration = .microseconds(20)
    package var portInput: SimDuration = .microseconds(6)
    package var connectionMemory: Int64 = 1569

    package init() {}

    /// What a slice counts for in balancing, at least.
    ///
    /// Source: ERTS_PROC_MIN_CONTEXT_SWITCH_REDS_COST in erl_process.c, OTP 25 to 27.
    static let leastReductions = 400
    /// What taking an ended process down costs.
    ///
    /// Source: erts_continue_exit_process in erl_process.c, OTP 25 to 27.
    static let exitReductions = 50

    /// Time that a full budget of reductions takes.
    @inline(__always)
    var sliceTime: SimDuration { time(of: reductions) }

    /// Time that a process can run on so many reductions; at least 1 ns.
    @inline(__always)
    func time(of budget: Int) -> SimDuration {
      budget == .max
        ? .unlimited : .nanoseconds(max(1, Int64(budget) * 1000 / Int64(reductionsPerMicrosecond)))
    }

    /// Reductions that a process uses up in `span`, rounded up.
    @inline(__always)
    func reductions(in span: SimDuration) -> Int {
      reductions == .max ? 0 : Int((span.nanoseconds * Int64(reductionsPerMicrosecond) + 999) / 1000)
    }

    /// When a timer set at `now` is due: the end of the tick under way, and whole ticks from there.
    ///
    /// Source: erts hl_timer, ERTS_MONOTONIC_TO_CLKTCKS(now - 1) + 1 + timeout; measured 2.0, 11.0 and 51.0 ms
    /// for timeouts of 1, 10 and 50 ms set right after a tick.
    @inline(__always)
    func due(after span: SimDuration, from now: SimTime) -> SimTime {
      let tick = timerResolution.nanoseconds
      let ticks = (now.nanoseconds + tick - 1) / tick + (span.nanoseconds + tick - 1) / tick
      return SimTime(nanoseconds: ticks * tick)
    }
  }

  package static var name: String { "beam" }
  package static var summary: String {
    "a process a request, preempted by reductions, on one scheduler a core (Erlang, Elixir)"
  }
  package static var standard: Configuration { Configuration() }
  /// A process that owns a lock answers those who ask for it in turn.
  package static var lockHandOff: Lock.HandOff? { .fifo }
  package static func processCount(_ configuration: Configuration) -> Int { 1 }
  package static func calls(_ configuration: Configuration) -> CallRules {
    CallRules(timeout: configuration.callTimeout, failure: .exception)
  }

  package static var supervises: Bool { true }
  package static var limit: QueueingLimit { .processorSharing }

  package static var singleServer: Configuration {
    var configuration = Configuration()
    configuration.schedulers = 1
    configuration.reductions = .max
    configuration.contextSwitch = .zero
    configuration.spawn = .zero
    configuration.request = .zero
    configuration.timer = .zero
    configuration.accept = .zero
    configuration.connectionStart = .zero
    configuration.portInput = .zero
    configuration.exit = .zero
    configuration.crashReport = .zero
    configuration.timerResolution = .nanoseconds(1)
    configuration.costs = .free
    configuration.sbwt = .none
    configuration.sbwtdcpu = .none
    configuration.sbwtdio = .none
    configuration.scl = .off
    return configuration
  }

  package static var parameters: [Parameter<Configuration>] {
    [
      Parameter(
        "schedulers", count: \.schedulers, in: 0...1024, "scheduler threads (+S); 0 is one for each core",
        .documented("erl +S; default: the processors available")),
      Parameter(
        "reductions", count: \.reductions, in: 1...1_000_000_000, orUnlimited: true,
        "reductions that a process may use before it goes to the back of the queue",
        .documented("CONTEXT_REDS in erl_vm.h, OTP 25 to 27")),
      Parameter(
        "reductions_per_us", count: \.reductionsPerMicrosecond, in: 1...10_000,
        "reductions that user code uses in 1 us; 2 (map updates) to 178 (list functions)",
        .measured("tight loop in plain Erlang, 78 per us, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "context_switch", duration: \.contextSwitch, in: .zero ... .milliseconds(1),
        "a scheduler's time from one process to the next",
        .measured("yield among 2 to 100 processes, 0.24 us, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "spawn", duration: \.spawn, in: .zero ... .milliseconds(1),
        "time to spawn a process, its first switch apart",
        .measured(
          "spawn to first instruction, 1.13 us, less a switch of 0.24 us, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "request", duration: \.request, in: .zero ... .milliseconds(10),
        "processor time to receive a request and to answer it, the program apart",
        .measured(
          "17 us a request beyond its program at 4,000/s over a pipe, less spawn, exit, timer and switches, OTP 25.2, "
            + "x86-64 2.8 GHz")),
      Parameter(
        "timer", duration: \.timer, in: .zero ... .milliseconds(1), "time to set a timer",
        .measured("send_after, created and cancelled, 0.47 us, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "exit", duration: \.exit, in: .zero ... .milliseconds(1), "time to take an ended process down",
        .measured("spawn, run and exit, 1.39 us, less spawn and run, OTP 25.2 JIT, x86-64 2.8 GHz")),
      Parameter(
        "crash_report", duration: \.crashReport, in: .zero ... .seconds(1),
        "time that a crashed process computes for its report, log entry included, before it is gone",
        .measured(
          "supervised crash with the default logger, 0.72 ms of processor time, OTP 25.2, x86-64 2.8 GHz")),
      Parameter(
        "swt", word: \.swt, "how far behind a scheduler is when it wakes another (+swt)",
        .documented("erl +swt; default medium, ERTS_WAKEUP_OTHER_LIMIT_MEDIUM in erl_process.c, OTP 25 to 27")
      ),
      Parameter(
        "sbwt", word: \.sbwt, "how long a scheduler without work spins before it sleeps (+sbwt)",
        .documented("erl +sbwt; default medium, 10 x 1,000 spins in erl_process.c, OTP 25 to 27")),
      Parameter(
        "spin", duration: \.spin, in: .zero ... .microseconds(1),
        "time of one spin, its part of the yield every 100 spins included",
        .measured("10,000 PAUSE with a load each and a sched_yield after each 100, 30 ns a spin, AMD EPYC")),
      Parameter(
        "scl", word: \.scl, "whether the load is put on as few schedulers as can bear it (+scl)",
        .documented("erl +scl; default true")),
      Parameter(
        "timer_resolution", duration: \.timerResolution, in: .nanoseconds(1) ... .seconds(1),
        "tick of the timer wheel", .documented("Erlang system limits: timer resolution 1 ms")),
      Parameter(
        "call_timeout", duration: \.callTimeout, in: .milliseconds(1) ... .seconds(3600),
        "how long a caller waits for the answer of a server that says nothing else; then it exits",
        .documented("gen_server:call/2, OTP: 5000 ms")),
      Parameter(
        "boot", duration: \.boot, in: .zero ... .seconds(3600),
        "time from the death of the node until it serves again",
        .measured("minimal node, median 186 to 200 ms, OTP 25.2; real applications take seconds")),
    ] + supervisionParameters + dirtyParameters + messageParameters + memoryParameters + networkParameters
  }

  package static var limitations: [Limitation] {
    [
      Limitation(
        "The processes of requests that find their connections established are dealt out to the schedulers in turn, as by acceptors that are spread evenly.",
        bias: "optimistic where one process spawns them all: by about 30 % at p50, measured on two cores"),
      Limitation(
        "User code uses 78 reductions a us, as a tight loop does; maps, sorting and encoding use 2 to 42.",
        bias: "optimistic for isolation: real slices are 0.1 to 2 ms for such code, not 51 us"),
      Limitation(
        "Requests that find their connections established come through no port, which would take turns of a scheduler.",
        bias: "optimistic where much input comes while the schedulers are busy"),
      Limitation(
        "A scheduler that spins gives way to other threads as any thread does, not at each of its yields.",
        bias: "pessimistic where there are more threads than cores"),
      Limitation(
        "The schedule loop's passes, stealing and balancing take no time beyond the switch.",
        bias: "slightly optimistic on many cores"),
      Limitation(
        "A lock is asked of a process that owns it, and costs no time of that process and no messages.",
        bias:
          "optimistic: the owner is one process, and its mailbox and slices bound what all together get done"),
      Limitation(
        "`request` stands for bytes over a pipe: HTTP, TLS and JSON are the program's own compute steps.",
        bias: "optimistic unless the program counts them"),
    ] + supervisionLimitations + dirtyLimitations + networkLimitations + messageLimitations
      + memoryLimitations + Resources.limitations
  }

  /// The node's `erl_signal_server` calls `init:stop/0`.
  ///
  /// Source: OTP, lib/kernel/src/erl_signal_handler.erl.
  package static var endsOnTermination: Bool { true }

  package static var faultConsequences: FaultConsequences {
    FaultConsequences(
      exception: "the request's process dies; nobody else notices, but for the time the crash report takes",
      poison:
        "the server dies: who waits for it fails, what waits in its mailbox is lost, and its supervisor does what its strategy "
        + "says; without a tree it starts anew at once",
      hog: "one more process takes its slices in turn with the others on its scheduler",
      crash: "the node is lost with every process; callers are refused until it has booted",
      exit:
        "the process dies: who waits for it fails, who is linked to it dies too, and its supervisor does what its "
        + "strategy says")
  }
}
