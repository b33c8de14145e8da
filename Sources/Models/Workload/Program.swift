// What a request does, as data: every architecture interprets the same steps by its own rules.

package import SimEngine

/// One step of a request's program.
package enum Step: Sendable, Hashable {
  /// Needs the processor for a sampled time (ns on an otherwise idle core).
  case compute(Distribution)
  /// Waits for a sampled time (ns) without needing the processor.
  case wait(Distribution)
  /// Takes the lock of that number in the workload, alone or together with others who share it, does the steps
  /// and gives it back; also where one of them goes wrong.
  case lock(Int, isShared: Bool, [Step])
  /// Asks the dependency of that number in the workload and waits for its answer.
  case call(dependency: Int)
  /// Makes so many bytes of objects that are in use until the request ends, and garbage from then on.
  case allocate(Int64)
  /// Goes wrong here, with a probability in billionths.
  case fail(Failure, perBillion: Int64)
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

  /// Mean processor time that one request asks for, in ns; steps after a possible failure count with
  /// the probability of being reached.
  package var meanCompute: Double {
    expectedTotal { if case .compute(let demand) = $0 { demand.mean } else { 0 } }
  }

  /// Mean time that one request waits in `wait` steps, in ns.
  package var meanWait: Double { expectedTotal { if case .wait(let delay) = $0 { delay.mean } else { 0 } } }

  /// Mean number of calls that one request makes to a dependency.
  package func meanCalls(to dependency: Int) -> Double {
    expectedTotal { $0 == .call(dependency: dependency) ? 1 : 0 }
  }

  /// Mean number of bytes that one request allocates.
  package var meanAllocation: Double {
    expectedTotal { if case .allocate(let bytes) = $0 { Double(bytes) } else { 0 } }
  }

  private func expectedTotal(_ cost: (Step) -> Double) -> Double {
    var reached = 1.0
    return Self.expectedTotal(of: steps, reached: &reached, cost)
  }

  /// `reached` is the probability that the first of the steps is reached, and then that the end is.
  private static func expectedTotal(
    of steps: [Step], reached: inout Double, _ cost: (Step) -> Double
  ) -> Double {
    var total = 0.0
    for step in steps {
      total += reached * cost(step)
      switch step {
      case .fail(_, let perBillion): reached *= 1 - Double(perBillion) / 1e9
      case .lock(_, _, let held): total += expectedTotal(of: held, reached: &reached, cost)
      case .compute, .wait, .call, .allocate: break
      }
    }
    return total
  }
}
