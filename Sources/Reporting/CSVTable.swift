// Comma-separated values as RFC 4180 has them, with line feeds.

/// A table as comma-separated text: UTF-8, a header row, line feeds.
package struct CSVTable {
  private(set) package var text: String
  private let columns: Int

  package init(columns: [String]) {
    self.columns = columns.count
    text = ""
    append(columns)
  }

  /// Adds a row.
  /// - Precondition: it has a field for each column.
  package mutating func append(_ fields: [String]) {
    precondition(fields.count == columns, "a row has as many fields as its table has columns")
    text += fields.map(Self.quoted).joined(separator: ",") + "\n"
  }

  /// The field as it stands in the file: in quotes where it holds a comma, a quote or a line break.
  package static func quoted(_ field: String) -> String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    guard field.unicodeScalars.contains(where: special.contains) else { return field }
    return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
