// From text to tree: the only file that knows the YAML library.

internal import Yams

/// A YAML document, parsed.
enum YAMLDocument {
  /// The tree of the only document in `text`; nil if there is none.
  ///
  /// Anchors, aliases and tags are refused: a scenario needs none, and aliases can grow a small file without end.
  /// - Throws: what is wrong with the syntax, at its place.
  static func parse(_ text: String, path: String) throws(ScenarioErrors) -> YAMLNode? {
    if let refusal = YAMLLimits.refusal(of: text) {
      throw ScenarioErrors([refusal.diagnostic(path)], in: path)
    }
    var composer = DuplicateTolerantComposer(text: text)
    let converted: YAMLNode?
    var refusals: [YAMLRefusal] = []
    do {
      converted = try composer.compose().map { convert($0, restoring: composer.replaced, &refusals) }
    } catch {
      throw ScenarioErrors([refusal(of: error).diagnostic(path)], in: path)
    }
    guard refusals.isEmpty else { throw ScenarioErrors(refusals.map { $0.diagnostic(path) }, in: path) }
    return converted
  }

  private static func convert(
    _ node: Node, restoring replaced: [TextPlace: Character], _ refusals: inout [YAMLRefusal]
  ) -> YAMLNode {
    let place = TextPlace(node.mark)
    let nothing = YAMLNode(content: .scalar("", isQuoted: false), place: place)
    guard node.anchor == nil else {
      refusals.append(
        YAMLRefusal(place, "anchors (`&name`) and aliases (`*name`) are not part of scenario files"))
      return nothing
    }
    guard [Tag.Name.implicit, .str, .seq, .map].contains(where: { $0.rawValue == node.tag.rawValue }) else {
      refusals.append(YAMLRefusal(place, "tags (`!name`) are not part of scenario files"))
      return nothing
    }
    switch node {
    case .scalar(let scalar):
      let isQuoted = scalar.style != .plain && scalar.style != .any
      var string = scalar.string
      if let character = replaced[place] { string = String(character) + string.dropFirst() }
      return YAMLNode(content: .scalar(string, isQuoted: isQuoted), place: place)
    case .sequence(let sequence):
      return YAMLNode(
        content: .sequence(sequence.map { convert($0, restoring: replaced, &refusals) }), place: place)
    case .mapping(let mapping):
      let entries = mapping.map {
        YAMLNode.Entry(
          key: convert($0.key, restoring: replaced, &refusals),
          value: convert($0.value, restoring: replaced, &refusals))
      }
      return YAMLNode(content: .mapping(entries), place: place)
    case .alias:
      return nothing  // The parser resolves aliases itself.
    }
  }

  private static func refusal(of error: any Error) -> YAMLRefusal {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
      let context = context.map { " \($0.text), which begins in line \($0.mark.line)" } ?? ""
      return YAMLRefusal(TextPlace(mark), "this is not valid YAML: \(problem)\(context)")
    case .composer(_, let problem, let mark, _):
      return YAMLRefusal(TextPlace(mark), "a scenario file is one YAML document, \(problem)")
    case .reader(let problem, _, _, _):
      return YAMLRefusal(.start, "this is not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      let list = keys.map { "`\($0.clipped)`" }.joined(separator: ", ")
      return YAMLRefusal(TextPlace(context.mark), "the mapping gives a key more than once: \(list)")
    default:
      return YAMLRefusal(.start, "this is not valid YAML: \(error)")
    }
  }
}

/// Composes nodes from a text whose mappings may give a key more than once.
///
/// The library gives up at the first duplicate, and everything else that is wrong with the file would stay unsaid.
/// So the first of two like keys gets another initial character, one that no file uses, and the text is composed
/// again; whoever reads the nodes puts ``replaced`` characters back, and sees both keys.
private struct DuplicateTolerantComposer {
  var text: String
  /// The initial characters that were replaced, by the place of their key.
  var replaced: [TextPlace: Character] = [:]

  private static let mostDuplicates = 20
  private static let firstPrivateCharacter: UInt32 = 0xE000

  init(text: String) { self.text = text }

  mutating func compose() throws -> Node? {
    while true {
      do {
        let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
        // Nodes refer to their anchors weakly, and the parser owns them.
        anchorOwners.append(parser)
        return try parser.singleRoot()
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        guard renameKey(at: TextPlace(context.mark)) else {
          throw YamlError.duplicatedKeysInMapping(duplicates: keys, context: context)
        }
      }
    }
  }

  private var anchorOwners: [Parser] = []

  /// Replaces the initial character of the key at `place`, unless that is impossible.
  private mutating func renameKey(at place: TextPlace) -> Bool {
    guard replaced.count < Self.mostDuplicates, replaced[place] == nil,
      let substitute = Unicode.Scalar(Self.firstPrivateCharacter + UInt32(replaced.count))
    else { return false }
    var cursor = TextCursor()
    var scalars = text.unicodeScalars
    guard
      var index = scalars.indices.first(where: { index in
        if cursor.place == place { return true }
        cursor.advance(over: scalars[index])
        return false
      })
    else { return false }
    if scalars[index] == "\"" || scalars[index] == "'" { index = scalars.index(after: index) }
    guard index < scalars.endIndex, scalars[index].properties.isAlphabetic else { return false }
    replaced[place] = Character(scalars[index])
    scalars.replaceSubrange(index...index, with: [substitute])
    text = String(scalars)
    return true
  }
}

extension TextPlace {
  fileprivate init(_ mark: Mark?) {
    self.init(line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
  }
}
