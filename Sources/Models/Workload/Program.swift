// What a request does, as data: every architecture interprets the same steps by its own rules.

package import SimEngine

/// One step of a request's program.
package enum Step: Sendable, Hashable {
  /// Needs the processor for a sampled time (ns on an otherwise idle core).
  case compute(Distribution)
  /// Needs the processor for a sampled time (ns), and after each `chunk` of it lets those go first who wait, where
  /// nothing else would interrupt it.
  case chunked(Distribution, chunk: SimDuration)
  /// Needs the processor for a sampled time (ns), in native code that the runtime cannot interrupt.
  case native(Distribution)
  /// Has a thread that is set apart for such work do it for a sampled time (ns), and waits for that.
  case offload(Distribution, Offload)
  /// Waits for a sampled time (ns) without needing the processor.
  case wait(Distribution)
  /// Takes the lock of that number in the workload, alone or together with others who share it, does the steps
  /// and gives it back; also where one of them goes wrong.
  case lock(Int, isShared: Bool, [Step])
  /// Asks the dependency of that number in the workload and waits for its answer.
  case call(dependency: Int)
  /// Sends a message to the server of that number in the workload and waits for its answer.
  case ask(server: Int)
  /// Sends a message to the server of that number in the workload, and goes on.
  case send(server: Int)
  /// Starts the steps beside its own, and goes on; nobody waits for them.
  case spawn([Step])
  /// Makes so many bytes of objects that are in use until the request ends, and garbage from then on.
  case allocate(Int64)
  /// Goes wrong here, with a probability in billionths.
  case fail(Failure, perBillion: Int64)
}

/// What kind of work is done on a thread that is set apart.
package enum Offload: Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// It computes.
  case cpu
  /// It waits in the kernel, for a disk or another blocking call, and keeps its thread.
  case io
  /// It waits for a name to be looked up (getaddrinfo), and keeps its thread: slow I/O, in libuv's words.
  case lookup
}

/// How a request goes wrong.
package enum Failure: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
  /// The handler answers with an error: the request fails and nobody else notices.
  case error
  /// Nobody catches it: what it takes down is the runtime's to say.
  case exception
}

/// The steps of one request, in order.
package struct Program: Sendable, Hashable {
  package var steps: [Step]

  package init(_ steps: [Step]) { self.steps = steps }

  /// The expected sum of `cost` over the steps of one request; steps after a possible failure count with the
  /// probability of being reached, what it spawns only if `withSpawned`.
  func expectedTotal(withSpawned: Bool, _ cost: (Step) -> Double) -> Double {
    var reached = 1.0
    return Self.expectedTotal(of: steps, reached: &reached, withSpawned: withSpawned, cost)
  }

  /// `reached` is the probability that the first of the steps is reached, and then that the end is.
  private static func expectedTotal(
    of steps: [Step], reached: inout Double, withSpawned: Bool, _ cost: (Step) -> Double
  ) -> Double {
    var total = 0.0
    for step in steps {
      total += reached * cost(step)
      switch step {
      case .fail(_, let perBillion): reached *= 1 - Double(perBillion) / 1e9
      case .lock(_, _, let held):
        total += expectedTotal(of: held, reached: &reached, withSpawned: withSpawned, cost)
      case .spawn(let spawned) where withSpawned:
        var started = reached
        total += expectedTotal(of: spawned, reached: &started, withSpawned: true, cost)
      case .compute, .chunked, .native, .offload, .wait, .call, .ask, .send, .spawn, .allocate: break
      }
    }
    return total
  }
}

extension Step {
  /// Mean processor time that it asks for, in ns.
  var meanCompute: Double {
    switch self {
    case .compute(let span), .chunked(let span, _), .native(let span), .offload(let span, .cpu): span.mean
    default: 0
    }
  }

  /// Mean time that it waits by itself, in ns.
  var meanWait: Double {
    switch self {
    case .wait(let span), .offload(let span, .io), .offload(let span, .lookup): span.mean
    default: 0
    }
  }

  var allocation: Double { if case .allocate(let bytes) = self { Double(bytes) } else { 0 } }
}
