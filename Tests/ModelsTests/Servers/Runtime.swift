// The architectures without costs, with room for a few requests at once.

import Models
import SimEngine
import Testing

/// An architecture that costs nothing and in which requests can wait beside each other.
struct Runtime: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let simulate: @Sendable (Run) throws -> RunRecord

  static let all = [
    Runtime(testDescription: BEAM.name) { try BEAM.simulate($0, BEAM.singleServer) },
    Runtime(testDescription: EventLoop.name) { try EventLoop.simulate($0, EventLoop.singleServer) },
    Runtime(testDescription: ThreadPool.name) { try ThreadPool.simulate($0, .free(threads: 8)) },
  ]
}

extension Server {
  static func doing(_ steps: Step..., name: String = "server", timeout: SimDuration? = nil) -> Server {
    Server(name: name, program: Program(steps), timeout: timeout)
  }
}
