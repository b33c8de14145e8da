// What a fault took down: a run compared, request by request, with its twin without the fault.

package import Models
package import SimEngine

/// What a run did worse than its twin without the fault.
///
/// A request is *affected* if its twin was completed and it was not, or if its twin met the objective of its
/// class and it did not. Requests count from the fault until recovery: those under way when it struck, and those
/// that arrived until the last harmed one before the run fared like its twin again, which is when, over one second with
/// enough requests in it, no more requests fared worse than their twins than fared better. Where runs on several cores have once differed they need not fall back into
/// step, so some `delayed` are noise; `helped` counts as many in the other direction.
package struct BlastRadius: Sendable {
  /// Each figure of ``BlastRadiusRow``; nil where the run does not tell: no recovery within the window, for one.
  package private(set) var figures: [BlastRadiusRow.Metric: Double] = [:]
  /// Whether the fault found nothing to strike.
  package let isMissed: Bool
  /// Requests count that were under way at the first of these or arrived from then through the second.
  package let counted: (from: SimTime, until: SimTime)

  /// Compares the requests of a run with those of its twin; both are in order of key.
  package init(
    of fault: Fault, _ effect: FaultRecord, in requests: [RequestRecord], twin: [RequestRecord],
    supervision: [SupervisionEvent] = [], twinSupervision: [SupervisionEvent] = [], run: Run
  ) {
    isMissed = effect.isMissed
    let keys = Set(effect.struck)
    let struck = requests.filter { keys.contains($0.key) }
    // A request may have come before the fault that struck a later attempt of it.
    let strike = max(run.windowStart + fault.at, struck.map(\.arrival).min() ?? .zero)
    let pairs = Self.pairs(requests, twin)
    let windows = HarmWindows(
      pairs, from: strike,
      actingUntil: max(run.windowStart + fault.at + fault.duration, struck.map(\.end).max() ?? strike),
      run: run)
    let recovery = windows.recovery
    counted = (strike, recovery ?? .never)
    figures[.restarts] = Double(
      effect.restarts + Self.starts(in: supervision) - Self.starts(in: twinSupervision))
    if let tree = run.tree {
      figures[.stateLost] = Double(
        Self.deaths(in: supervision, of: tree) - Self.deaths(in: twinSupervision, of: tree))
    }
    figures[.connectionsDropped] = effect.connectionsDropped.map { Double($0) }
    figures[.recoveryTime] = recovery.map { ($0 - strike).seconds }
    figures[.unavailable] =
      Outage(
        requests, twin: twin, from: strike, through: counted.until, until: run.windowEnd
      ).duration.seconds
    count(pairs, run: run, struck: keys)
  }

  /// Members of a supervision tree that were started again.
  private static func starts(in events: [SupervisionEvent]) -> Int { events.count { $0.what == .starts } }

  /// Processes of a supervision tree that have died with what they knew; a supervisor knows nothing of its own.
  private static func deaths(in events: [SupervisionEvent], of tree: SupervisionTree) -> Int {
    events.count { event in
      guard case .dies = event.what else { return false }
      return tree.members[event.member].supervisor == nil
    }
  }

  /// Whether a request counts: it was under way when the fault struck, or came before recovery.
  package func counts(_ request: RequestRecord) -> Bool {
    request.end >= counted.from && request.arrival <= counted.until
  }

  /// A request and its twin.
  package struct Pair {
    package let request: RequestRecord
    package let twin: RequestRecord

    package enum Harm: String {
      case none, lost, failed
      case timedOut = "timed_out"
      case rejected, delayed, helped
    }

    /// How the request fared against its twin.
    package func harm(_ workload: Workload) -> Harm {
      let slo = workload.classes[Int(request.requestClass)].slo ?? .unlimited
      guard twin.outcome == .completed else { return request.outcome == .completed ? .helped : .none }
      switch request.outcome {
      case .lost: return .lost
      case .failed: return .failed
      case .timedOut: return .timedOut
      case .rejected: return .rejected
      case .completed where request.latency > slo && twin.latency <= slo: return .delayed
      case .completed where request.latency <= slo && twin.latency > slo: return .helped
      case .completed: return .none
      }
    }
  }

  /// Requests that exist in both runs; a closed workload may have others at its end.
  package static func pairs(_ requests: [RequestRecord], _ twins: [RequestRecord]) -> [Pair] {
    var pairs: [Pair] = []
    pairs.reserveCapacity(requests.count)
    var index = 0
    for request in requests {
      while index < twins.count && twins[index].key < request.key { index += 1 }
      guard index < twins.count else { break }
      if twins[index].key == request.key { pairs.append(Pair(request: request, twin: twins[index])) }
    }
    return pairs
  }

  private mutating func count(_ pairs: [Pair], run: Run, struck: Set<UInt64>) {
    var harms: [Pair.Harm: Int] = [:]
    var total = 0
    var struckAndAffected = 0
    for pair in pairs where self.counts(pair.request) {
      let harm = pair.harm(run.workload)
      harms[harm, default: 0] += 1
      total += 1
      if harm != .none && harm != .helped && struck.contains(pair.request.key) { struckAndAffected += 1 }
    }
    let affected = total - (harms[.none] ?? 0) - (harms[.helped] ?? 0)
    figures[.lost] = Double(harms[.lost] ?? 0)
    figures[.failed] = Double(harms[.failed] ?? 0)
    figures[.timedOut] = Double(harms[.timedOut] ?? 0)
    figures[.rejected] = Double(harms[.rejected] ?? 0)
    if run.workload.classes.contains(where: { $0.slo != nil }) {
      figures[.delayed] = Double(harms[.delayed] ?? 0)
    }
    figures[.helped] = Double(harms[.helped] ?? 0)
    figures[.affected] = Double(affected)
    figures[.affectedShare] = total > 0 ? Double(affected) / Double(total) : 0
    figures[.bystanders] = Double(affected - struckAndAffected)
  }
}
