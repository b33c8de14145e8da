// What an architecture stands on: the machine, the requests, and the books that are kept of both.

package import SimEngine

/// The world as an architecture sees it: processor time to ask for, requests to serve.
package struct Host: ~Copyable, Sendable {
  /// The number of the instance that it is the host of.
  let instance: UInt16
  package var machine: Machine
  let plan: Plan
  /// The requests as they are written down, where the workload is a schedule.
  let schedule: Schedule?
  /// The callers, and the requests that are under way.
  var requests: RequestTable
  /// The supervision tree of a node, where the runtime has one.
  let tree: SupervisionTree?
  /// Where the whole seconds of the node's clock lie.
  let clockPhase: SimDuration
  /// What has happened in the tree.
  var supervision: [SupervisionEvent] = []
  /// What the faults did at first hand.
  package var faults: [FaultRecord]
  /// The faults that strike messages.
  let poisons: [Poison]
  let seed: UInt64
  let replication: UInt32
  /// What the callers have been through who ask more than once.
  var attempts: Attempts
  /// Requests of a closed workload that have just been answered: their callers go on.
  var answered: [(key: UInt64, outcome: Outcome)] = []
  /// Whether something has happened that concerns more than this instance: a call, an answer, the end of an attempt.
  var hasNews: Bool
  private let isClosed: Bool
  /// Processor time that programs have asked for so far, in ns.
  var demanded: Int64 = 0
  /// Processor time that the runtime took for itself, by the architecture's own numbering, in ns.
  private(set) var overheads: Slab<Int64>
  /// What has been booked so far of the overhead in each thread's present burst.
  private var booked = Slab<SimDuration>()
  /// Where the time of the requests under way goes.
  var anatomies: OpenAnatomies
  /// The architecture's own levels and counts, in the order of its ``MeterNames``.
  package var gauges: Slab<Gauge>
  package var counts: Slab<Int64>
  package var spans = Slab<SpanLog>()
  private let windowStart: SimTime
  /// What requests share besides the processor.
  var resources: Resources
  /// The connections on which requests come.
  package var connections: Connections
  /// What runs the container, and watches it.
  var kubelet: Kubelet
  /// Requests that can go on because another one made way for them.
  var woken = FIFO()
  /// Jobs that a server has taken and the runtime has not begun with.
  var taken = FIFO()
  /// Jobs, probes, requests whose callers had gone, and attempts that others followed, that died with their processes.
  var lostUnawaited = 0
  /// Bytes that the requests under way have allocated.
  package private(set) var allocated: Int64 = 0

  init(
    _ run: Run, instance: Int, overheadCount: Int, meters: MeterNames, trace: CoreTrace?, processes: Int,
    lockHandOff: Lock.HandOff?, calls: CallRules
  ) {
    let occupants = Occupant.count(classes: run.workload.classes.count + (run.probes.isEmpty ? 0 : 1))
    machine = Machine(
      run.machine,
      MachineBooks(
        run.machine, occupants: occupants, keepsLedger: run.observation.keepsAnatomies,
        isMetered: run.observation.windows > 0, trace: trace),
      MachinePhases(seed: run.seed, replication: run.replication, instance: instance), instance: instance)
    self.instance = UInt16(instance)
    anatomies = OpenAnatomies(isOn: run.observation.keepsAnatomies, occupants: occupants)
    gauges = Slab(repeating: Gauge(isOn: run.observation.windows > 0), count: meters.gauges.count)
    counts = Slab(repeating: 0, count: meters.counters.count)
    for _ in meters.spans { spans.append(SpanLog(isOn: run.observation.windows > 0)) }
    windowStart = run.windowStart
    plan = Plan(run.workload, besides: run.probes.map(\.program))
    resources = Resources(
      run, processes: processes, lockHandOff: lockHandOff, calls: calls, occupants: occupants)
    if case .schedule(let rows) = run.workload.arrivals { schedule = rows } else { schedule = nil }
    connections = Connections(run, occupants: occupants)
    kubelet = Kubelet(run, processes: processes)
    hasNews = run.platform != nil
    requests = RequestTable()
    attempts = Attempts(run)
    faults = Array(
      repeating: FaultRecord(connectionsDropped: connections.isOn ? 0 : nil), count: run.faults.count)
    if case .closed = run.workload.arrivals { isClosed = true } else { isClosed = false }
    tree = run.tree
    clockPhase = run.tree == nil ? .zero : Self.clockPhase(run, instance: instance)
    poisons = run.poisons
    seed = run.seed
    replication = run.replication
    overheads = Slab(repeating: 0, count: overheadCount)
  }

  /// The request's caller has its answer, or its failure; the runtime has still to clear up after it.
  package mutating func answer<E>(
    _ id: RequestID, as outcome: Outcome, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let timeout = requests[id].timeout
    if timeout != .none { agenda.cancel(timeout) }
    requests[id].timeout = .none
    if requests[id].isAwaited {
      settle(id, as: outcome, at: agenda.now)
    } else if isProbe(id) {
      noteProbe(id, succeeded: outcome == .completed)
    }
  }

  /// The runtime has done with the request; if its caller still waits, that is how it ends.
  package mutating func finish<E>(
    _ id: RequestID, as outcome: Outcome, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    if outcome == .lost, !requests[id].isAwaited { lostUnawaited += 1 }
    answer(id, as: outcome, &agenda)
    if requests[id].allocated > 0 { allocate(-requests[id].allocated, for: id, at: agenda.now) }
    if connections.isOn, !requests[id].isJob { leaveConnection(of: id, as: outcome, &agenda) }
    if requests[id].patience != .none { agenda.cancel(requests[id].patience) }
    requests.remove(id)
  }

  mutating func allocate(_ bytes: Int64, for id: RequestID, at now: SimTime) {
    requests[id].allocated += bytes
    allocated += bytes
    resources.gauges[Resources.Meter.memory].set(to: allocated, at: now)
  }

  mutating func settle(_ id: RequestID, as outcome: Outcome, at now: SimTime) {
    if outcome == .rejected { spare(id) }
    if attempts.isOn, attempts.end(id, requests[id].requestClass, as: outcome, at: now) {
      requests.abandon(id)
      hasNews = true
      return
    }
    if anatomies.isOn, outcome == .completed, requests[id].arrival >= windowStart {
      let request = requests[id]
      anatomies.record(
        id, key: request.key, arrival: request.arrival, requestClass: request.requestClass, at: now)
    }
    requests.settle(id, as: outcome, at: now)
    if isClosed {
      answered.append((requests[id].key, outcome))
      hasNews = true
    }
  }

  /// The caller of an attempt that came to nothing makes no other: that is how the request ends.
  mutating func settle(_ attempt: Attempts.Ended) {
    requests.settle(
      RequestRecord(
        key: attempt.history.key, arrival: attempt.history.arrival, end: attempt.at,
        requestClass: attempt.requestClass, outcome: attempt.outcome))
    if isClosed { answered.append((attempt.history.key, attempt.outcome)) }
  }

  /// The fault that made the request throw, if one did.
  package func fault(thatStruck id: RequestID) -> Int? {
    requests[id].fault >= 0 ? Int(requests[id].fault) : nil
  }
}

extension Host {
  /// Whom a thread works for that runs the request.
  @inline(__always)
  package func service(of id: RequestID) -> Service {
    let request = requests[id]
    if request.isHog { return Service(occupant: .hog, key: .max) }
    return Service(
      occupant: Occupant(requestClass: Int(request.requestClass)),
      key: request.isJob ? requests.job(id).origin : request.key)
  }

  /// Books the runtime's own part of a thread's present burst, `total` of it so far: what has not been booked of it
  /// yet is `overhead`.
  @inline(__always)
  package mutating func book(_ thread: ThreadID, overhead: Int, total: SimDuration) {
    let index = Int(thread.index)
    if booked.count <= index { booked.append(.zero, times: index + 1 - booked.count) }
    guard total > booked[index] else { return }
    overheads[overhead] += (total - booked[index]).nanoseconds
    booked[index] = total
  }

  /// A burst of a thread dies with its thread.
  @inline(__always)
  package mutating func abandonBurst(of thread: ThreadID, overhead: Int, total: SimDuration) {
    book(thread, overhead: overhead, total: total)
    booked[Int(thread.index)] = .zero
  }

  /// A burst of a thread is over: `total` of it was the runtime's own, booked as `overhead`, and `part` of the latency.
  ///
  /// What the thread spent since it asked for the burst is the request's, if it is for one.
  package mutating func endBurst(
    of thread: ThreadID, for id: RequestID?, overhead: Int, as part: Part = .runtime, total: SimDuration,
    at now: SimTime
  ) {
    abandonBurst(of: thread, overhead: overhead, total: total)
    if let id {
      anatomies.closeBurst(
        id, machine.books.ledger, of: Int(thread.index), overhead: total, as: part, at: now)
    }
  }
}

extension StreamPurpose {
  /// When the next request comes.
  static let arrival = StreamPurpose(rawValue: 1)
  /// Which class a request is of.
  static let requestClass = StreamPurpose(rawValue: 2)
  /// How much a step of a request asks for.
  static let demand = StreamPurpose(rawValue: 3)
  /// How long a caller thinks before it asks.
  static let think = StreamPurpose(rawValue: 4)
  /// How long a caller pauses before it asks again.
  static let backOff = StreamPurpose(rawValue: 9)
  /// Which requests an exception strikes that strikes a share of them.
  static let strike = StreamPurpose(rawValue: 10)
  /// What a job is called that a request sets going.
  static let job = StreamPurpose(rawValue: 6)
}
