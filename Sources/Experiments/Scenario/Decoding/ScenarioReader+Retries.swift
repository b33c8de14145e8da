// Reading how callers ask again: how often, after what, after which pause, and within which budget.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// Nil where callers do not ask again.
  mutating func retries(_ fields: Fields) -> Retries? {
    let most = read("retries", in: fields) { $0.count($1, in: 0...ScenarioFormat.mostRetries) } ?? 0
    let outcomes = read("retry_on", in: fields) { $0.outcomes($1) }
    let backOff = read("back_off", in: fields) { $0.backOff($1) }
    let budget = read("retry_budget", in: fields) { $0.retryBudget($1) }
    guard most > 0 else {
      for key in ["retry_on", "back_off", "retry_budget"] {
        guard let value = fields[key] else { continue }
        report(
          "`\(key)` has no meaning where callers do not ask again", "state `retries`, or remove it",
          at: value.place)
      }
      return nil
    }
    return Retries(
      most: Int(most), after: outcomes ?? Retries.failures, backOff: backOff ?? BackOff(base: .zero),
      budget: budget)
  }

  private mutating func outcomes(_ node: YAMLNode) -> Set<Outcome>? {
    let words = RetriedOutcome.allCases.map(\.rawValue)
    let outcomes = list(node, of: "outcomes") { reader, node in
      reader.word(node, among: words, title: "an outcome that is retried", kind: "outcomes")
        .flatMap(RetriedOutcome.init(rawValue:))
    }
    return outcomes.map { Set($0.map(\.outcome)) }
  }

  private mutating func backOff(_ node: YAMLNode) -> BackOff? {
    guard let fields = fields(of: node, ScenarioFormat.backOff) else { return nil }
    let base = read("base", in: fields) { $0.duration($1) }
    let factor = read("factor", in: fields) { $0.number($1, atLeast: 1) }
    let most = read("most", in: fields) { $0.duration($1) }
    let words = BackOff.Jitter.allCases.map(\.rawValue)
    let jitter = read("jitter", in: fields) {
      $0.word($1, among: words, title: "a jitter", kind: "jitters").flatMap(BackOff.Jitter.init(rawValue:))
    }
    guard let base else { return nil }
    var backOff = BackOff(base: base)
    if let factor { backOff.factor = factor }
    if let most {
      backOff.most = most
      if most < base, let place = fields["most"]?.place {
        report("`most` is shorter than `base`", "no pause would be `base` long", at: place)
      }
    }
    if let jitter { backOff.jitter = jitter }
    if jitter == .decorrelated, let place = fields["factor"]?.place {
      report("`factor` has no part in decorrelated jitter", "remove it", at: place)
    }
    return backOff
  }

  private mutating func retryBudget(_ node: YAMLNode) -> RetryBudget? {
    guard let fields = fields(of: node, ScenarioFormat.retryBudget) else { return nil }
    var budget = RetryBudget()
    if let share = read("share", in: fields, { $0.quantity($1, .percentage, in: 0...10_000_000_000) }) {
      budget.sharePerBillion = share
    }
    if let least = read("least", in: fields, { $0.rate($1, orZero: true) }) { budget.least = least }
    if let window = read("window", in: fields, { $0.duration($1, upTo: 3_600_000_000_000) }) {
      budget.window = max(window, .nanoseconds(10))
    }
    return budget
  }
}

/// The outcomes that may be retried, by their names in results.
enum RetriedOutcome: String, CaseIterable {
  case failed, rejected
  case timedOut = "timed_out"
  case lost

  var outcome: Outcome {
    switch self {
    case .failed: .failed
    case .rejected: .rejected
    case .timedOut: .timedOut
    case .lost: .lost
    }
  }
}
