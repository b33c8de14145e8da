// Bytes of a file as text: UTF-8 without control characters, or the place where it is not.

/// The text of a file.
struct SourceText {
  let text: String

  /// Reads `bytes` as UTF-8, less a byte order mark.
  /// - Throws: the first ``Diagnostic`` of bytes that are no text.
  init(_ file: ScenarioFile) throws(Diagnostic) {
    let bytes = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? file.bytes.dropFirst(3) : file.bytes[...]
    var cursor = TextCursor()
    var codec = UTF8()
    var iterator = bytes.makeIterator()
    var text = ""
    text.reserveCapacity(bytes.count)
    while true {
      switch codec.decode(&iterator) {
      case .emptyInput:
        self.text = text
        return
      case .error:
        throw Diagnostic(
          path: file.path, place: cursor.place, problem: "the file is not UTF-8 text from here on",
          remedy: "save it as UTF-8")
      case .scalarValue(let scalar):
        guard Self.allows(scalar) else {
          throw Diagnostic(
            path: file.path, place: cursor.place,
            problem: "the character U+\(Self.hexadecimal(scalar)) does not belong in a text file")
        }
        text.unicodeScalars.append(scalar)
        cursor.advance(over: scalar)
      }
    }
  }

  /// Whether YAML allows the character in a file.
  private static func allows(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...:
      true
    default: false
    }
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

/// Counts lines and columns along a text, with the line ends of YAML 1.1.
struct TextCursor {
  private(set) var place = TextPlace.start
  private var followsReturn = false

  mutating func advance(over scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x0A where followsReturn: break  // The second half of a line end.
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: place = TextPlace(line: place.line + 1, column: 1)
    default: place.column += 1
    }
    followsReturn = scalar.value == 0x0D
  }
}
