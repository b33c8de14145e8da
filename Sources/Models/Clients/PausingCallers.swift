// Callers between two attempts: whether they may ask again, and when.

import SimEngine

/// The callers of a run who pause before they ask again, and what holds all of them back together.
package struct PausingCallers: ~Copyable, Sendable {
  /// What is metered of them, where there are any.
  package static let meters = MeterNames(counters: ["retries", "retries_denied"])

  private let retries: Retries?
  private var balance: RetryBalance?
  private let seed: UInt64
  private let replication: UInt32
  /// By the places that their events name.
  private var histories = Slab<AttemptHistory>()
  private var vacant = FIFO()
  /// In the order of the meters.
  private(set) var counts: [Int64]

  init(_ run: Run) {
    retries = run.workload.clients.retries
    balance = retries?.budget.map(RetryBalance.init)
    counts = retries == nil ? [] : [0, 0]
    seed = run.seed
    replication = run.replication
  }

  /// A request comes for the first time.
  mutating func noteRequest(at now: SimTime) { balance?.deposit(at: now) }

  /// The caller of an attempt that came to nothing wants to ask again.
  ///
  /// - Returns: Its place, and how long it pauses; nil if it may not.
  mutating func pause(after attempt: Attempts.Ended) -> (place: Int, pause: SimDuration)? {
    guard let retries else { return nil }
    guard balance?.withdraw(at: attempt.at) ?? true else {
      counts[1] += 1
      return nil
    }
    counts[0] += 1
    var history = attempt.history
    var stream = RandomStream(
      seed: seed, replication: replication, purpose: .backOff, entity: history.key,
      index: UInt32(history.failures))
    history.pause = retries.backOff.pause(after: history.failures, last: history.pause, &stream)
    history.failures += 1
    history.failed += attempt.at - history.began
    history.paused += history.pause
    let place = vacant.popFirst() ?? histories.count
    if place == histories.count { histories.append(history) } else { histories[place] = history }
    return (place, history.pause)
  }

  /// A caller has paused long enough.
  mutating func endPause(at place: Int) -> AttemptHistory {
    vacant.append(place)
    return histories[place]
  }
}
