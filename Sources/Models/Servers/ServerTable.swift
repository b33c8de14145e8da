// The servers of all processes: which message each instance works on, and which wait in its mailbox.

package import SimEngine

/// What holds of calls to servers under an architecture.
package struct CallRules: Sendable, Hashable {
  /// How long a caller waits for an answer, where the server does not say; nil is for ever.
  package var timeout: SimDuration?
  /// What befalls a caller that has waited too long, or whose server died of its message.
  package var failure: Failure

  package init(timeout: SimDuration? = nil, failure: Failure = .error) {
    self.timeout = timeout
    self.failure = failure
  }
}

/// What becomes of a server when it has done with a message.
package enum ServerFate: Sendable, Hashable {
  case livesOn
  /// It has died, with the messages that wait for it, and another is in its place at once.
  case startsAnew
  /// It has died likewise, and nobody is in its place.
  case dies
}

/// The servers of all processes, each instance in a place of its own.
///
/// An instance takes the next message as soon as it is done with one. Those of a pool share one mailbox, in the place of
/// the first of them; of several that are idle the one that became so last has the next message, as in `poolboy`. Every
/// operation is O(1) and in a steady state allocates nothing; an instance takes 20 bytes, besides the clocks that tell
/// whom messages wait behind.
struct ServerTable: ~Copyable, Sendable {
  let servers: [Server]
  let failure: Failure
  /// How long callers of each server wait; nil is for ever.
  let timeouts: [SimDuration?]
  /// Whose messages the instances work on.
  var clocks: OccupancyClocks
  /// Whose messages the instances of each pool work on, process by process.
  var poolHolders = Slab<SharedOccupancy>()
  /// Instances of all servers that one process has.
  let instanceCount: Int
  /// The number of each server's first instance among those of its process.
  private let firsts: Slab<Int>
  /// The number of each server among the pools; nil for those that are none.
  private let pools: Slab<Int?>
  /// How many instances each server has.
  let instances: Slab<Int>
  private let poolCount: Int
  private var places: Slab<Place>
  /// Behind each message that waits, by its number, the next one.
  private var behind = Slab<UInt32>()

  /// What an instance works on, and the messages that wait there.
  struct Place: Sendable, BitwiseCopyable {
    static let none = UInt32.max
    /// What an instance that is not there works on, and one that begins: neither takes a message.
    static let absent = UInt32.max - 1
    static let beginning = UInt32.max - 2

    /// The message that the instance works on.
    var current = none
    /// The first and the last of the messages that wait.
    var first = none
    var last = none
    /// The idle instance of a pool that became so last; it is noted in the place of the first of them.
    var idle = none
    /// The one that became idle before this one.
    var idleBefore = none
  }

  init(_ servers: [Server], processes: Int, _ rules: CallRules, occupants: Int) {
    self.servers = servers
    failure = rules.failure
    timeouts = servers.map { server in
      let timeout = server.timeout ?? rules.timeout
      return timeout == .unlimited ? nil : timeout
    }
    instances = Slab(servers.map(\.instances))
    var firsts = Slab<Int>([0])
    var pools = Slab<Int?>()
    var poolCount = 0
    for (server, index) in zip(servers, servers.indices) {
      firsts.append(firsts[index] + server.instances)
      pools.append(server.routing == .pool ? poolCount : nil)
      if server.routing == .pool { poolCount += 1 }
    }
    instanceCount = firsts[servers.count]
    self.firsts = firsts
    self.pools = pools
    self.poolCount = poolCount
    places = Slab(repeating: Place(), count: instanceCount * processes)
    clocks = OccupancyClocks(occupants: occupants)
    for _ in places.indices { _ = clocks.addResource() }
    for _ in 0..<poolCount * processes { poolHolders.append(SharedOccupancy(occupants: occupants)) }
    for process in 0..<processes { removeAll(in: process) }
  }

  /// The places of a process's instances, of all servers.
  func places(of process: Int) -> Range<Int> {
    process * instanceCount..<(process + 1) * instanceCount
  }

  /// The place in which the messages wait that go to an instance, or to a pool.
  func mailbox(of server: Int, instance: Int, in process: Int) -> Int {
    process * instanceCount + firsts[server] + (pools[server] == nil ? instance : 0)
  }

  /// The place of a process's pool among those of all processes; nil for a server that is no pool.
  func pool(of server: Int, in process: Int) -> Int? {
    pools[server].map { process * poolCount + $0 }
  }

  /// The places of a process's pools.
  func pools(of process: Int) -> Range<Int> { process * poolCount..<(process + 1) * poolCount }

  /// A message comes to a mailbox of a server.
  ///
  /// - Returns: The place of the instance that takes it at once; nil where it waits.
  mutating func post(_ message: RequestID, to mailbox: Int, of server: Int) -> Int? {
    var place = mailbox
    if pools[server] != nil {
      guard places[mailbox].idle != Place.none else {
        append(message, to: mailbox)
        return nil
      }
      place = Int(places[mailbox].idle)
      places[mailbox].idle = places[place].idleBefore
    } else if places[place].current != Place.none {
      append(message, to: mailbox)
      return nil
    }
    places[place].current = message.index
    return place
  }

  /// An instance has done with its message.
  ///
  /// - Returns: The message that it takes next.
  mutating func next(at place: Int, from mailbox: Int, of server: Int) -> RequestID? {
    let next = popWaiting(at: mailbox)
    places[place].current = next?.index ?? Place.none
    if next == nil, pools[server] != nil { becomeIdle(place, of: mailbox) }
    return next
  }

  /// The first of the messages that wait is taken out.
  mutating func popWaiting(at mailbox: Int) -> RequestID? {
    let first = places[mailbox].first
    guard first != Place.none else { return nil }
    places[mailbox].first = behind[Int(first)]
    return RequestID(index: first)
  }

  /// The first of the messages that wait for one instance alone is taken out: those of a pool wait for any of its.
  ///
  /// - Complexity: O(servers).
  mutating func popOwnWaiting(at place: Int) -> RequestID? {
    pools[server(of: place)] == nil ? popWaiting(at: place) : nil
  }

  /// An instance is not there any more.
  ///
  /// - Complexity: O(servers + instances of a pool).
  mutating func remove(_ place: Int) {
    places[place].current = Place.absent
    let server = server(of: place)
    guard pools[server] != nil else { return }
    let mailbox = place - place % instanceCount + firsts[server]
    var idle = Place.none
    var others: [UInt32] = []
    while places[mailbox].idle != Place.none {
      idle = places[mailbox].idle
      places[mailbox].idle = places[Int(idle)].idleBefore
      if idle != UInt32(place) { others.append(idle) }
    }
    for other in others.reversed() { becomeIdle(Int(other), of: mailbox) }
  }

  /// The next of the messages that wait for a pool of which no instance is there.
  mutating func popOrphan() -> RequestID? {
    for server in pools.indices where pools[server] != nil {
      let mailbox = firsts[server]
      let isThere = (0..<instances[server]).contains { places[mailbox + $0].current != Place.absent }
      if !isThere, let message = popWaiting(at: mailbox) { return message }
    }
    return nil
  }

  /// An instance begins: messages may wait for it.
  mutating func register(_ place: Int) { places[place].current = Place.beginning }

  /// An instance has begun.
  ///
  /// - Returns: The message that it takes first.
  mutating func open(_ place: Int) -> RequestID? {
    let server = server(of: place)
    let mailbox =
      pools[server] == nil ? place : place - place % instanceCount + firsts[server]
    return next(at: place, from: mailbox, of: server)
  }

  /// The number of a server's instance among those of all servers of a process.
  func number(of instance: Int, of server: Int) -> Int { firsts[server] + instance }

  private func server(of place: Int) -> Int {
    let number = place % instanceCount
    return (pools.indices.last { firsts[$0] <= number }) ?? 0
  }

  /// A process has no messages any more, and all its instances are idle, the first of each pool to be taken first.
  mutating func removeAll(in process: Int) {
    for place in places(of: process) { places[place] = Place() }
    for server in pools.indices where pools[server] != nil {
      let mailbox = mailbox(of: server, instance: 0, in: process)
      for instance in (0..<instances[server]).reversed() {
        becomeIdle(mailbox + instance, of: mailbox)
      }
    }
  }

  private mutating func becomeIdle(_ place: Int, of mailbox: Int) {
    places[place].idleBefore = places[mailbox].idle
    places[mailbox].idle = UInt32(place)
  }

  private mutating func append(_ message: RequestID, to mailbox: Int) {
    let number = Int(message.index)
    if behind.count <= number { behind.append(Place.none, times: number + 1 - behind.count) }
    behind[number] = Place.none
    if places[mailbox].first == Place.none {
      places[mailbox].first = message.index
    } else {
      behind[Int(places[mailbox].last)] = message.index
    }
    places[mailbox].last = message.index
  }
}
