// Reading faults, and whether they can strike what they name.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// What faults refer to; a part that could not be read is nil, and not checked against.
  struct FaultContext {
    var duration: SimDuration?
    var classes: [String]?
    var variants: [Variant]
    var servers: [String]
    var dependencies: [String]
    var arrivals: Arrivals?
    /// Whether connections are simulated.
    var opensConnections: Bool
  }

  mutating func faults(_ node: YAMLNode, _ context: FaultContext) -> [Fault]? {
    var names = UniqueNames(of: "a fault")
    let faults = list(node, of: "faults") { $0.fault($1, context, &names) }
    if let faults, faults.count > ScenarioFormat.mostFaults {
      report(
        "there are \(faults.count) faults", "at most \(ScenarioFormat.mostFaults) go together", at: node.place
      )
    }
    return faults
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
    let instance = read("instance", in: fields) { $0.instance($1, context) }
    guard let effect = effect(kind, fields, context), let name, let at else { return nil }
    return Fault(name: name, at: at, kind: effect, instance: instance ?? 0)
  }

  /// The number of an instance that one architecture has at least.
  private mutating func instance(_ node: YAMLNode, _ context: FaultContext) -> Int? {
    guard let number = count(node, in: 0...ScenarioFormat.mostReplicas - 1) else { return nil }
    let most = context.variants.map { $0.platform?.instances ?? 1 }.max() ?? 1
    if number >= most {
      report(
        "there is no instance \(number): no architecture has more than \(most)",
        most == 1 ? "the only one is 0; `platform: {instances: N}` makes more" : "they are 0 to \(most - 1)",
        at: node.place)
    }
    return Int(number)
  }

  private mutating func effect(_ kind: FaultKind, _ fields: Fields, _ context: FaultContext) -> Fault.Kind? {
    switch kind {
    case .exception where fields["server"] != nil: return poison(fields, context)
    case .exception:
      if let node = fields["instance"] {
        report("an exception strikes requests wherever they go", "remove `instance`", at: node.place)
      }
      let reach = reach(fields)
      guard let request = fields["request"] else { return .exception(requestClass: nil, reach) }
      guard let classes = context.classes else { return nil }
      let name = word(request, among: classes, title: "a request class", kind: "classes")
      return name.flatMap { classes.firstIndex(of: $0) }.map { .exception(requestClass: $0, reach) }
    case .hog:
      return read("for", in: fields) { $0.duration($1) }.map { .hog(duration: $0) }
    case .exit: return exit(fields, context)
    case .slow, .down: return disturbance(kind, fields, context)
    case .spike: return spike(fields, context)
    case .disconnect:
      if !context.opensConnections {
        report(
          "there are no connections to cut: the clients' are taken for established",
          "write `clients: {connections: keep_alive}`", at: fields.place)
      }
      let share = read("share", in: fields) { $0.quantity($1, .percentage, in: 1...1_000_000_000) }
      return .disconnect(sharePerBillion: share ?? 1_000_000_000)
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

extension ScenarioReader {
  /// Whom an exception strikes: the first request, unless it lasts.
  mutating func reach(_ fields: Fields) -> Fault.Reach {
    let lasting = read("for", in: fields) { $0.duration($1) }
    let share = read("share", in: fields) { $0.quantity($1, .percentage, in: 1...1_000_000_000) }
    if fields["share"] != nil, fields["for"] == nil {
      report(
        "`share` is of the requests that come while the fault lasts, and this one strikes a single request",
        "say for how long with `for`", at: fields.place(of: "share"))
    }
    return lasting.map { .all(lasting: $0, sharePerBillion: share ?? 1_000_000_000) } ?? .first
  }

  private mutating func exit(_ fields: Fields, _ context: FaultContext) -> Fault.Kind? {
    let member = read("member", in: fields) { $0.text($1) }
    if let member { checkMember(member, at: fields.place(of: "member"), context) }
    let reasons = SupervisionTree.Reason.allCases.map(\.rawValue)
    let reason = read("reason", in: fields) {
      $0.word($1, among: reasons, title: "a reason to end", kind: "reasons")
    }
    let every = read("every", in: fields) { $0.duration($1) }
    let lasting = read("for", in: fields) { $0.duration($1) }
    if (fields["every"] == nil) != (fields["for"] == nil) {
      report("`every` and `for` go together: how often, and for how long", at: fields.place)
    }
    if let every, let lasting, lasting.nanoseconds / every.nanoseconds > 1_000_000 {
      report("it would end more than 1,000,000 times", at: fields.place(of: "every"))
    }
    return member.map {
      .exit(
        member: $0, reason.flatMap(SupervisionTree.Reason.init(rawValue:)) ?? .error, every: every ?? .zero,
        lasting: lasting ?? .zero)
    }
  }

  /// Somebody of that name has to be in one of the trees at least.
  private mutating func checkMember(_ member: String, at place: TextPlace, _ context: FaultContext) {
    let trees = context.variants.compactMap(\.tree)
    guard !trees.contains(where: { $0.members.contains { $0.name == member } }) else { return }
    let names = trees.flatMap { $0.members.map(\.name) }
    if names.isEmpty {
      report(
        "`exit` strikes a member of a supervision tree, and no architecture has one",
        "add `supervision:` to a variant of `beam`", at: place)
    } else {
      report(
        "`\(member.clipped)` is in no supervision tree of this scenario",
        Suggestion.remedy(for: member, among: names, kind: "members"), at: place)
    }
  }
}
