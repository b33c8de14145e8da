// What a request does, as data: every architecture interprets the same steps by its own rules.

package import SimEngine

/// One step of a request's program.
package enum Step: Sendable, Hashable {
  /// Needs the processor for a sampled time (ns on an otherwise idle core).
  case compute(Distribution)
  /// Waits for a sampled time (ns) without needing the processor.
  case wait(Distribution)
  /// Goes wrong here, with a probability in billionths.
  case fail(Failure, perBillion: Int64)
}

/// How a request goes wrong.
package enum Failure: String, Sendable, Hashable, CaseIterable {
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

  /// Mean time that one request spends waiting by its own program, in ns.
  package var meanWait: Double { expectedTotal { if case .wait(let delay) = $0 { delay.mean } else { 0 } } }

  private func expectedTotal(_ cost: (Step) -> Double) -> Double {
    var reached = 1.0
    var total = 0.0
    for step in steps {
      total += reached * cost(step)
      if case .fail(_, let perBillion) = step { reached *= 1 - Double(perBillion) / 1e9 }
    }
    return total
  }
}
