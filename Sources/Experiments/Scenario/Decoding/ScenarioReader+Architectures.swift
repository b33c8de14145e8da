// Reading the machine and the architectures: parameters by name, each with its unit and range.

internal import Models
internal import SimEngine

extension ScenarioReader {
  mutating func machine(_ node: YAMLNode) -> MachineConfiguration? {
    guard let fields = fields(of: node, ScenarioFormat.machine) else { return nil }
    var machine = MachineConfiguration()
    for parameter in MachineConfiguration.parameters {
      let value = read(parameter.name, in: fields) {
        $0.value($1, parameter.unit, in: parameter.range, orUnlimited: parameter.allowsUnlimited)
      }
      if let value { parameter.write(&machine, value) }
    }
    return machine
  }

  private mutating func value(
    _ node: YAMLNode, _ unit: ParameterUnit, in range: ClosedRange<Int64>, orUnlimited: Bool
  ) -> Int64? {
    if orUnlimited, case .scalar("unlimited", _) = node.content { return .max }
    return switch unit {
    case .count: count(node, in: range, orUnlimited: orUnlimited)
    case .duration: quantity(node, .duration, in: range)
    case .size: quantity(node, .size, in: range)
    case .percentage: quantity(node, .percentage, in: range)
    case .word(let words):
      word(node, among: words, title: "one of its words", kind: "words")
        .flatMap { words.firstIndex(of: $0) }.map { Int64($0) }
    }
  }

  /// The architectures, each with the place of its entry; `servers` are nil where they could not be read.
  mutating func variants(
    _ node: YAMLNode, supervising servers: [Server]?, by platform: Platform?
  ) -> [(variant: Variant, place: TextPlace)]? {
    var names = UniqueNames(of: "an architecture")
    return list(node, of: "architectures") { reader, node in
      guard let (variant, place) = reader.variant(node, supervising: servers, by: platform) else {
        return nil
      }
      names.check(variant.name, at: place, &reader)
      return (variant, node.place)
    }
  }

  private mutating func variant(
    _ node: YAMLNode, supervising servers: [Server]?, by platform: Platform?
  ) -> (Variant, namePlace: TextPlace)? {
    if case .scalar = node.content {
      return architecture(node).map {
        (Variant(name: $0.name, runtime: $0.name, platform: platform), node.place)
      }
    }
    guard
      let runtime = discriminator(
        "runtime", of: node, title: "an architecture", known: catalog.map(\.name), kind: "runtimes"),
      let entry = architecture(
        YAMLNode(content: .scalar(runtime.text, isQuoted: false), place: runtime.place)),
      let fields = fields(of: node, ScenarioFormat.variant(of: entry))
    else { return nil }
    let name = fields["name"] == nil ? entry.name : read("name", in: fields) { $0.label($1) }
    var settings: [Setting] = []
    for parameter in entry.parameters {
      let value = read(parameter.name, in: fields) {
        $0.value($1, parameter.unit, in: parameter.range, orUnlimited: parameter.allowsUnlimited)
      }
      if let value { settings.append(Setting(name: parameter.name, value: value)) }
    }
    let hasServers = servers != nil || shared.servers?.isEmpty ?? false
    let tree = !hasServers ? nil : read("supervision", in: fields) { $0.supervision($1, of: servers ?? []) }
    let platform = self.platform(of: fields, otherwise: platform)
    guard let name else { return nil }
    let place = fields["name"]?.place ?? runtime.place
    return (
      Variant(name: name, runtime: entry.name, settings: settings, tree: tree, platform: platform), place
    )
  }

  /// Reports settings that are in their ranges and still do not go together.
  mutating func checkSettings(
    _ variants: [(variant: Variant, place: TextPlace)], _ machine: MachineConfiguration, _ servers: [Server]
  ) {
    let instances = servers.map(\.instances).reduce(0, +)
    for (variant, place) in variants {
      guard let entry = catalog.first(where: { $0.name == variant.runtime }),
        let contradiction = entry.contradiction(variant.settings, machine, instances)
      else { continue }
      report(contradiction.problem, contradiction.remedy, at: place)
    }
  }

  private mutating func architecture(_ node: YAMLNode) -> ArchitectureEntry? {
    let name = word(node, among: catalog.map(\.name), title: "an architecture", kind: "architectures")
    return catalog.first { $0.name == name }
  }
}
