// Servers as executors of one thread: each has a queue of its own, and its thread serves nothing else.

import SimEngine

extension ThreadPool {
  /// Starts the threads of the servers.
  mutating func startServers(_ host: inout Host, at now: SimTime) {
    servers.removeAll(keepingCapacity: true)
    for (server, instances) in host.servers.map(\.instances).enumerated() {
      for _ in 0..<instances {
        let worker = addThread(isPooled: false, &host, at: now)
        workers[worker].server = Int32(server)
        servers.append(worker)
      }
    }
  }

  /// Lets go on whom another thread made way for or answered, and servers that have a message.
  ///
  /// The thread of `ended` has just done with a message: it finds the next without having to wake up.
  mutating func letOthersGoOn(
    after ended: Int? = nil, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    while let woken = host.popWoken() { resume(woken, &host, &agenda) }
    while let message = host.popTaken() {
      let worker = servers[host.instance(of: message)]
      workers[worker].task = message
      note(worker, has: message)
      workers[worker].park = worker == ended ? .zero : configuration.park
      start(worker, after: configuration.handOff + workers[worker].park, &host, &agenda)
    }
  }

  /// A server's thread has done with a message: what its task throws is for the caller, and the thread lives on.
  ///
  /// Source: FutureTask.run catches Throwable, and `get` throws it anew as an ExecutionException.
  mutating func endMessage(
    _ message: RequestID, failure: Failure?, by worker: Int, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    host.endMessage(message, failure: failure, &agenda)
    letOthersGoOn(after: worker, &host, &agenda)
  }
}
