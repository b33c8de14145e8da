// Prose broken into lines of a width.

/// Prose broken into lines of a width.
package enum Paragraph {
  /// The widest line of what is printed.
  package static let width = 100

  /// The words of `text` in lines of at most `width` characters where words allow it; lines after the first
  /// are led by `indent`.
  package static func lines(_ text: String, width: Int = width, first: String = "", indent: String = "")
    -> [String]
  {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(whereSeparator: \.isWhitespace) {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = indent
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return isEmpty ? lines : lines + [line]
  }
}
