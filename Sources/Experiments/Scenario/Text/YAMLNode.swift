// A YAML document as a tree in which every node knows its place.

/// A node of a YAML document.
struct YAMLNode: Sendable, Hashable {
  indirect enum Content: Sendable, Hashable {
    case scalar(String, isQuoted: Bool)
    case sequence([YAMLNode])
    /// In the order of the file; a key may be there more than once.
    case mapping([Entry])
  }

  struct Entry: Sendable, Hashable {
    var key: YAMLNode
    var value: YAMLNode
  }

  var content: Content
  var place: TextPlace

  /// Whether nothing is written where a value belongs.
  var isNothing: Bool {
    guard case .scalar(let text, isQuoted: false) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The value of a key, if this is a mapping that has it.
  func value(of key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key.word == key }?.value
  }

  /// The text of a scalar.
  var word: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// What is there, for a sentence that says what was found.
  var found: String {
    switch content {
    case .scalar where isNothing: "nothing"
    case .scalar(let text, _): "`\(text.clipped)`"
    case .sequence: "a list"
    case .mapping(let entries): entries.isEmpty ? "an empty mapping" : "a mapping"
    }
  }
}

extension String {
  /// At most 60 characters, on one line, fit to be quoted in a message.
  var clipped: String {
    let line = String(map { $0.isNewline || $0 == "\t" ? " " : $0 })
    return line.count <= 60 ? line : line.prefix(57) + "..."
  }
}
