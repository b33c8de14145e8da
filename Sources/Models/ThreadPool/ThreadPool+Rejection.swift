// What becomes of a request for which there is neither a thread nor room in the queue.

import SimEngine

extension ThreadPool {
  /// What becomes of a request that is too much.
  package enum Rejection: String, Sendable, Hashable, CaseIterable {
    /// It is turned away.
    case abort
    /// The thread that would hand it over serves it itself, and meanwhile hands over nothing.
    case callerRuns = "caller_runs"
    /// Nobody answers it, nor says so.
    case discard
    /// Nobody answers the one that has waited longest; the new one takes its chance.
    case discardOldest = "discard_oldest"
  }

  mutating func reject(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    switch configuration.rejection {
    case .abort: host.finish(id, as: .rejected, &agenda)
    case .callerRuns: serveInSubmitter(id, &host, &agenda)
    case .discard: host.discard(id, &agenda)
    case .discardOldest:
      guard let oldest = nextTask(&host, at: agenda.now) else {
        host.discard(id, &agenda)
        return
      }
      host.discard(oldest, &agenda)
      submit(id, &host, &agenda)
    }
  }

  private mutating func serveInSubmitter(
    _ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {
    let submitter = submitter(&host, at: agenda.now)
    submission.begin(for: host.service(of: id).occupant, at: agenda.now)
    workers[submitter].task = id
    note(submitter, has: id)
    start(submitter, after: receiving(id, host), &host, &agenda)
  }
}
