// JSON as text, with the members of objects in the order given.

/// A JSON value.
indirect enum JSONText {
  case string(String)
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  case array([JSONText])
  case object([(String, JSONText)])

  static func strings(_ strings: [String]) -> JSONText { .array(strings.map(JSONText.string)) }

  /// The value, indented by two spaces a level; arrays of strings stay on one line.
  func text(indentation: String = "") -> String {
    let inner = indentation + "  "
    switch self {
    case .string(let string): return Self.quoted(string)
    case .integer(let integer): return String(integer)
    case .number(let number): return number == number.rounded() ? String(Int64(number)) : String(number)
    case .bool(let bool): return bool ? "true" : "false"
    case .array(let elements):
      if elements.allSatisfy(\.isString) {
        return "[" + elements.map { $0.text() }.joined(separator: ", ") + "]"
      }
      let lines = elements.map { inner + $0.text(indentation: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indentation)]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let lines = members.map { inner + Self.quoted($0.0) + ": " + $0.1.text(indentation: inner) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indentation)}"
    }
  }

  private var isString: Bool { if case .string = self { true } else { false } }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      default:
        precondition(scalar.value >= 0x20, "a description has no control characters")
        text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
