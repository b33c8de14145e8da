// What the command line changes in a scenario.

import Experiments
import Foundation

/// What the command line changes in a scenario.
struct ScenarioOverrides {
  static let mostReplications = 10_000

  var seed: UInt64?
  var replications: Int?
  /// Labels of architectures, separated by commas.
  var only: String?
  /// Percentiles to take apart besides the usual ones, separated by commas.
  var percentiles: String?

  /// The scenario with the changes made.
  func applied(to scenario: Scenario) throws(Failure) -> Scenario {
    var scenario = scenario
    if let seed { scenario.seed = seed }
    if let replications { scenario.replications = replications }
    guard let only else { return scenario }
    let labels = scenario.architectures.map(\.name)
    let wanted = only.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    for word in wanted where !labels.contains(word) {
      let remedy = Suggestion.remedy(for: word, among: labels, kind: "architectures of the scenario")
      throw Failure(
        message: "--only: `\(word)` is not an architecture of the scenario; \(remedy)", code: Failure.invalid)
    }
    if let twice = wanted.first(where: { word in wanted.count { $0 == word } > 1 }) {
      throw Failure(message: "--only: `\(twice)` is named twice", code: Failure.invalid)
    }
    scenario.architectures.removeAll { !wanted.contains($0.name) }
    return scenario
  }

  /// The command line that repeats the run.
  func command(file: String) -> String {
    var words = ["archsim", "run", file]
    if let seed { words += ["--seed", "\(seed)"] }
    if let replications { words += ["--replications", "\(replications)"] }
    if let only { words += ["--only", only] }
    if let percentiles { words += ["--percentiles", percentiles] }
    return words.map(Self.quoted).joined(separator: " ")
  }

  /// The word as a POSIX shell takes it for one.
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,=:".contains($0)) }
    return isPlain
      ? word
      : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
