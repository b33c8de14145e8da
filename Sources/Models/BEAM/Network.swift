// What a node has to do with connections: ports, acceptors, supervisors, and the processes of the connections.

import SimEngine

extension BEAM {
  /// Which process handles the requests of a connection.
  package enum RequestProcess: String, Sendable, Hashable, CaseIterable {
    /// One of its own for each, which the connection's process starts and which answers through it, as under Cowboy.
    case request
    /// The connection's, as under Bandit.
    case connection
  }

  /// A port of the runtime that stands for a socket.
  ///
  /// At most one input is posted to it at a time, as the kernel is asked anew after each.
  /// Source: erts_port_task_schedule and erts_port_task_execute in erl_port_task.c, OTP 25 to 27.
  struct Port: Sendable, BitwiseCopyable {
    /// What running it counts as, of which a task has 40: it is in use for 1,000 from the start.
    ///
    /// Source: ERTS_PORT_REDS_EXECUTE and ERTS_PORT_REDS_INPUT in erl_port.h, OTP 25 to 27.
    static let reductions = 1040

    /// Whose run queue it queues in.
    var scheduler: UInt16 = 0
    /// Whether it queues or runs.
    var isScheduled = false
    /// The process that owns it.
    var process = ErlangProcess.none
    /// The request whose connection it accepts, or that it reads.
    var request = ErlangProcess.none
  }

  /// An acceptor with the supervisor that starts the processes of what it accepts.
  struct Acceptor: Sendable, BitwiseCopyable {
    let process: Int
    let supervisor: Int
    /// Connections under the supervisor.
    var open = 0
    /// Whether it waits until one of them ends.
    var isAsleep = false
  }

  /// What a process of the network does next.
  struct Duty: Sendable, BitwiseCopyable {
    enum Kind: UInt8, Sendable, BitwiseCopyable {
      /// An acceptor hands a connection to its supervisor.
      case handOver
      /// An acceptor asks for the next connection.
      case accept
      /// A supervisor starts the process of a connection.
      case start
      /// A supervisor lets its acceptor go on, as a connection has ended.
      case resume
      /// A connection's process begins.
      case open
      /// It has been sent the bytes of a request.
      case read
      /// It has been sent the answer to one.
      case answer
      /// It ends, as its connection has.
      case close
    }

    var kind: Kind
    /// Of the acceptor that the process is, serves or comes from.
    let acceptor: UInt32
    /// The port of a connection's process.
    var port: UInt32 = 0
    /// Whether the time for it has been added to what the scheduler owes.
    var isPaid = false
    /// Whether the answer says that the request has failed.
    var hasFailed = false
  }

  /// The ports of a node, and the processes around them.
  struct Network: ~Copyable, Sendable {
    /// The place of the listening socket's port; those of connections follow in their numbering.
    static let listener = 0

    var ports = Slab<Port>()
    var acceptors = Slab<Acceptor>()
    /// Acceptors that wait for a connection, by number, in their order.
    var idle = FIFO()
    /// By process; what stands there for others is stale.
    var duties = Slab<Duty>()

    init() { ports.append(Port()) }

    static func port(of connection: Int) -> Int { connection + 1 }

    mutating func assign(_ duty: Duty, to process: Int) {
      while duties.count <= process { duties.append(Duty(kind: .close, acceptor: 0)) }
      duties[process] = duty
    }

    /// The request that a port accepts or reads, if it does.
    @inline(__always)
    func request(of port: Int) -> RequestID? {
      let request = ports[port].request
      return request == ErlangProcess.none ? nil : RequestID(index: request)
    }

    /// The socket of a connection has its port, on the scheduler that has accepted it.
    mutating func open(_ port: Int, on scheduler: Int) {
      while ports.count <= port { ports.append(Port()) }
      ports[port] = Port()
      ports[port].scheduler = UInt16(scheduler)
    }
  }
}

extension BEAM.NodeMemory {
  /// A process that goes on living has done with a request: all that it made for it is garbage.
  mutating func endRequest(of process: Int) {
    heaps[process].release(heaps[process].live)
    let place = heaps[process].binaries
    if place != ProcessHeap.none { binaries[Int(place)].release(binaries[Int(place)].words) }
  }
}
