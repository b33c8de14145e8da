// A CSV file as a table whose every cell knows its place.

/// A header and rows of as many cells; comma-separated, without quotes.
struct CSVTable {
  struct Cell {
    let text: Substring
    let place: TextPlace
  }

  let path: String
  let header: [String]
  /// Where each name of the header stands.
  let headerPlaces: [TextPlace]
  let rows: [[Cell]]

  /// - Throws: what keeps the file from being a table.
  init(_ file: ScenarioFile) throws(ScenarioErrors) {
    let text: String
    do throws(Diagnostic) {
      text = try SourceText(file).text
    } catch {
      throw ScenarioErrors([error], in: file.path)
    }
    path = file.path
    var lines: [(number: Int, text: Substring)] = []
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      lines.append((lines.count + 1, line))
    }
    lines.removeAll { $0.text.allSatisfy(\.isWhitespace) }
    guard let first = lines.first else {
      throw ScenarioErrors(
        [Diagnostic(path: file.path, place: .start, problem: "the file is empty; it needs a header row")],
        in: file.path)
    }
    let names = Self.cells(of: first.text, line: first.number)
    header = names.map { String($0.text) }
    headerPlaces = names.map(\.place)
    var problems: [Diagnostic] = []
    var rows: [[Cell]] = []
    for line in lines.dropFirst() {
      let cells = Self.cells(of: line.text, line: line.number)
      if cells.count == header.count {
        rows.append(cells)
      } else {
        let problem = "the row has \(cells.count) cells, but the header has \(header.count)"
        problems.append(
          Diagnostic(path: file.path, place: TextPlace(line: line.number, column: 1), problem: problem))
      }
    }
    guard problems.isEmpty else { throw ScenarioErrors(Array(problems.prefix(20)), in: file.path) }
    self.rows = rows
  }

  private static func cells(of line: Substring, line number: Int) -> [Cell] {
    var cells: [Cell] = []
    var column = 1
    for piece in line.split(separator: ",", omittingEmptySubsequences: false) {
      let leading = piece.prefix(while: \.isWhitespace)
      var text = piece[leading.endIndex...]
      while text.last?.isWhitespace == true { text = text.dropLast() }
      cells.append(
        Cell(text: text, place: TextPlace(line: number, column: column + leading.unicodeScalars.count)))
      column += piece.unicodeScalars.count + 1
    }
    return cells
  }
}
