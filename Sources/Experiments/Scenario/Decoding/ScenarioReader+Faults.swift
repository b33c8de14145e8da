// Reading faults, and whether they can strike what they name.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// What faults refer to; a part that could not be read is nil, and not checked against.
  struct FaultContext {
    var duration: SimDuration?
    var classes: [String]?
    var variants: [Variant]
  }

  mutating func faults(_ node: YAMLNode, _ context: FaultContext) -> [Fault]? {
    var names = UniqueNames(of: "a fault")
    return list(node, of: "faults") { $0.fault($1, context, &names) }
  }

  private mutating func fault(_ node: YAMLNode, _ context: FaultContext, _ names: inout UniqueNames) -> Fault?
  {
    let kinds = FaultKind.allCases.map(\.rawValue)
    guard let named = discriminator("kind", of: node, title: "a fault", known: kinds, kind: "kinds"),
      let kind = word(
        YAMLNode(content: .scalar(named.text, isQuoted: false), place: named.place), among: kinds,
        title: "a kind of fault", kind: "kinds"
      ).flatMap(FaultKind.init(rawValue:)),
      let fields = fields(of: node, kind.form)
    else { return nil }
    let name = read("name", in: fields) { $0.label($1) }
    if let name { names.check(name, at: fields.place(of: "name"), &self) }
    let at = read("at", in: fields) { $0.duration($1, orZero: true) }
    if let at, let duration = context.duration, at >= duration {
      report(
        "the fault strikes after the end of the measured window, \(Dimension.duration.text(duration.nanoseconds)) long",
        at: fields.place(of: "at"))
    }
    guard let effect = effect(kind, fields, context), let name, let at else { return nil }
    return Fault(name: name, at: at, kind: effect)
  }

  private mutating func effect(_ kind: FaultKind, _ fields: Fields, _ context: FaultContext) -> Fault.Kind? {
    switch kind {
    case .exception:
      guard let request = fields["request"] else { return .exception(requestClass: nil) }
      guard let classes = context.classes else { return nil }
      let name = word(request, among: classes, title: "a request class", kind: "classes")
      return name.flatMap { classes.firstIndex(of: $0) }.map { .exception(requestClass: $0) }
    case .hog:
      return read("for", in: fields) { $0.duration($1) }.map { .hog(duration: $0) }
    case .crash:
      guard let node = fields["process"] else { return .crash(process: 0) }
      guard let process = count(node, in: 0...1_000_000) else { return nil }
      for variant in context.variants {
        guard let entry = catalog.first(where: { $0.name == variant.runtime }) else { continue }
        let processes = entry.processCount(variant.settings)
        if process >= processes {
          report(
            "there is no process \(process) under `\(variant.name)`, which has \(processes)",
            processes == 1 ? "the only one is 0" : "they are 0 to \(processes - 1)", at: node.place)
        }
      }
      return .crash(process: Int(process))
    }
  }
}
