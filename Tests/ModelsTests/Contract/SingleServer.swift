// Every architecture in the limit in which it is one server with a queue.

import Models
import SimEngine
import Testing

/// An architecture that costs nothing and lets work run to completion.
struct SingleServer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let simulate: @Sendable (Run) throws -> RunRecord

  private init<A: Architecture & ~Copyable>(_ architecture: A.Type) {
    testDescription = A.name
    simulate = { run in try A.simulate(run, A.singleServer) }
  }

  static let all = [SingleServer(BEAM.self), SingleServer(EventLoop.self), SingleServer(ThreadPool.self)]
}
