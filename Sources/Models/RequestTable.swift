// The requests that are under way, the callers that wait for them, and what became of those that are over.

import SimEngine

/// Every request from its arrival until both its caller and the runtime are done with it.
struct RequestTable: ~Copyable, Sendable {
  private var slots = Slab<Request>()
  private var free: [RequestID] = []
  private(set) var records: [RequestRecord] = []
  /// Callers that wait for an answer.
  private(set) var waitingCallers = 0
  /// ∫ N dt, N = `waitingCallers`, in request-nanoseconds, up to the last change.
  private(set) var waitingCallersIntegral: Int128 = 0
  private var lastChange: SimTime = .zero
  /// How long callers wait before they give up.
  let clientTimeout: SimDuration?

  init(clientTimeout: SimDuration?) { self.clientTimeout = clientTimeout }

  subscript(_ id: RequestID) -> Request {
    // In place: a getter or a setter would take all of the request out, or put all of it back.
    @inline(__always) _read { yield slots[Int(id.index)] }
    @inline(__always) _modify { yield &slots[Int(id.index)] }
  }

  /// Places for requests that were ever in use at once; identifiers are below it.
  var capacity: Int { slots.count }

  /// Whether the runtime has not finished with the request that was put there last.
  func isInUse(_ id: RequestID) -> Bool { !free.contains(id) }

  /// Requests that the runtime has not finished with.
  var unfinished: [RequestID] {
    let over = Set(free.map(\.index))
    return slots.indices.map { RequestID(index: UInt32($0)) }.filter { !over.contains($0.index) }
  }

  mutating func add(_ request: Request, at now: SimTime) -> RequestID {
    if request.isAwaited { changeWaitingCallers(by: 1, at: now) }
    if let id = free.popLast() {
      slots[Int(id.index)] = request
      return id
    }
    slots.append(request)
    return RequestID(index: UInt32(slots.count - 1))
  }

  /// The caller has its answer, or has given up.
  mutating func settle(_ id: RequestID, as outcome: Outcome, at now: SimTime) {
    let request = self[id]
    precondition(request.isAwaited, "a request ends once")
    self[id].isAwaited = false
    changeWaitingCallers(by: -1, at: now)
    records.append(
      RequestRecord(
        key: request.key, arrival: request.arrival, end: now, requestClass: request.requestClass,
        outcome: outcome))
  }

  /// The runtime has done with the request; its place is free.
  mutating func remove(_ id: RequestID) { free.append(id) }

  private mutating func changeWaitingCallers(by change: Int, at now: SimTime) {
    // The caller's time fits 126 bits.
    waitingCallersIntegral &+= Int128(waitingCallers) &* Int128((now - lastChange).nanoseconds)
    lastChange = now
    waitingCallers += change
  }
}
