// The connections between the clients and the server: which there are, and who uses each.

package import SimEngine

/// The connections of a run, both ends: the clients' choice among them, the kernel's queue, the server's limits.
///
/// A connection is connecting, queued, busy and idle in this order, then busy and idle by turns, until one end closes
/// it. The network takes no time: what one end does the other knows at once.
package struct Connections: ~Copyable, Sendable {
  /// What is metered of them, where there are any.
  package static let meters = MeterNames(
    gauges: [
      MeterNames.Gauge("accept_queue", "connections"), MeterNames.Gauge("open_connections", "connections"),
    ], counters: ["connects", "syn_drops", "syn_repetitions", "connect_timeouts", "idle_closes"])

  /// Places of the meters.
  enum Meter {
    static let acceptQueue = 0
    /// Connections that the server has accepted.
    static let open = 1
    static let connects = 0
    static let drops = 1
    static let repetitions = 2
    static let timeouts = 3
    static let idleCloses = 4
  }

  /// How a server deals with connections.
  package struct Limits: Sendable, Hashable {
    /// Connections that may wait to be accepted, as it tells the kernel.
    package var backlog = Int.max
    /// Connections that it has accepted, beyond which it accepts no more.
    package var mostOpen = Int.max
    /// How long a connection may be idle.
    package var keepAlive: SimDuration = .unlimited
    /// Requests on one connection, with the last of which it is closed.
    package var mostRequests = Int.max
    /// Bytes that each connection takes which it has accepted.
    package var memory: Int64 = 0
    /// The place among the architecture's gauges of the memory in use.
    package var memoryMeter = 0

    package init() {}
  }

  struct Connection: Sendable {
    enum State: UInt8, Sendable {
      /// The client has sent a SYN, or waits to send it again.
      case connecting
      /// It is open, and waits to be accepted.
      case queued
      /// It has been accepted, and a request is on it.
      case busy
      /// It is kept for the next request.
      case idle
      case closed
    }

    var state = State.connecting
    var request: RequestID
    /// Of a closed workload.
    var caller: Int32
    /// SYNs sent.
    var attempts: UInt32 = 0
    /// Requests that it was used for, the present one included.
    var uses: UInt32 = 1
    /// Since when it has been idle.
    var idleSince: SimTime = .zero
    /// Whether its client keeps it for further requests.
    var isKept: Bool
    /// Whether its client has hung up, or its server has died: it takes no further request.
    var isClosing = false
    /// The next SYN, or the end of its idleness.
    var timer: EventHandle = .none
  }

  /// How requests of a class get their connections.
  enum Policy: UInt8, Sendable {
    case established, perRequest, keptAlive
  }

  /// Whether requests come on connections of which anything is simulated.
  let isOn: Bool
  package internal(set) var listener = Listener(backlog: 0, somaxconn: 0)
  private(set) var limits = Limits()
  private(set) var accepted = 0
  var all: [Connection] = []
  private var vacant = FIFO()
  /// The connection of each request, by its number, or -1.
  private var ofRequest: [Int32] = []
  /// Of callers that share their connections: the idle ones, in the order in which they fell idle.
  private var idle = FIFO()
  private let mostIdle: Int
  /// The connection of each caller of a closed workload, or -1; empty where callers share.
  private var ofCaller: [Int32] = []
  /// How the requests of each class get their connections.
  private var policies: Slab<Policy>
  /// Whose requests have the accepted connections: what others wait behind where those are as many as may be.
  var holders: SharedOccupancy
  /// In the order of the meters.
  var gauges: [Gauge] = []
  var counts: [Int64] = []

  init(_ run: Run, occupants: Int) {
    isOn = run.workload.opensConnections
    holders = SharedOccupancy(occupants: occupants)
    if case .keepAlive(let most) = run.workload.clients.connections { mostIdle = most } else { mostIdle = 0 }
    policies = Slab(
      run.workload.connections.map {
        switch $0 {
        case .established: .established
        case .perRequest: .perRequest
        case .keepAlive: .keptAlive
        }
      })
    // The kubelet opens a connection for each probe. Source: Kubernetes, pkg/probe/http, `DisableKeepAlives`.
    policies.append(.perRequest)
    guard isOn else { return }
    if case .closed(let callers, _) = run.workload.arrivals, !run.hasProxy {
      ofCaller = Array(repeating: -1, count: callers)
    }
    gauges = Array(
      repeating: Gauge(isOn: run.observation.windows > 0), count: Self.meters.gauges.count)
    counts = Array(repeating: 0, count: Self.meters.counters.count)
  }

  /// A server listens.
  package mutating func listen(_ limits: Limits, somaxconn: Int) {
    self.limits = limits
    listener = Listener(backlog: limits.backlog, somaxconn: somaxconn)
  }

  /// Connections that are not closed.
  var openCount: Int { all.count - vacant.count }

  /// Whether the server has accepted as many connections as it may.
  package var isFull: Bool { accepted >= limits.mostOpen }
}

extension Connections {
  /// Takes an idle connection for a request, if its caller has one: of several the one that was in use last.
  mutating func reuse(for id: RequestID, _ request: Request) -> Int? {
    guard keeps(request) else { return nil }
    let key = request.key
    let place: Int
    if let caller = caller(of: key) {
      guard ofCaller[caller] >= 0, all[Int(ofCaller[caller])].state == .idle else { return nil }
      place = Int(ofCaller[caller])
    } else {
      guard let last = idle.popLast() else { return nil }
      place = last
    }
    all[place].uses += 1
    assign(place, to: id)
    return place
  }

  /// Since when the connection has been idle that a request would take; nil if there is none.
  func idleSince(for request: Request) -> SimTime? {
    guard keeps(request) else { return nil }
    guard let caller = caller(of: request.key) else { return idle.last.map { all[$0].idleSince } }
    guard ofCaller[caller] >= 0, all[Int(ofCaller[caller])].state == .idle else { return nil }
    return all[Int(ofCaller[caller])].idleSince
  }

  /// Begins a connection for a request.
  mutating func begin(for id: RequestID, _ request: Request) -> Int {
    let isKept = keeps(request)
    let caller = isKept ? caller(of: request.key) : nil
    let connection = Connection(request: id, caller: Int32(caller ?? -1), isKept: isKept)
    let place = vacant.popFirst() ?? all.count
    if place == all.count { all.append(connection) } else { all[place] = connection }
    if let caller { ofCaller[caller] = Int32(place) }
    assign(place, to: id)
    return place
  }

  /// Whether a request finds its connection open, and nothing of it is simulated.
  @inline(__always)
  func isEstablished(_ request: Request) -> Bool { policies[Int(request.requestClass)] == .established }

  private func keeps(_ request: Request) -> Bool { policies[Int(request.requestClass)] == .keptAlive }

  /// The connection of a request, if it has one.
  func place(of id: RequestID) -> Int? {
    let index = Int(id.index)
    return index < ofRequest.count && ofRequest[index] >= 0 ? Int(ofRequest[index]) : nil
  }

  /// The request is not on its connection any more.
  mutating func leave(_ id: RequestID) { ofRequest[Int(id.index)] = -1 }

  /// The connection will not be used again.
  mutating func abandon(_ place: Int) {
    all[place].isClosing = true
    let caller = Int(all[place].caller)
    if caller >= 0, ofCaller[caller] == Int32(place) { ofCaller[caller] = -1 }
  }

  /// Whether both ends keep a busy connection that answers its request with `outcome`.
  ///
  /// The server closes it where it answers with an error of its own. Source: Tomcat, `Http11Processor`,
  /// `statusDropsConnection`: 500 and 503 among others.
  func keeps(_ place: Int, after outcome: Outcome) -> Bool {
    all[place].isKept && outcome == .completed && !all[place].isClosing
      && Int(all[place].uses) < limits.mostRequests
      && (!ofCaller.isEmpty || idle.count < mostIdle)
  }

  /// A busy connection is kept for the next request.
  mutating func rest(_ place: Int, at now: SimTime) {
    all[place].state = .idle
    all[place].idleSince = now
    if ofCaller.isEmpty { idle.append(place) }
  }

  /// The server closes the connection that has been idle for longest.
  mutating func endRest(_ place: Int) {
    guard ofCaller.isEmpty else { return }
    let oldest = idle.popFirst()
    precondition(oldest == place, "connections are idle for equally long at most")
  }

  /// A connection is closed; its place is free.
  mutating func remove(_ place: Int) {
    abandon(place)
    all[place].state = .closed
    vacant.append(place)
  }

  /// Nobody finds an idle connection.
  mutating func forgetIdle() { idle.removeAll() }

  /// Nobody finds that idle connection any more.
  mutating func forgetIdle(_ place: Int) { if ofCaller.isEmpty { idle.remove(place) } }

  mutating func changeAccepted(by change: Int, at now: SimTime) {
    accepted += change
    gauges[Meter.open].change(by: Int64(change), at: now)
  }

  private mutating func assign(_ place: Int, to id: RequestID) {
    all[place].request = id
    while ofRequest.count <= id.index { ofRequest.append(-1) }
    ofRequest[Int(id.index)] = Int32(place)
  }

  private func caller(of key: UInt64) -> Int? {
    ofCaller.isEmpty ? nil : Int(key % UInt64(ofCaller.count))
  }
}

extension Connections {
  /// Bytes that this keeps of a connection that is idle: itself, and its places in the order of the idle ones and
  /// among the requests'.
  static var bytesOfIdleConnection: Int { MemoryLayout<Connection>.stride + 2 * MemoryLayout<Int32>.stride }
}
