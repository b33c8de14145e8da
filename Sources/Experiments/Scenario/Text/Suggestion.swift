// "Did you mean": the known word that a misspelt one is nearest to.

/// Looks for what a user meant.
package enum Suggestion {
  /// The candidate that takes the fewest edits to reach, if it is near enough to be what was meant.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    guard word.count <= 60 else { return nil }
    let folded = fold(word)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let distance = editDistance(folded, fold(candidate))
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, min(word.count, best.candidate.count) / 3) else { return nil }
    return best.candidate
  }

  /// The end of a sentence that refuses `word`: the nearest candidate, or all there are.
  package static func remedy(for word: String, among candidates: [String], kind: String) -> String {
    if let nearest = nearest(to: word, among: candidates) { return "did you mean `\(nearest)`?" }
    return candidates.isEmpty
      ? "there are no \(kind)" : "the \(kind) are \(candidates.joined(separator: ", "))"
  }

  private static func fold(_ word: String) -> [Character] {
    word.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }
  }

  /// Fewest insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
  /// - Complexity: O(*n* × *m*) comparisons.
  static func editDistance(_ source: [Character], _ target: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...target.count)
    for row in source.indices {
      var current = [row + 1]
      for column in target.indices {
        var distance = min(
          last[column] + (source[row] == target[column] ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, source[row] == target[column - 1], source[row - 1] == target[column] {
          distance = min(distance, beforeLast[column - 1] + 1)
        }
        current.append(distance)
      }
      (beforeLast, last) = (last, current)
    }
    return last[target.count]
  }
}
