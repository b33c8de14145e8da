// Reading distributions: a bare duration, or a family with its parameters.

internal import SimEngine

extension ScenarioReader {
  /// Mixtures of mixtures of mixtures are as deep as it goes.
  private static var deepestMixture: Int { 3 }

  mutating func distribution(_ node: YAMLNode) -> Distribution? {
    guard let shape = shape(node) else { return nil }
    return check(shape, place: { _ in node.place })
  }

  private mutating func shape(_ node: YAMLNode, depth: Int = 0) -> Distribution.Shape? {
    if case .scalar = node.content {
      return constant(node)
    }
    let names = DistributionFamily.allCases.map(\.rawValue)
    guard
      let (name, value) = choice(node, among: names, title: "a distribution", kind: "distributions"),
      let family = DistributionFamily(rawValue: name)
    else { return nil }
    switch family {
    case .constant: return constant(value)
    case .mixture: return mixture(value, depth: depth + 1)
    default: break
    }
    guard let fields = fields(of: value, family.form), let shape = shape(family, fields) else { return nil }
    return check(shape, place: { fields.place(of: $0) }) == nil ? nil : shape
  }

  private mutating func constant(_ node: YAMLNode) -> Distribution.Shape? {
    guard !node.isNothing else {
      refuse(node, meant: "a duration or a distribution", "such as `20ms` or `{exponential: {mean: 20ms}}`")
      return nil
    }
    return nanoseconds(node).map { .constant($0) }
  }

  private mutating func nanoseconds(_ node: YAMLNode) -> Double? {
    quantity(node, .duration, in: 0...(1 << 62)).map(Double.init)
  }

  private mutating func shape(_ family: DistributionFamily, _ fields: Fields) -> Distribution.Shape? {
    var parameters: [String: Double] = [:]
    for key in family.keys {
      switch key.form {
      case .quantity: parameters[key.name] = read(key.name, in: fields) { $0.nanoseconds($1) }
      case .number(let least):
        parameters[key.name] = read(key.name, in: fields) { $0.number($1, atLeast: least) }
      case .count(let range, _):
        parameters[key.name] = read(key.name, in: fields) { $0.count($1, in: range).map(Double.init) }
      default: break
      }
    }
    if family == .empirical { return empirical(fields) }
    guard parameters.count == family.keys.count else { return nil }
    func value(_ name: String) -> Double { parameters[name] ?? .nan }
    return switch family {
    case .uniform: .uniform(from: value("from"), to: value("to"))
    case .exponential: .exponential(mean: value("mean"))
    case .gamma: .gamma(mean: value("mean"), cv: value("cv"))
    case .lognormal: .lognormal(mean: value("mean"), cv: value("cv"))
    case .weibull: .weibull(mean: value("mean"), cv: value("cv"))
    case .hyperexponential: .hyperexponential(mean: value("mean"), cv: value("cv"))
    case .erlang: .erlang(mean: value("mean"), stages: Int(value("stages")))
    case .pareto: .pareto(mean: value("mean"), alpha: value("alpha"), max: value("max"))
    case .normal: .normal(mean: value("mean"), sd: value("sd"))
    case .constant, .mixture, .empirical: nil
    }
  }

  private mutating func mixture(_ node: YAMLNode, depth: Int) -> Distribution.Shape? {
    guard depth <= Self.deepestMixture else {
      report("mixtures are nested more than \(Self.deepestMixture) deep", at: node.place)
      return nil
    }
    let components = list(node, of: "parts of the mixture") { reader, part -> Distribution.Component? in
      guard let fields = reader.fields(of: part, ScenarioFormat.mixturePart) else { return nil }
      let weight = reader.read("weight", in: fields) { reader, node -> Double? in
        guard let weight = reader.number(node, atLeast: 0) else { return nil }
        guard weight > 0 else {
          reader.report("a weight must be above 0", at: node.place)
          return nil
        }
        return weight
      }
      let shape = reader.read("of", in: fields) { $0.shape($1, depth: depth) }
      guard let weight, let shape else { return nil }
      return Distribution.Component(weight: weight, shape: shape)
    }
    guard let components, !components.isEmpty else { return nil }
    return .mixture(components)
  }

  /// Draws from the values of a CSV's column.
  private mutating func empirical(_ fields: Fields) -> Distribution.Shape? {
    let column = read("column", in: fields) { $0.text($1) }
    guard let table = read("file", in: fields, { $0.table($1) }), let column else { return nil }
    let units = [("_us", Int64(1_000)), ("_ms", 1_000_000), ("_s", 1_000_000_000)]
    guard let factor = units.first(where: { column.hasSuffix($0.0) })?.1 else {
      report(
        "the name of the column `\(column.clipped)` does not say its unit",
        "it must end in _us, _ms or _s", at: fields.place(of: "column"))
      return nil
    }
    guard let index = table.header.firstIndex(of: column) else {
      report(
        "`\(column.clipped)` is not a column of \(table.path)",
        Suggestion.remedy(for: column, among: table.header, kind: "columns"), at: fields.place(of: "column"))
      return nil
    }
    var values: [Double] = []
    for row in table.rows {
      guard let value = time(row[index], unit: factor, in: table) else { continue }
      values.append(Double(value.nanoseconds))
    }
    guard values.count == table.rows.count else { return nil }
    return .empirical(values)
  }

  /// The distribution of this shape, or a report of why there is none, at the place of the parameter at fault.
  private mutating func check(_ shape: Distribution.Shape, place: (String) -> TextPlace) -> Distribution? {
    do throws(DistributionError) {
      return try Distribution(shape)
    } catch {
      let isTime = DistributionFamily.allCases.flatMap(\.keys).contains {
        if case .quantity = $0.form { $0.name == error.parameter } else { false }
      }
      let isWithNumber = isTime && error.reason.contains(where: \.isDecimalDigit)
      report(error.description + (isWithNumber ? " (times in ns)" : ""), at: place(error.parameter))
      return nil
    }
  }
}
