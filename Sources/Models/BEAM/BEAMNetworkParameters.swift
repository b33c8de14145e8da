// The numbers that accepting connections and reading from them rest on.

import SimEngine

extension BEAM.Configuration {
  /// What receiving and answering a request costs its process where a port has read it.
  var requestBesidesInput: SimDuration { max(.zero, request - portInput) }
}

extension BEAM {
  static var networkParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "request_process", word: \.requestProcess,
        "who handles a request: a process of its own, or that of its connection; where `clients` open connections",
        .choice("a process for each request, as Cowboy has them; under Bandit it is the connection's")),
      Parameter(
        "num_acceptors", count: \.acceptors, in: 1...10_000,
        "processes that accept connections, with a supervisor each; where `clients` open connections",
        .documented("Ranch num_acceptors, default 10; Bandit and Plug.Cowboy 100")),
      Parameter(
        "max_connections", count: \.maxConnections, in: 1...10_000_000, orUnlimited: true,
        "connections that each acceptor's supervisor has, with the last of which the acceptor stops; where `clients` open "
          + "connections", .documented("Ranch 2 max_connections, default 1024; Bandit and Plug.Cowboy 16384")),
      Parameter(
        "backlog", count: \.backlog, in: 0...1_000_000,
        "connections that may wait to be accepted, one less than there is room for; where `clients` open connections",
        .documented("ranch_tcp and Thousand Island: 1024; Linux caps it by somaxconn")),
      Parameter(
        "idle_timeout", duration: \.idleTimeout, in: .zero ... .seconds(86_400), orUnlimited: true,
        "how long a connection may be idle before the server closes it; where `clients` open connections",
        .documented("cowboy_http idle_timeout and Thousand Island read_timeout: 60 s")),
      Parameter(
        "max_keepalive", count: \.maxKeepalive, in: 1...1_000_000_000, orUnlimited: true,
        "requests on one connection, with the last of which the server closes it; where `clients` open connections",
        .documented("cowboy_http max_keepalive, default 1000; Bandit has no such limit")),
      Parameter(
        "accept", duration: \.accept, in: .zero ... .milliseconds(10),
        "processor time to accept a connection and to make a port of it; where `clients` open connections",
        .measured(
          "33 to 43 us a connection that stays open, over loopback, OTP 25.2, x86-64 2.8 GHz; the acceptor's part included"
        )),
      Parameter(
        "connection_start", duration: \.connectionStart, in: .zero ... .milliseconds(10),
        "processor time of a connection's process until it reads, and to close the socket at its end; where `clients` "
          + "open connections",
        .measured(
          "62 us a connection in all that is accepted, handed over as in Ranch, and closed, less 40 us for accepting it and "
            + "2 us for spawning, switching and messages, OTP 25.2, x86-64 2.8 GHz")),
      Parameter(
        "port_input", duration: \.portInput, in: .zero ... .milliseconds(1),
        "the part of `request` in which the connection's port reads it; where `clients` open connections",
        .assumed(
          "a quarter of the 23 us that an echo of 100 bytes over loopback takes, OTP 25.2, x86-64 2.8 GHz")),
      Parameter(
        name: "connection_memory", unit: .size,
        summary:
          "memory of a connection beside its process: the port and its buffer; where `clients` open connections",
        range: 0...(1 << 30), allowsUnlimited: false,
        provenance: .measured(
          "erlang:memory of 800 sockets, 1,563 bytes each and 6 in tables, processes apart, OTP 25.2"),
        read: { $0.connectionMemory }, write: { $0.connectionMemory = $1 }),
    ]
  }

  static var networkLimitations: [Limitation] {
    [
      Limitation(
        "Input gets to its port at once: the thread that polls takes no time, and no scheduler polls while it works.",
        bias: "optimistic: that thread takes 6.5 us an input, and needs a core"),
      Limitation(
        "Ports are read and no more: writing is part of `request`, and whoever writes to a full socket is not suspended.",
        bias: "optimistic where clients read slowly"),
      Limitation(
        "Ports are stolen one at a time, but the paths of migration that balancing lays are for processes.",
        bias: "slightly optimistic or pessimistic on many cores"),
      Limitation(
        "Thousand Island's supervisor waits until a connection's process has begun, and its acceptors that are at their "
          + "limit retry each second five times; here both do as Ranch does.",
        bias: "optimistic for Bandit at its limit of connections"),
      Limitation(
        "A connection's process collects by the heap's rules only, not after every fifth request as Bandit does.",
        bias: "pessimistic for Bandit's memory, optimistic for its time"),
    ]
  }
}
