// The attempts of callers who ask more than once: what they have been through, and when they ask again.

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

/// The callers of a run who may ask again.
package struct Attempts: ~Copyable, Sendable {
  /// What is metered of them, where there are any.
  package static let meters = MeterNames(counters: ["retries", "retries_denied"])

  /// Whether anybody asks again.
  let isOn: Bool
  private let retries: Retries?
  private var balance: RetryBalance?
  private let seed: UInt64
  private let replication: UInt32
  /// By the places of the requests that are under way.
  private var histories = Slab<AttemptHistory>()
  /// Of callers who pause, by the places that their events name.
  private var pausing = Slab<AttemptHistory>()
  private var vacant = FIFO()
  /// Those who have begun to pause just now.
  var begun = FIFO()
  /// In the order of the meters.
  private(set) var counts: [Int64]

  init(_ run: Run) {
    retries = run.workload.clients.retries
    isOn = retries != nil
    balance = retries?.budget.map(RetryBalance.init)
    counts = retries == nil ? [] : [0, 0]
    seed = run.seed
    replication = run.replication
  }

  /// An attempt is made.
  mutating func begin(_ history: AttemptHistory, as id: RequestID, at now: SimTime) {
    guard isOn else { return }
    let place = Int(id.index)
    while histories.count <= place { histories.append(history) }
    histories[place] = history
    histories[place].began = now
    if history.failures == 0 { balance?.deposit(at: now) }
  }

  func history(of id: RequestID) -> AttemptHistory { histories[Int(id.index)] }

  /// An attempt has come to nothing.
  ///
  /// - Returns: Whether its caller pauses, to ask again.
  mutating func fail(_ id: RequestID, as outcome: Outcome, at now: SimTime) -> Bool {
    guard let retries, retries.outcomes.contains(outcome) else { return false }
    var history = histories[Int(id.index)]
    guard history.failures < retries.most else { return false }
    guard balance?.withdraw(at: now) ?? true else {
      counts[1] += 1
      return false
    }
    counts[0] += 1
    var stream = RandomStream(
      seed: seed, replication: replication, purpose: .backOff, entity: history.key,
      index: UInt32(history.failures))
    history.pause = retries.backOff.pause(after: history.failures, last: history.pause, &stream)
    history.failures += 1
    history.failed += now - history.began
    history.paused += history.pause
    let place = vacant.popFirst() ?? pausing.count
    if place == pausing.count { pausing.append(history) } else { pausing[place] = history }
    begun.append(place)
    return true
  }

  /// How long a caller pauses.
  func pause(at place: Int) -> SimDuration { pausing[place].pause }

  /// A caller has paused long enough.
  mutating func endPause(at place: Int) -> AttemptHistory {
    vacant.append(place)
    return pausing[place]
  }
}
