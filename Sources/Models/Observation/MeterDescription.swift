// The meters that there are: what each counts, and in what unit, as results and lists name them.

/// What a meter shows, under whichever architectures have it.
package struct MeterDescription: Sendable, Hashable {
  /// A level has a mean and a maximum, a count a rate, a span a distribution.
  package enum Kind: Sendable, Hashable, CaseIterable {
    case gauge, counter, span
  }

  package let name: String
  package let kind: Kind
  /// Of a gauge's level, as in ``MeterNames/Gauge``; of a counter's rate.
  package let unit: String
  /// What it counts, as the end of a sentence.
  package let summary: String

  private static func gauge(_ name: String, _ unit: String, _ summary: String) -> MeterDescription {
    MeterDescription(name: name, kind: .gauge, unit: unit, summary: summary)
  }

  private static func counter(_ name: String, _ summary: String) -> MeterDescription {
    MeterDescription(name: name, kind: .counter, unit: "1/s", summary: summary)
  }

  private static func span(_ name: String, _ summary: String) -> MeterDescription {
    MeterDescription(name: name, kind: .span, unit: "ms", summary: summary)
  }

  /// Every meter of every architecture, the machine's first, then those of ``Resources``, of ``Connections`` and of containers.
  package static let all: [MeterDescription] =
    machine + beam + eventLoop + threadPool + resources + connections + quota + retries + platform

  private static let machine = [
    gauge("run_queue", "threads", "runnable threads that wait for a core, on all cores together"),
    counter("switches", "a core goes from one thread to another"),
    counter("preemptions", "a running thread has to make way"),
    counter("migrations", "a waiting thread is taken over by another core"),
  ]

  private static let quota = [
    gauge(
      "throttled_threads", "threads",
      "threads that stand still because their container has used up its quota of the period"),
    counter(
      "throttled_periods", "a period ends in which threads stood still so: `nr_throttled` of the kernel"),
  ]

  private static let retries = [
    counter("retries", "a caller asks again after an attempt that came to nothing"),
    counter("retries_denied", "a caller would ask again, and the budget does not allow it"),
  ]

  private static let platform = [
    gauge(
      "ready", MeterNames.Gauge.share,
      "part of the time that the container counts as ready: it runs, and its readiness probe has succeeded"),
    gauge(
      "restart_back_off", MeterNames.Gauge.share,
      "part of the time that the container waits to be started again (CrashLoopBackOff)"),
    counter("container_restarts", "the container is started again"),
    counter(
      "liveness_kills", "the container is told to end, for its liveness probe has failed too often in a row"),
    counter("liveness_failures", "a liveness probe is not answered in time"),
    counter("readiness_failures", "a readiness probe is not answered in time"),
  ]

  private static let beam = [
    gauge("scheduler_queue", "processes", "processes that wait in the run queues of the schedulers"),
    gauge("processes", "processes", "processes that exist"),
    gauge("dirty_queue", "processes", "processes that wait for one of the dirty schedulers"),
    gauge("process_memory", "bytes", "memory of the processes: their heaps and messages"),
    gauge(
      "memory", "bytes",
      "memory in use: of the node, of the pool's threads and the heap they share, or of the loops' processes"),
    counter("steals", "a scheduler that ran out of work takes a process from another's queue"),
    counter("scheduler_wake_ups", "a scheduler that is out of work is woken to help another"),
    counter("minor_collections", "a process has the young part of its heap collected"),
    counter("major_collections", "a process has all of its heap collected"),
    counter("system_limit_errors", "a request gets no process, for there are as many as there may be"),
    counter(
      "out_of_memory_errors",
      "an allocation finds no room: the node, or the loop's process, aborts, or the pool's thread gets an error or dies"
    ),
    counter("process_migrations", "a process goes to the queue of another scheduler"),
    counter("balancings", "the load is spread over the schedulers anew"),
    counter("mailbox_lock_waits", "a scheduler finds the lock of a mailbox taken"),
    counter(
      "mailbox_lock_sleeps", "a scheduler has looked in vain for long enough, and sleeps until the lock comes"
    ),
    counter(
      "child_restarts", "a supervisor starts a child that was there before, whether it comes up or not"),
  ]

  private static let eventLoop = [
    gauge("loop_queue", "callbacks", "callbacks that are ready while the loop runs others"),
    gauge(
      "loop_utilisation", MeterNames.Gauge.share,
      "part of the time that a loop is not blocked, waiting for something to do: Node's eventLoopUtilization, on average over "
        + "all processes"),
    counter("iterations", "the loop goes round once"),
    span(
      "loop_delay",
      "time between two firings of a timer of 10 ms in each loop: Node's monitorEventLoopDelay, 10 ms and the timer slack where "
        + "a loop is idle"),
  ]

  private static let threadPool = [
    gauge("task_queue", "requests", "requests that wait for a thread of the pool"),
    gauge("busy_threads", "threads", "threads of the pool that serve a request, waiting or computing"),
    gauge("threads", "threads", "threads of the pool that exist"),
    gauge("reserved_memory", "bytes", "address space of the threads' stacks"),
    gauge("heap", "bytes", "what is in use of the heap, or of all loops' heaps, garbage included"),
    counter("young_collections", "the world stops while the young generation is collected"),
    counter("full_collections", "the world stops while the whole heap is collected"),
  ]

  private static let resources = [
    gauge("request_memory", "bytes", "what the requests under way have allocated"),
    gauge("lock_waiters", "requests", "requests that wait for a lock"),
    gauge("connection_waiters", "requests", "requests that wait for a connection to a dependency"),
    gauge("calls", "calls", "calls that a dependency has been sent and has not answered"),
    gauge("mailboxes", "messages", "messages that wait in the mailboxes of servers"),
  ]

  private static let connections = [
    gauge("accept_queue", "connections", "connections in the kernel's accept queue"),
    gauge("open_connections", "connections", "connections that the server has accepted"),
    counter("connects", "a client's first packet finds room in the accept queue"),
    counter("syn_drops", "the kernel drops a client's first packet, for the accept queue is full"),
    counter("syn_repetitions", "a client sends its first packet again"),
    counter("connect_timeouts", "a client gives up connecting"),
    counter("idle_closes", "the server closes a connection that has been idle for too long"),
  ]
}

extension MeterNames {
  /// Whether this meter is among them.
  package func contains(_ meter: MeterDescription) -> Bool {
    switch meter.kind {
    case .gauge: gauges.contains { $0.name == meter.name }
    case .counter: counters.contains(meter.name)
    case .span: spans.contains(meter.name)
    }
  }
}
