// A scenario with something wrong in it, written so that the text itself shows where.

import Experiments
import Testing

/// A text in which `👉` stands before each place that must be reported, and what must be said there, in order.
struct BrokenScenario: Sendable, CustomTestStringConvertible {
  let title: String
  let marked: String
  let expected: [String]
  let files: [String: String]

  init(_ title: String, _ marked: String, _ expected: String..., files: [String: String] = [:]) {
    self.title = title
    self.marked = marked
    self.expected = expected
    self.files = files
  }

  /// The smallest sound scenario, with `old` in it replaced by the marked `new`.
  init(
    _ title: String, _ old: String, to new: String, _ expected: String...
  ) {
    self.init(title, list: (old, new), expected)
  }

  /// The smallest sound scenario with one edit; several expectations as a list.
  init(_ title: String, list edit: (old: String, new: String), _ expected: [String]) {
    let parts = Self.sound.components(separatedBy: edit.old)
    precondition(parts.count == 2, "`\(edit.old)` is there once")
    self.init(title: title, marked: parts.joined(separator: edit.new), expected: expected, files: [:])
  }

  /// The same, with a mark at a place that the edit left as it was.
  func at(_ mark: String) -> BrokenScenario {
    let parts = marked.components(separatedBy: mark.filter { $0 != "👉" })
    precondition(parts.count == 2, "`\(mark)` is there once")
    return BrokenScenario(
      title: title, marked: parts.joined(separator: mark), expected: expected, files: files)
  }

  private init(title: String, marked: String, expected: [String], files: [String: String]) {
    self.title = title
    self.marked = marked
    self.expected = expected
    self.files = files
  }

  static let sound = """
    schema: archsim/1
    name: minimal
    duration: 10s
    workload:
      arrivals: {process: poisson, rate: 100/s}
      requests:
        - name: page
          program:
            - compute: 1ms
    architectures: [beam]

    """

  var testDescription: String { title }

  /// The text as a user would have written it.
  var text: String { marked.filter { $0 != "👉" } }

  /// The marked places, in the order of the text; the same place as often as it is marked.
  var places: [TextPlace] {
    var places: [TextPlace] = []
    var place = TextPlace.start
    for character in marked {
      if character == "👉" {
        places.append(place)
      } else if character.isNewline {
        place = TextPlace(line: place.line + 1, column: 1)
      } else {
        place.column += 1
      }
    }
    return places
  }

  /// Whether exactly the expected problems are reported, each at its place.
  func check() {
    let found = problems(text, files: files)
    let listing = "found:\n" + found.map(\.description).joined(separator: "\n")
    #expect(found.map(\.place) == places, "\(listing)")
    guard found.count == expected.count else {
      Issue.record("\(found.count) problems instead of \(expected.count); \(listing)")
      return
    }
    for (diagnostic, fragment) in zip(found, expected) {
      #expect(diagnostic.description.contains(fragment), "\(listing)")
      #expect(diagnostic.path == "folder/test.yml")
    }
  }
}

extension String {
  /// The pieces between occurrences of `separator`.
  fileprivate func components(separatedBy separator: String) -> [String] {
    var pieces: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      pieces.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return pieces + [String(rest)]
  }
}
