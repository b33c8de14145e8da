// Accepting connections: who does it, up to how many, and how long idle ones are kept.

package import SimEngine

extension ThreadPool {
  /// Listens, as a Tomcat connector does.
  func listen(_ host: inout Host) {
    var limits = Connections.Limits()
    limits.backlog = configuration.backlog
    limits.mostOpen = configuration.maxConnections
    limits.keepAlive = configuration.connectionTimeout
    limits.mostRequests = configuration.maxKeepAliveRequests
    host.connections.listen(limits, somaxconn: host.machine.configuration.somaxconn)
  }

  /// Accepts what waits, unless the thread that accepts is busy or there are as many connections as may be.
  package mutating func acceptConnections(
    _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while !isAcceptorBusy, let id = host.acceptConnection(at: agenda.now) { accept(id, &host, &agenda) }
    host.noteAcceptor(busyFor: isAcceptorBusy ? submission.occupant : nil, at: agenda.now)
  }

  /// Whether the thread that accepts connections does something else.
  ///
  /// Tomcat has a thread of its own for that, and .NET's server does it in the pool; a plain JDK server accepts in the
  /// thread that hands requests over. Source: Tomcat, `Acceptor` and `NioEndpoint.Poller`; OpenJDK,
  /// `sun.net.httpserver.ServerImpl.Dispatcher`.
  private var isAcceptorBusy: Bool {
    // Inlined, as a call from a function that changes the pool would copy all of it.
    @inline(__always)
    get {
      switch configuration.growth {
      case .fixed, .jdk: submission.isBusy
      case .tomcat, .dotnet: false
      }
    }
  }

  static var connectionParameters: [Parameter<Configuration>] {
    [
      Parameter(
        "backlog", count: \.backlog, in: 0...1_000_000,
        "connections that may wait to be accepted, one less than there is room for; where `clients` open connections",
        .documented("Tomcat acceptCount, default 100; Linux caps it by somaxconn")),
      Parameter(
        "max_connections", count: \.maxConnections, in: 1...1_000_000, orUnlimited: true,
        "open connections beyond which no more are accepted; where `clients` open connections",
        .documented("Tomcat maxConnections, default 8192 (LimitLatch, asked before each accept)")),
      Parameter(
        "connection_timeout", duration: \.connectionTimeout, in: .zero ... .seconds(86_400),
        "how long a connection may be idle before the server closes it; where `clients` open connections",
        .documented("Tomcat keepAliveTimeout, which is connectionTimeout: 20 s in its server.xml")),
      Parameter(
        "max_keep_alive_requests", count: \.maxKeepAliveRequests, in: 1...1_000_000_000, orUnlimited: true,
        "requests on one connection, with the last of which the server closes it; where `clients` open connections",
        .documented("Tomcat maxKeepAliveRequests, default 100")),
    ]
  }
}
