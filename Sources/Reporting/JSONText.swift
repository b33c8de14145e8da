// JSON text with keys in the order they are given, so that equal values are equal bytes.

/// A JSON value (RFC 8259) whose objects keep the order of their keys.
package enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// What is not finite is written as null.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value on one line.
  package var line: String {
    switch self {
    case .array(let elements): "[" + elements.map(\.line).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.name)): \($0.value.line)" }.joined(separator: ", ") + "}"
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): NumberText.exact(value) ?? "null"
    case .string(let value): Self.quoted(value)
    }
  }

  /// The value with each member and element of the first `levels` levels on a line of its own.
  package func lines(levels: Int, indent: String = "") -> String {
    guard levels > 0 else { return line }
    let deeper = indent + "  "
    func block(_ open: String, _ items: [String], _ close: String) -> String {
      guard !items.isEmpty else { return open + close }
      return open + "\n" + items.map { deeper + $0 }.joined(separator: ",\n") + "\n" + indent + close
    }
    switch self {
    case .array(let elements):
      return block("[", elements.map { $0.lines(levels: levels - 1, indent: deeper) }, "]")
    case .object(let members):
      return block(
        "{",
        members.map { "\(Self.quoted($0.name)): \($0.value.lines(levels: levels - 1, indent: deeper))" }, "}")
    default: return line
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
