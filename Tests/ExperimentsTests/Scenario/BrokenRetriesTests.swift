// What a scenario says of callers who ask again, and what can be wrong with it.

import Experiments
import Models
import SimEngine
import Testing

@Suite("Retries in scenarios")
struct BrokenRetriesTests {
  @Test("Mistakes are reported", arguments: scenarios)
  func reports(_ scenario: BrokenScenario) { scenario.check() }

  private static func clients(_ title: String, _ keys: String, _ expected: String...) -> BrokenScenario {
    BrokenScenario(
      title, list: ("architectures: [beam]", "clients: {\(keys)}\narchitectures: [beam]"), expected)
  }

  static let scenarios = [
    clients("too many", "retries: 👉101", "must be from 0 to 100"),
    clients(
      "pauses between no attempts", "back_off: 👉{base: 1s}",
      "`back_off` has no meaning where callers do not ask again; state `retries`, or remove it"),
    clients(
      "a budget for none", "retries: 0, retry_budget: 👉{share: 10%}", "`retry_budget` has no meaning"),
    clients(
      "an answer that is retried", "retries: 1, retry_on: [👉completed]", "is not an outcome that is retried"),
    clients("a pause without length", "retries: 1, back_off: 👉{jitter: full}", "needs the key `base`"),
    clients("shrinking pauses", "retries: 1, back_off: {base: 1s, factor: 👉0.5}", "must be at least 1"),
    clients(
      "a longest pause below the first", "retries: 1, back_off: {base: 1s, most: 👉100ms}",
      "`most` is shorter than `base`"),
    clients(
      "a misspelt jitter", "retries: 1, back_off: {base: 1s, jitter: 👉ful}", "did you mean `full`?"),
    clients(
      "a factor that nothing uses", "retries: 1, back_off: {base: 1s, factor: 👉3, jitter: decorrelated}",
      "`factor` has no part in decorrelated jitter"),
    clients(
      "a window without length", "retries: 1, retry_budget: {window: 👉0s}", "must be from"),
  ]

  @Test("Callers ask again at once after whatever is no answer, unless more is said")
  func decodes() throws {
    func retries(_ keys: String) throws -> Retries? {
      try decode(
        BrokenScenario.sound.replacing("architectures:", with: "clients: {\(keys)}\narchitectures:")
      ).workload.clients.retries
    }
    #expect(try retries("retries: 0") == nil)
    #expect(try retries("retries: 3") == Retries(most: 3))
    #expect(
      try retries(
        "retries: 2, retry_on: [lost, rejected], back_off: {base: 100ms, factor: 1.5, most: 2s, jitter: equal}, "
          + "retry_budget: {share: 5%, least: 0/s, window: 1min}")
        == Retries(
          most: 2, after: [.lost, .rejected],
          backOff: BackOff(base: .milliseconds(100), factor: 1.5, most: .seconds(2), jitter: .equal),
          budget: RetryBudget(sharePerBillion: 50_000_000, least: 0, window: .seconds(60))))
    #expect(
      try retries("retries: 1, back_off: {base: 1s}, retry_budget: {}")?.budget == RetryBudget())
  }
}
