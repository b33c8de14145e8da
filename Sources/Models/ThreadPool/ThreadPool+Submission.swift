// The thread that hands requests to the pool: a poller or an acceptor, which creates threads and may have to work.

import SimEngine

extension ThreadPool {
  /// What the submitting thread is doing, and who waits for it.
  ///
  /// While it does nothing but hand over, it takes no time: that is part of each request's `request`.
  struct Submission: ~Copyable, Sendable {
    /// Its thread, once it was needed.
    var worker: Int?
    private(set) var isBusy = false
    /// For whom it is busy, or was last.
    private(set) var occupant = Occupant.nobody
    /// Requests that have come while it was busy.
    private var waiting = FIFO()
    /// Whom it works for; it is the one resource of these clocks.
    private var clocks: OccupancyClocks

    init(occupants: Int) {
      clocks = OccupancyClocks(occupants: occupants)
      _ = clocks.addResource()
    }

    var isEmpty: Bool { waiting.isEmpty }

    mutating func beginCreating(at now: SimTime) { begin(for: .runtime, at: now) }

    mutating func begin(for occupant: Occupant, at now: SimTime) {
      isBusy = true
      self.occupant = occupant
      clocks.occupy(0, by: occupant, at: now)
    }

    mutating func end(at now: SimTime) {
      isBusy = false
      clocks.occupy(0, by: .nobody, at: now)
    }

    mutating func append(_ id: RequestID, _ host: inout Host, at now: SimTime) {
      waiting.append(Int(id.index))
      host.anatomies.beginWait(id, for: 0, &clocks, at: now)
    }

    mutating func popFirst(_ host: inout Host, at now: SimTime) -> RequestID? {
      guard let first = waiting.popFirst() else { return nil }
      let id = RequestID(index: UInt32(first))
      host.anatomies.closeWait(id, for: 0, &clocks, as: .dispatchQueue, at: now)
      return id
    }

    /// Its process is dead.
    mutating func forget(at now: SimTime) {
      worker = nil
      end(at: now)
    }
  }

  /// The submitting thread; it exists from the first time on that it has anything to compute.
  mutating func submitter(_ host: inout Host, at now: SimTime) -> Int {
    if let worker = submission.worker { return worker }
    let worker = addThread(isPooled: false, &host, at: now)
    submission.worker = worker
    return worker
  }

  /// The submitting thread has done what kept it, and hands over those who have come meanwhile.
  mutating func submissionEnds(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    submission.end(at: agenda.now)
    while !submission.isBusy, let id = submission.popFirst(&host, at: agenda.now) {
      submit(id, &host, &agenda)
    }
  }
}
