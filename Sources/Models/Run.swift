// What is simulated once: the question put to one architecture, and the record of what happened.

package import SimEngine

/// One run, whole: the machine, the work, the faults, and the random numbers.
package struct Run: Sendable, Hashable {
  package var machine: MachineConfiguration
  package var workload: Workload
  package var faults: [Fault]
  /// The number of the fault that does not happen in this run: the run is the twin without it.
  ///
  /// An exception that does not happen still has its request, so that the other faults strike the same ones.
  package var spared: Int?
  /// Simulated before the measured window, and not measured.
  package var warmUp: SimDuration
  /// Length of the measured window.
  ///
  /// Requests stop coming at its end; those under way are served to their end.
  package var duration: SimDuration
  package var seed: UInt64
  package var replication: UInt32
  /// The supervision tree of the application, where the runtime is a BEAM and the scenario has one.
  package var tree: SupervisionTree?
  /// What runs the container; nil where whatever dies is started again at once, and nobody probes.
  package var platform: Platform?
  /// What is kept besides the fates of the requests.
  package var observation: Observation
  /// A run that handles more events than this is given up with `RunError`.
  package var eventLimit: Int

  package init(
    machine: MachineConfiguration, workload: Workload, faults: [Fault] = [], spared: Int? = nil,
    warmUp: SimDuration = .zero,
    duration: SimDuration, seed: UInt64 = 1, replication: UInt32 = 0, tree: SupervisionTree? = nil,
    platform: Platform? = nil, observation: Observation = .none,
    eventLimit: Int = 20_000_000_000
  ) {
    self.machine = machine
    self.workload = workload
    self.faults = faults
    self.spared = spared
    self.warmUp = warmUp
    self.duration = duration
    self.seed = seed
    self.replication = replication
    self.tree = tree
    self.platform = platform
    self.observation = observation
    self.eventLimit = eventLimit
  }

  /// Whether requests come by way of a proxy, which has connections of its own to each instance.
  package var hasProxy: Bool { platform?.balancer.unit == .request }
  /// How many instances of the application there are.
  package var instances: Int { platform?.instances ?? 1 }
  /// The instant at which measuring starts.
  package var windowStart: SimTime { .zero + warmUp }
  /// The instant at which measuring, and the coming of requests, stops.
  package var windowEnd: SimTime { .zero + warmUp + duration }
}

/// How a request ended: every request ends in exactly one of these.
package enum Outcome: UInt8, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// Answered in time.
  case completed
  /// Ended by its own error or exception.
  case failed
  /// Turned away: no room, or nobody there; also where the kernel gave up connecting, as there was never any room.
  case rejected
  /// The caller gave up first.
  case timedOut
  /// Died with the process, loop or worker that served it.
  case lost
}

/// What became of one request.
package struct RequestRecord: Sendable, Hashable, BitwiseCopyable {
  /// Names the request in every run of the same replication, under any architecture.
  package var key: UInt64
  package var arrival: SimTime
  package var end: SimTime
  /// Index into the workload's classes.
  package var requestClass: UInt16
  package var outcome: Outcome

  package init(key: UInt64, arrival: SimTime, end: SimTime, requestClass: UInt16, outcome: Outcome) {
    self.key = key
    self.arrival = arrival
    self.end = end
    self.requestClass = requestClass
    self.outcome = outcome
  }

  package var latency: SimDuration { end - arrival }
}

/// Where the cores' time went: the parts add up to cores × run length, exactly.
package struct ProcessorTime: Sendable, Hashable {
  /// Time that programs asked for, in ns.
  package var work: Int64
  /// Time that the kernel and the runtime took for themselves, by name, in ns.
  package var overheads: [Overhead]
  package var idle: Int64

  package struct Overhead: Sendable, Hashable {
    package var name: String
    package var nanoseconds: Int64

    package init(name: String, nanoseconds: Int64) {
      self.name = name
      self.nanoseconds = nanoseconds
    }
  }

  package init(work: Int64, overheads: [Overhead], idle: Int64) {
    self.work = work
    self.overheads = overheads
    self.idle = idle
  }
}

/// What a fault did at first hand; what followed shows in the comparison with the twin.
package struct FaultRecord: Sendable, Hashable {
  /// The keys of the requests that the fault itself struck; those of a whole run are in order.
  package var struck: [UInt64] = []
  /// Operating-system processes that were started again because of it.
  package var restarts = 0
  /// How often it struck a member of a supervision tree that was there.
  package var hits = 0
  /// Whether it found nothing to strike.
  package var isMissed = false
  /// Open connections that it cut, those that waited to be accepted included; nil where none are simulated.
  package var connectionsDropped: Int?

  package init(connectionsDropped: Int? = nil) { self.connectionsDropped = connectionsDropped }
}

/// Everything that one run reports.
package struct RunRecord: Sendable, Hashable {
  /// In order of key; every request that came, warm-up included.
  package var requests: [RequestRecord] = []
  package var processorTime: ProcessorTime
  /// Processor time that the programs asked for, in ns; where nothing dies it is `processorTime.work`.
  package var demanded: Int64 = 0
  /// Messages, spawned programs, probes, requests whose callers had gone, and attempts that others followed, that died
  /// with their processes.
  package var lostUnawaited = 0
  /// How often a liveness probe had the container killed.
  package var livenessKills = 0
  /// One for each fault of the run, in its order.
  package var faults: [FaultRecord]
  /// What has happened in the supervision tree.
  package var supervision: [SupervisionEvent] = []
  package var eventCount: Int
  /// When the last event was handled.
  package var end: SimTime
  /// ∫ N dt over the run, in request-nanoseconds: N is the number of callers that wait for an answer.
  package var waitingCallersIntegral: Int128 = 0
  /// The meters at the start of the measured window and at the end of each of its parts, if they were asked for.
  package var readings: [Reading]
  /// What took how long between the first of them and the last, by the architecture's ``MeterNames``.
  package var spans: [SpanLog]
  /// Where the time of completed requests went, if that was asked for.
  package var anatomies = AnatomyTable()

  /// A record of what has happened in no instance.
  init(
    processorTime: ProcessorTime, faults: [FaultRecord], eventCount: Int, end: SimTime, readings: [Reading],
    spans: [SpanLog]
  ) {
    self.processorTime = processorTime
    self.faults = faults
    self.eventCount = eventCount
    self.end = end
    self.readings = readings
    self.spans = spans
  }
}
