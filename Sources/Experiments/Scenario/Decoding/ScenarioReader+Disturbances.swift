// Reading faults that strike what requests use: servers, dependencies, and the load itself.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// An exception in the messages of a server.
  mutating func poison(_ fields: Fields, _ context: FaultContext) -> Fault.Kind? {
    if fields["request"] != nil {
      report(
        "`request` and `server` exclude each other", "remove one of them", at: fields.place(of: "server"))
    }
    let reach = reach(fields)
    if fields["for"] != nil, let node = fields["instance"] {
      report("a fault that lasts strikes the server in all instances", "remove `instance`", at: node.place)
    }
    return read("server", in: fields) {
      $0.number($1, among: context.servers, title: "a server", kind: "servers")
    }.map { .poison(server: $0, reach) }
  }

  mutating func disturbance(_ kind: FaultKind, _ fields: Fields, _ context: FaultContext) -> Fault.Kind? {
    let dependency = read("dependency", in: fields) {
      $0.number($1, among: context.dependencies, title: "a dependency", kind: "dependencies")
    }
    let lasting = read("for", in: fields) { $0.duration($1) }
    if kind == .slow {
      let factor = read("factor", in: fields) { $0.slowness($1) }
      guard let dependency, let lasting, let factor else { return nil }
      return .slow(dependency: dependency, thousandths: factor, lasting: lasting)
    }
    let word = read("as", in: fields) {
      $0.word(
        $1, among: Fault.Silence.allCases.map(\.rawValue), title: "a way to be down", kind: "ways")
    }
    guard let dependency, let lasting else { return nil }
    return .down(
      dependency: dependency, word.flatMap(Fault.Silence.init(rawValue:)) ?? .refuse, lasting: lasting)
  }

  /// A factor in thousandths.
  private mutating func slowness(_ node: YAMLNode) -> Int64? {
    guard let factor = number(node, atLeast: 1) else { return nil }
    guard factor <= 1e6 else {
      report("must be at most 1000000, but is \(factor)", at: node.place)
      return nil
    }
    return Int64((factor * 1000).rounded())
  }

  mutating func spike(_ fields: Fields, _ context: FaultContext) -> Fault.Kind? {
    switch context.arrivals {
    case .closed?:
      report(
        "a spike brings further requests, and in a closed workload only so many callers ask",
        "write open arrivals, or more clients", at: fields.place)
    case .schedule?:
      report(
        "a schedule says which requests come", "write the further requests into its file", at: fields.place)
    case .poisson?, .constant?, .phases?, .trace?, nil: break
    }
    let rate = read("rate", in: fields) { $0.rate($1) }
    let lasting = read("for", in: fields) { $0.duration($1) }
    var requestClass: Int?
    if let node = fields["request"] {
      requestClass = number(node, among: context.classes, title: "a request class", kind: "classes")
      guard requestClass != nil else { return nil }
    }
    guard let rate, let lasting else { return nil }
    return .spike(rate: rate, requestClass: requestClass, lasting: lasting)
  }
}
