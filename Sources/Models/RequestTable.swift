// The requests that are under way, the callers that wait for them, and what became of those that are over.

import SimEngine

/// Every request from its arrival until both its caller and the runtime are done with it.
struct RequestTable: ~Copyable, Sendable {
  private var slots = Slab<Request>()
  private var free = Slab<RequestID>()
  /// By the places of the requests that are jobs.
  private var jobs = Slab<Job>()
  private var records = Slab<RequestRecord>()
  /// Callers that wait for an answer: those that came here less those that were answered here.
  private(set) var waitingCallers = 0
  /// Requests and attempts whose callers wait for them.
  private(set) var awaited = 0
  /// ∫ N dt, N = `waitingCallers`, in request-nanoseconds, up to the last change.
  private(set) var waitingCallersIntegral: Int128 = 0
  private var lastChange: SimTime = .zero

  subscript(_ id: RequestID) -> Request {
    // In place: a getter or a setter would take all of the request out, or put all of it back.
    @inline(__always) _read { yield slots[Int(id.index)] }
    @inline(__always) _modify { yield &slots[Int(id.index)] }
  }

  /// Places for requests that were ever in use at once; identifiers are below it.
  var capacity: Int { slots.count }

  /// Whether the runtime has not finished with the request that was put there last.
  func isInUse(_ id: RequestID) -> Bool { free.firstIndex { $0 == id } == nil }

  /// Requests that the runtime has not finished with.
  var unfinished: [RequestID] {
    var isOver = [Bool](repeating: false, count: slots.count)
    for place in free.indices { isOver[Int(free[place].index)] = true }
    return slots.indices.filter { !isOver[$0] }.map { RequestID(index: UInt32($0)) }
  }

  /// A request comes, or its caller, who has waited all the time, makes another attempt.
  mutating func add(_ request: Request, at now: SimTime) -> RequestID {
    if request.isAwaited {
      awaited += 1
      if request.attempt == 0 { changeWaitingCallers(by: 1, at: now) }
    }
    if !free.isEmpty {
      let id = free.removeLast()
      slots[Int(id.index)] = request
      return id
    }
    slots.append(request)
    return RequestID(index: UInt32(slots.count - 1))
  }

  /// What is known of a request that is a job.
  @inline(__always)
  func job(_ id: RequestID) -> Job { jobs[Int(id.index)] }

  @inline(__always)
  mutating func setJob(_ id: RequestID, _ job: Job) {
    while jobs.count <= id.index { jobs.append(Job(origin: 0, server: -1, process: 0)) }
    jobs[Int(id.index)] = job
  }

  /// The caller has its answer, or has given up.
  mutating func settle(_ id: RequestID, as outcome: Outcome, at now: SimTime) {
    let request = self[id]
    abandon(id)
    settle(
      RequestRecord(
        key: request.key, arrival: request.arrival, end: now, requestClass: request.requestClass,
        outcome: outcome))
  }

  /// A caller waits no longer: none of its attempts is under way.
  mutating func settle(_ record: RequestRecord) {
    changeWaitingCallers(by: -1, at: record.end)
    records.append(record)
  }

  /// The caller goes on waiting, but not for this attempt.
  mutating func abandon(_ id: RequestID) {
    precondition(self[id].isAwaited, "an attempt ends once")
    self[id].isAwaited = false
    awaited -= 1
  }

  /// The runtime has done with the request; its place is free.
  mutating func remove(_ id: RequestID) {
    self[id].wait = .nothing
    free.append(id)
  }

  /// Adds what became of each request, in the order in which they ended.
  func addRecords(to all: inout [RequestRecord]) {
    all.reserveCapacity(all.count + records.count)
    for index in records.indices { all.append(records[index]) }
  }

  /// Brings the integral of the waiting callers up to date: who came to one instance may have been answered by another.
  mutating func countWaiting(upTo now: SimTime) { changeWaitingCallers(by: 0, at: now) }

  private mutating func changeWaitingCallers(by change: Int, at now: SimTime) {
    // The caller's time fits 126 bits.
    waitingCallersIntegral &+= Int128(waitingCallers) &* Int128((now - lastChange).nanoseconds)
    lastChange = now
    waitingCallers += change
  }
}

extension RequestRecord {
  /// The records in order of key.
  ///
  /// - Complexity: O(*n*) where most keys up to the greatest are there, as in every open workload; else O(*n* log *n*).
  static func byKey(_ records: [RequestRecord]) -> [RequestRecord] {
    let greatest = records.reduce(0) { max($0, $1.key) }
    guard greatest < 4 * UInt64(records.count) else { return records.sorted { $0.key < $1.key } }
    var places = [Int32](repeating: -1, count: records.isEmpty ? 0 : Int(greatest) + 1)
    for index in records.indices { places[Int(records[index].key)] = Int32(index) }
    var sorted: [RequestRecord] = []
    sorted.reserveCapacity(records.count)
    for place in places where place >= 0 { sorted.append(records[Int(place)]) }
    precondition(sorted.count == records.count, "a key names one request")
    return sorted
  }
}
