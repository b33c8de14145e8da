// What an architecture stands on: the machine, the requests, and the books that are kept of both.

package import SimEngine

/// The world as an architecture sees it: processor time to ask for, requests to serve.
package struct Host: Sendable {
  package var machine: Machine
  let plan: Plan
  /// The requests as they are written down, where the workload is a schedule.
  let schedule: Schedule?
  /// The callers, and the requests that are under way.
  var requests: RequestTable
  /// What the faults did at first hand.
  package var faults: [FaultRecord]
  let seed: UInt64
  let replication: UInt32
  /// Requests of a closed workload that have just been answered: their callers go on.
  var answered: [(key: UInt64, outcome: Outcome)] = []
  private let isClosed: Bool
  /// Processor time that programs have asked for so far, in ns.
  var demanded: Int64 = 0
  /// Processor time that the runtime took for itself, by the architecture's own numbering, in ns.
  private(set) var overheads: [Int64]

  init(_ run: Run, overheadCount: Int) {
    machine = Machine(run.machine)
    plan = Plan(run.workload.classes)
    if case .schedule(let rows) = run.workload.arrivals { schedule = rows } else { schedule = nil }
    requests = RequestTable(clientTimeout: run.workload.clients.timeout)
    faults = Array(repeating: FaultRecord(), count: run.faults.count)
    if case .closed = run.workload.arrivals { isClosed = true } else { isClosed = false }
    seed = run.seed
    replication = run.replication
    overheads = Array(repeating: 0, count: overheadCount)
  }

  /// The request's caller has its answer, or its failure; the runtime has still to clear up after it.
  package mutating func answer<E>(
    _ id: RequestID, as outcome: Outcome, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    let timeout = requests[id].timeout
    if timeout != .none { agenda.cancel(timeout) }
    requests[id].timeout = .none
    if requests[id].isAwaited { settle(id, as: outcome, at: agenda.now) }
  }

  /// The runtime has done with the request; if its caller still waits, that is how it ends.
  package mutating func finish<E>(
    _ id: RequestID, as outcome: Outcome, _ agenda: inout Agenda<WorldEvent<E>>
  ) {
    answer(id, as: outcome, &agenda)
    requests.remove(id)
  }

  mutating func settle(_ id: RequestID, as outcome: Outcome, at now: SimTime) {
    requests.settle(id, as: outcome, at: now)
    if isClosed { answered.append((requests[id].key, outcome)) }
  }

  /// The fault that made the request throw, if one did.
  package func fault(thatStruck id: RequestID) -> Int? {
    let key = requests[id].key
    return faults.firstIndex { $0.struck.contains(key) }
  }

  /// Books `span` of processor time that was asked of the machine as the runtime's own.
  package mutating func charge(_ span: SimDuration, to overhead: Int) {
    overheads[overhead] += span.nanoseconds
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
}
