// A table with aligned columns, for a terminal and for Markdown.

/// Whether text carries the escape sequences of a terminal.
package enum TextStyle: Sendable, Hashable {
  case plain
  /// Bold headers and faint intervals (ECMA-48).
  case coloured

  func bold(_ text: String) -> String { self == .plain ? text : "\u{1B}[1m\(text)\u{1B}[0m" }
  /// In one of six colours, the same for the same number.
  func tinted(_ text: String, _ number: Int) -> String {
    self == .plain ? text : "\u{1B}[\(31 + number % 6)m\(text)\u{1B}[0m"
  }
  func faint(_ text: String) -> String { self == .plain ? text : "\u{1B}[2m\(text)\u{1B}[0m" }
}

/// A table with aligned columns: labels to the left, numbers to the right with their errors lined up.
package struct TextGrid: Sendable, Hashable {
  /// A column: its heading and, where its cells are numbers, their unit.
  package struct Column: Sendable, Hashable {
    package var heading: String
    /// Nil for labels.
    package var unit: String?

    package init(_ heading: String, unit: String? = nil) {
      self.heading = heading
      self.unit = unit
    }
  }

  package var columns: [Column]
  private(set) package var rows: [[EstimateText]] = []

  package init(columns: [Column]) { self.columns = columns }

  /// Adds a row.
  /// - Precondition: it has a cell for each column.
  package mutating func append(_ row: [EstimateText]) {
    precondition(row.count == columns.count, "a row has as many cells as its table has columns")
    rows.append(row)
  }

  /// Lines for a terminal; headings take two where there are units.
  package func terminalLines(_ style: TextStyle) -> [String] {
    let layouts = columns.indices.map(layout)
    let hasUnits = columns.contains { !($0.unit ?? "").isEmpty }
    let headings = columns.indices.map { index in
      columns[index].unit == nil
        ? "" : padded(columns[index].heading, to: layouts[index].width, leading: true)
    }
    let units = columns.indices.map { index in
      columns[index].unit.map {
        padded(hasUnits ? $0 : columns[index].heading, to: layouts[index].width, leading: true)
      }
        ?? padded(columns[index].heading, to: layouts[index].width, leading: false)
    }
    let firstLine = zip(headings, layouts).map { padded($0, to: $1.width, leading: true) }
    var lines = (hasUnits ? [firstLine, units] : [units]).map { style.bold(joined($0)) }
    for row in rows {
      lines.append(
        joined(zip(row.indices, row).map { cell($1, in: layouts[$0], column: columns[$0], style) }))
    }
    return lines
  }

  /// Lines of a Markdown table.
  package var markdownLines: [String] {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let headings = columns.map { column in
      escaped(column.unit.map { $0.isEmpty ? column.heading : "\(column.heading) (\($0))" } ?? column.heading)
    }
    let rules = columns.map { $0.unit == nil ? "---" : "---:" }
    return [line(headings), line(rules)] + rows.map { line($0.map { escaped($0.line) }) }
  }

  private struct Layout {
    var width: Int
    var errorWidth: Int
  }

  /// Values and errors stand in two sub-columns; a cell without an error may use the width of both.
  private func layout(of index: Int) -> Layout {
    let cells = rows.map { $0[index] }
    let errorWidth = cells.map(\.error.count).max() ?? 0
    let widths = cells.map { cell in
      let usesBoth = cell.error.isEmpty && (columns[index].unit == nil || !startsWithDigit(cell.value))
      return cell.value.count + (usesBoth || errorWidth == 0 ? 0 : errorWidth + 1)
    }
    let headings = [columns[index].heading.count, columns[index].unit?.count ?? 0]
    return Layout(width: (widths + headings).max() ?? 0, errorWidth: errorWidth)
  }

  private func cell(
    _ text: EstimateText, in layout: Layout, column: Column, _ style: TextStyle
  ) -> String {
    guard column.unit != nil else { return padded(text.value, to: layout.width, leading: false) }
    guard layout.errorWidth > 0, startsWithDigit(text.value) else {
      return padded(text.value, to: layout.width, leading: true)
    }
    let space = String(repeating: " ", count: layout.errorWidth - text.error.count)
    let value = padded(text.value, to: layout.width - layout.errorWidth - 1, leading: true)
    return value + " " + (text.error.isEmpty ? "" : style.faint(text.error)) + space
  }

  private func startsWithDigit(_ text: String) -> Bool {
    text.first.map { $0.isNumber || $0 == "-" && text.count > 1 } ?? false
  }

  private func joined(_ cells: [String]) -> String {
    var line = Substring(cells.joined(separator: "  "))
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  private func padded(_ text: String, to width: Int, leading: Bool) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return leading ? space + text : text + space
  }

  private func escaped(_ text: String) -> String { MarkdownText.escaped(text, ["|", "*"]) }
}

/// Text that stands in Markdown as it is.
enum MarkdownText {
  /// The text with a backslash before each of `characters`.
  static func escaped(_ text: String, _ characters: Set<Character>) -> String {
    text.map { characters.contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
