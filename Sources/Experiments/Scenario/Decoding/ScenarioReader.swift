// Reads values out of a scenario's tree, collecting everything that is wrong on the way.

internal import Models

/// Why a file could not be read.
package enum FileRefusal: Error, Sendable, Hashable {
  case missing
  case isDirectory
  case unreadable(reason: String)

  package var problem: String {
    switch self {
    case .missing: "there is no such file"
    case .isDirectory: "this is a folder, not a file"
    case .unreadable(let reason): "the file cannot be read: \(reason)"
    }
  }
}

/// Gives the bytes of the file at a path.
package typealias FileReading = (String) throws(FileRefusal) -> [UInt8]

/// The place of decoding: what is read from, and what was found wrong.
///
/// Each of its methods reads one form of value from a node. It returns nil, having reported why, where the
/// node is not of that form; the caller goes on with what else there is, so that one pass finds all errors.
struct ScenarioReader {
  let file: ScenarioFile
  let catalog: [ArchitectureEntry]
  let readFile: FileReading
  private(set) var diagnostics: [Diagnostic] = []
  /// What programs may refer to.
  var shared = SharedNames()

  init(file: ScenarioFile, catalog: [ArchitectureEntry], readFile: @escaping FileReading) {
    self.file = file
    self.catalog = catalog
    self.readFile = readFile
  }

  typealias Read<Value> = (inout ScenarioReader, YAMLNode) -> Value?

  mutating func report(_ problem: String, _ remedy: String? = nil, at place: TextPlace) {
    report(Diagnostic(path: file.path, place: place, problem: problem, remedy: remedy))
  }

  mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Says that a node is not of the form that belongs there.
  mutating func refuse(_ node: YAMLNode, meant: String, _ remedy: String? = nil) {
    report("found \(node.found) where \(meant) belongs", remedy, at: node.place)
  }
}

/// The values of a mapping by their keys.
struct Fields {
  let form: MappingForm
  let place: TextPlace
  fileprivate(set) var values: [String: YAMLNode] = [:]

  subscript(key: String) -> YAMLNode? { values[key] }

  /// Where the value of `key` stands, or else the mapping.
  func place(of key: String) -> TextPlace { values[key]?.place ?? place }
}

extension ScenarioReader {
  /// The fields of a mapping: no key unknown, none twice, all there that must be.
  ///
  /// A misspelt key is reported and then read as what was probably meant, so that its value is checked too.
  mutating func fields(of node: YAMLNode, _ form: MappingForm) -> Fields? {
    guard let entries = entries(of: node, meant: "\(form.title), a mapping,") else { return nil }
    var fields = Fields(form: form, place: node.place)
    for (key, entry) in entries {
      if form.keys.contains(where: { $0.name == key }) {
        fields.values[key] = entry.value
      } else {
        let names = form.keys.map(\.name)
        report(
          "`\(key.clipped)` is not a key of \(form.title)",
          Suggestion.remedy(for: key, among: names, kind: "keys"), at: entry.key.place)
        if let meant = Suggestion.nearest(to: key, among: names),
          !entries.contains(where: { $0.key == meant })
        {
          fields.values[meant] = entry.value
        }
      }
    }
    for key in form.keys where key.presence == .required && fields[key.name] == nil {
      report("\(form.title) needs the key `\(key.name)`: \(key.summary)", at: node.place)
    }
    return fields
  }

  /// The entries of a mapping whose keys are words, each once.
  mutating func entries(of node: YAMLNode, meant: String) -> [(key: String, entry: YAMLNode.Entry)]? {
    guard case .mapping(let entries) = node.content else {
      refuse(node, meant: meant)
      return nil
    }
    var places: [String: TextPlace] = [:]
    var result: [(key: String, entry: YAMLNode.Entry)] = []
    for entry in entries {
      guard case .scalar(let key, _) = entry.key.content else {
        refuse(entry.key, meant: "a key")
        continue
      }
      if let first = places[key] {
        report("`\(key.clipped)` is given twice; it is in line \(first.line) already", at: entry.key.place)
      } else {
        places[key] = entry.key.place
        result.append((key, entry))
      }
    }
    return result
  }

  /// The value of a key, if the key is there and its value of the right form.
  mutating func read<Value>(_ key: String, in fields: Fields, _ read: Read<Value>) -> Value? {
    fields[key].flatMap { read(&self, $0) }
  }

  /// The elements of a list that is not empty; nil if one of them cannot be read, but all are looked at.
  mutating func list<Element>(_ node: YAMLNode, of noun: String, _ read: Read<Element>) -> [Element]? {
    guard case .sequence(let nodes) = node.content else {
      refuse(node, meant: "a list of \(noun)", "begin each with `- `")
      return nil
    }
    guard !nodes.isEmpty else {
      report("the list of \(noun) is empty", at: node.place)
      return nil
    }
    let elements = nodes.compactMap { read(&self, $0) }
    return elements.count == nodes.count ? elements : nil
  }

  /// The only entry of a mapping that chooses among `keys`.
  mutating func choice(
    _ node: YAMLNode, among keys: [String], title: String, kind: String
  ) -> (key: String, value: YAMLNode)? {
    guard let entries = entries(of: node, meant: title) else { return nil }
    guard let first = entries.first, entries.count == 1 else {
      report(
        entries.isEmpty
          ? "\(title) has no key" : "\(title) has one key, but this has \(entries.count)",
        "the \(kind) are \(keys.joined(separator: ", "))", at: entries.last?.entry.key.place ?? node.place)
      return nil
    }
    guard keys.contains(first.key) else {
      report(
        "`\(first.key.clipped)` is not \(title)",
        Suggestion.remedy(for: first.key, among: keys, kind: kind), at: first.entry.key.place)
      return nil
    }
    return (first.key, first.entry.value)
  }
}
