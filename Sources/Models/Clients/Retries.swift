// How callers ask again after an attempt that came to nothing: how often, after what, and how long they pause.

package import SimEngine

/// How callers ask again.
package struct Retries: Sendable, Hashable {
  /// Attempts that a caller makes after its first, at most.
  package var most: Int
  /// What an attempt has to come to for another to follow.
  package var outcomes: Set<Outcome>
  package var backOff: BackOff
  /// What holds back the retries of all callers together, if anything does.
  package var budget: RetryBudget?

  package init(
    most: Int, after outcomes: Set<Outcome> = Self.failures, backOff: BackOff = BackOff(base: .zero),
    budget: RetryBudget? = nil
  ) {
    self.most = most
    self.outcomes = outcomes
    self.backOff = backOff
    self.budget = budget
  }

  /// Whatever is no answer.
  package static let failures: Set<Outcome> = [.failed, .rejected, .timedOut, .lost]
}

/// How long a caller pauses before it asks again.
///
/// Pause *n*, from 0, is `base` × `factor`ⁿ and at most `most`, shortened by chance as ``Jitter`` says.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
package struct BackOff: Sendable, Hashable {
  /// What chance does to a pause.
  package enum Jitter: String, Sendable, Hashable, CaseIterable {
    case none
    /// Evenly from nothing to the whole pause.
    case full
    /// Evenly from half of the pause to the whole.
    case equal
    /// Evenly from `base` to three times the pause before, which for the first is `base`; `factor` has no part in it.
    case decorrelated
  }

  package var base: SimDuration
  package var factor: Double
  package var most: SimDuration
  package var jitter: Jitter

  package init(
    base: SimDuration, factor: Double = 2, most: SimDuration = .seconds(3600), jitter: Jitter = .none
  ) {
    self.base = base
    self.factor = factor
    self.most = most
    self.jitter = jitter
  }

  /// The pause after attempt `number`, from 0; the one before it, zero for the first, was `last`.
  package func pause(after number: Int, last: SimDuration, _ stream: inout RandomStream) -> SimDuration {
    let (least, limit) = (Double(base.nanoseconds), Double(most.nanoseconds))
    var whole = least
    for _ in 0..<number where whole < limit { whole *= factor }
    whole = min(whole, limit)
    switch jitter {
    case .none: return SimDuration(rounding: whole)
    case .full: return SimDuration(rounding: whole * stream.uniform())
    case .equal: return SimDuration(rounding: whole / 2 * (1 + stream.uniform()))
    case .decorrelated:
      let before = max(least, Double(last.nanoseconds))
      return SimDuration(rounding: min(limit, least + (3 * before - least) * stream.uniform()))
    }
  }
}

/// How many retries all callers together may make: a share of the requests of the last while, and some in any case.
///
/// Source: Finagle, `RetryBudget`: 20 % and 10 a second over a window of 10 s, in slices of a tenth of it.
package struct RetryBudget: Sendable, Hashable {
  /// Retries for each request, in billionths.
  package var sharePerBillion: Int64
  /// Retries that there may be in any case, a second.
  package var least: Double
  /// How long a request counts.
  package var window: SimDuration

  package init(
    sharePerBillion: Int64 = 200_000_000, least: Double = 10, window: SimDuration = .seconds(10)
  ) {
    self.sharePerBillion = sharePerBillion
    self.least = least
    self.window = window
  }
}

/// A ``RetryBudget`` in a run: what the requests of its window have paid in, less what retries took out.
struct RetryBalance: Sendable {
  private static let slices: Int64 = 10
  /// What a retry takes.
  private static let price: Int64 = 1_000_000_000

  private let budget: RetryBudget
  /// By the number of the slice, modulo ``slices``.
  private var sums = [Int64](repeating: 0, count: Int(Self.slices))
  /// The slice that the last of them is.
  private var current: Int64 = 0

  init(_ budget: RetryBudget) { self.budget = budget }

  /// A request comes.
  mutating func deposit(at now: SimTime) {
    advance(to: now)
    sums[Int(current % Self.slices)] += budget.sharePerBillion
  }

  /// A retry wants to be made.
  ///
  /// - Returns: Whether it may.
  mutating func withdraw(at now: SimTime) -> Bool {
    advance(to: now)
    let reserve = Int64(budget.least * budget.window.seconds * Double(Self.price))
    guard reserve + sums.reduce(0, +) >= Self.price else { return false }
    sums[Int(current % Self.slices)] -= Self.price
    return true
  }

  private mutating func advance(to now: SimTime) {
    let slice = now.nanoseconds * Self.slices / budget.window.nanoseconds
    guard slice > current else { return }
    for passed in 0..<min(Self.slices, slice - current) { sums[Int((slice - passed) % Self.slices)] = 0 }
    current = slice
  }
}
