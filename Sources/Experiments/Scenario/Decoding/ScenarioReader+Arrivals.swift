// Reading how requests come in.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// The process of arrivals that a mapping names, before its other keys are read.
  mutating func arrivalProcess(_ node: YAMLNode) -> ArrivalProcess? {
    let names = ArrivalProcess.allCases.map(\.rawValue)
    guard let named = discriminator("process", of: node, title: "arrivals", known: names, kind: "processes")
    else { return nil }
    if named.text == "mmpp" {
      report(
        "`mmpp` arrivals are not simulated in this version",
        "the processes are \(names.joined(separator: ", "))",
        at: named.place)
      return nil
    }
    let node = YAMLNode(content: .scalar(named.text, isQuoted: false), place: named.place)
    return word(node, among: names, title: "a process of arrivals", kind: "processes").flatMap(
      ArrivalProcess.init(rawValue:))
  }

  /// The text of the key by which a mapping says which of several forms it has.
  mutating func discriminator(
    _ key: String, of node: YAMLNode, title: String, known: [String], kind: String
  ) -> (text: String, place: TextPlace)? {
    guard case .mapping(let entries) = node.content else {
      refuse(node, meant: "\(title), a mapping,", "such as `{\(key): \(known.first ?? "")}`")
      return nil
    }
    if let value = node.value(of: key) { return text(value).map { ($0, value.place) } }
    let misspelt = entries.first { Suggestion.nearest(to: $0.key.word ?? "", among: [key]) != nil }?.key
    if let misspelt {
      report(
        "`\(misspelt.word ?? "")` is not a key of \(title)", "did you mean `\(key)`?", at: misspelt.place)
    } else {
      report(
        "\(title) needs the key `\(key)`", "the \(kind) are \(known.joined(separator: ", "))", at: node.place)
    }
    return nil
  }

  /// The arrivals; a schedule cannot be read where the classes that it refers to are not known.
  mutating func arrivals(_ node: YAMLNode, _ process: ArrivalProcess, classes: [String]?) -> Arrivals? {
    guard let fields = fields(of: node, process.form) else { return nil }
    switch process {
    case .poisson: return read("rate", in: fields) { $0.rate($1) }.map { .poisson(rate: $0) }
    case .constant: return read("rate", in: fields) { $0.rate($1) }.map { .constant(rate: $0) }
    case .closed:
      let clients = read("clients", in: fields) { $0.count($1, in: 1...ScenarioFormat.mostClients) }
      let think = read("think", in: fields) { $0.distribution($1) }
      guard let clients, let think else { return nil }
      return .closed(clients: Int(clients), think: think)
    case .phases:
      return read("phases", in: fields) { $0.list($1, of: "phases") { $0.phase($1) } }.map { .phases($0) }
    case .trace: return trace(fields).map { .trace($0) }
    case .schedule:
      guard let classes else { return nil }
      return read("file", in: fields) { $0.schedule($1, classes: classes) }.map { .schedule($0) }
    }
  }

  private mutating func phase(_ node: YAMLNode) -> Phase? {
    guard case .mapping = node.content else {
      refuse(node, meant: "a phase, a mapping,", "such as `{for: 30s, rate: 100/s}`")
      return nil
    }
    func has(_ keys: String...) -> Bool { keys.contains { node.value(of: $0) != nil } }
    let form: PhaseShape = has("from", "to") ? .ramp : has("mean", "swing", "period") ? .wave : .steady
    guard let fields = fields(of: node, form.form) else { return nil }
    let duration = read("for", in: fields) { $0.duration($1) }
    guard let shape = shape(form, fields), let duration else { return nil }
    return Phase(duration: duration, shape: shape)
  }

  private mutating func shape(_ form: PhaseShape, _ fields: Fields) -> Phase.Shape? {
    switch form {
    case .steady:
      return read("rate", in: fields) { $0.rate($1, orZero: true) }.map { .ramp(from: $0, to: $0) }
    case .ramp:
      let start = read("from", in: fields) { $0.rate($1, orZero: true) }
      let end = read("to", in: fields) { $0.rate($1, orZero: true) }
      guard let start, let end else { return nil }
      return .ramp(from: start, to: end)
    case .wave:
      let mean = read("mean", in: fields) { $0.rate($1) }
      let swing = read("swing", in: fields) { $0.quantity($1, .percentage, in: 0...1_000_000_000) }
      let period = read("period", in: fields) { $0.duration($1) }
      guard let mean, let swing, let period else { return nil }
      return .wave(mean: mean, swing: Double(swing) / 1e9, period: period)
    }
  }

  private mutating func trace(_ fields: Fields) -> Trace? {
    let counts = read("file", in: fields) { $0.traceCounts($1) }
    let scale = read("scale", in: fields) { reader, node -> Double? in
      guard let scale = reader.number(node, atLeast: 0) else { return nil }
      guard scale > 0 else {
        reader.report("a scale must be above 0", at: node.place)
        return nil
      }
      return scale
    }
    let second: Int64 = 1_000_000_000
    let start = read("start", in: fields) { reader, node -> Int? in
      guard let start = reader.duration(node, orZero: true)?.nanoseconds else { return nil }
      guard start % second == 0 else {
        reader.report("a trace starts at a whole second, but \(node.found) is none", at: node.place)
        return nil
      }
      return Int(start / second)
    }
    guard let counts else { return nil }
    return Trace(counts: counts, scale: scale ?? 1, start: start ?? 0)
  }
}
