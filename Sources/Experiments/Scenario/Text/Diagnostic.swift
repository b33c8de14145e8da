// What is wrong with a scenario file, and where: the user's errors, all of a file at once.

/// A place in a text, counted from 1; columns count Unicode scalars.
package struct TextPlace: Sendable, Hashable, Comparable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Where a text starts.
  package static var start: TextPlace { TextPlace(line: 1, column: 1) }

  package static func < (lhs: TextPlace, rhs: TextPlace) -> Bool {
    (lhs.line, lhs.column) < (rhs.line, rhs.column)
  }
}

/// One thing that is wrong with a file, and what was probably meant.
package struct Diagnostic: Error, Sendable, Hashable, CustomStringConvertible {
  package var path: String
  package var place: TextPlace
  package var problem: String
  /// What to write instead, as the end of a sentence.
  package var remedy: String?

  package init(path: String, place: TextPlace, problem: String, remedy: String? = nil) {
    self.path = path
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  package var line: Int { place.line }
  package var column: Int { place.column }

  /// The place and the problem in one line: `file:line:column: problem; remedy`.
  package var description: String {
    "\(path):\(line):\(column): \(problem)" + (remedy.map { "; \($0)" } ?? "")
  }
}

/// Everything that is wrong with a scenario: at least one thing, in the order of its places, the scenario's own
/// file before the files that it names.
package struct ScenarioErrors: Error, Hashable, CustomStringConvertible {
  package let diagnostics: [Diagnostic]

  package init(_ diagnostics: [Diagnostic], in path: String) {
    var seen: Set<Diagnostic> = []
    self.diagnostics = diagnostics.filter { seen.insert($0).inserted }.sorted {
      if ($0.path == path) != ($1.path == path) { return $0.path == path }
      return ($0.path, $0.place.line, $0.place.column) < ($1.path, $1.place.line, $1.place.column)
    }
  }

  /// One line for each.
  package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
