// The attempts of callers who ask more than once: what each caller has been through, and which came to nothing.

import SimEngine

/// What a caller has been through with a request before its present attempt.
struct AttemptHistory: Sendable, BitwiseCopyable {
  let key: UInt64
  /// When the first attempt was made.
  let arrival: SimTime
  /// Attempts that have come to nothing.
  var failures = 0
  /// Time that these took.
  var failed = SimDuration.zero
  /// Time of the pauses between them.
  var paused = SimDuration.zero
  /// The last of the pauses.
  var pause = SimDuration.zero
  /// When the present attempt was made.
  var began: SimTime

  /// A request comes for the first time.
  init(key: UInt64, at now: SimTime) {
    self.key = key
    arrival = now
    began = now
  }
}

/// The attempts that are under way, of callers who may make others.
struct Attempts: ~Copyable, Sendable {
  /// An attempt that has come to nothing, and that another may follow.
  struct Ended: Sendable, BitwiseCopyable {
    let history: AttemptHistory
    let requestClass: UInt16
    let outcome: Outcome
    let at: SimTime
  }

  /// Whether anybody asks again.
  let isOn: Bool
  private let retries: Retries?
  /// By the places of the requests that are under way.
  private var histories = Slab<AttemptHistory>()
  /// Those whose callers have not decided yet.
  var ended: [Ended] = []

  init(_ run: Run) {
    retries = run.workload.clients.retries
    isOn = retries != nil
  }

  /// An attempt is made.
  mutating func begin(_ history: AttemptHistory, as id: RequestID, at now: SimTime) {
    let place = Int(id.index)
    while histories.count <= place { histories.append(history) }
    histories[place] = history
    histories[place].began = now
  }

  /// An attempt is over.
  ///
  /// - Returns: Whether its caller may make another.
  mutating func end(_ id: RequestID, _ requestClass: UInt16, as outcome: Outcome, at now: SimTime) -> Bool {
    guard outcome != .completed, let retries, retries.outcomes.contains(outcome) else { return false }
    let history = histories[Int(id.index)]
    guard history.failures < retries.most else { return false }
    ended.append(Ended(history: history, requestClass: requestClass, outcome: outcome, at: now))
    return true
  }
}
