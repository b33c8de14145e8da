// What is refused before a YAML parser sees it: texts that would take it too much stack or time.

/// Something that YAML or scenario files do not allow.
struct YAMLRefusal {
  var place: TextPlace
  var problem: String

  init(_ place: TextPlace, _ problem: String) {
    self.place = place
    self.problem = problem
  }

  func diagnostic(_ path: String) -> Diagnostic { Diagnostic(path: path, place: place, problem: problem) }
}

/// Bounds on a text; real scenarios stay far below them.
enum YAMLLimits {
  static let mostBytes = 1 << 20
  static let deepestBrackets = 40
  /// Columns of spaces and dashes before the first word of a line.
  static let widestIndentation = 100
  static let mostAliases = 16

  /// The first place at which `text` goes beyond a bound.
  ///
  /// Nesting is judged by brackets, by dashes at the start of a line and by indentation, quoted or not: an
  /// overestimate, as what matters is that no parser recurses deeper.
  /// - Complexity: O(length of the text).
  static func refusal(of text: String) -> YAMLRefusal? {
    guard text.utf8.count <= mostBytes else {
      return YAMLRefusal(.start, "the file has \(text.utf8.count) bytes; a scenario has at most \(mostBytes)")
    }
    var cursor = TextCursor()
    var brackets = 0
    var aliases = 0
    var indentation = 0
    var isAtLineStart = true
    var previous: Unicode.Scalar = "\n"
    for scalar in text.unicodeScalars {
      let place = cursor.place
      if place.column == 1 { (indentation, isAtLineStart) = (0, true) }
      switch scalar {
      case "[", "{": brackets += 1
      case "]", "}": brackets = max(0, brackets - 1)
      case "*" where " \t\n\r[{,:".unicodeScalars.contains(previous): aliases += 1
      default: break
      }
      isAtLineStart = isAtLineStart && " -?".unicodeScalars.contains(scalar)
      if isAtLineStart { indentation += 1 }
      if brackets > deepestBrackets || indentation > widestIndentation {
        return YAMLRefusal(place, "the file is nested too deeply; a scenario needs no more than ten levels")
      }
      if aliases > mostAliases {
        return YAMLRefusal(place, "aliases (`*name`) are not part of scenario files")
      }
      previous = scalar
      cursor.advance(over: scalar)
    }
    return nil
  }
}
