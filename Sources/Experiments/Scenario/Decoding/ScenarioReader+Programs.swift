// Reading programs, step by step, and the locks and dependencies that they name.

internal import Models
internal import SimEngine

/// What programs refer to by name, and the order in which they take locks.
struct SharedNames {
  /// Nil where they could not be read: then nothing is checked against them.
  var locks: [String]? = []
  var dependencies: [String]? = []
  /// Those that the present program may send to.
  var servers: [String]? = []
  /// Locks that are taken while another one is held, a server that is called standing for one, each with the place where that is said first.
  var nestings: [(outer: Int, inner: Int, place: TextPlace)] = []

  /// The place at which a lock is taken, at the end of a chain of such places, while `held` has been taken before it.
  ///
  /// - Complexity: O(nestings²).
  func chain(from lock: Int, to held: Int) -> TextPlace? {
    var reached = [lock]
    var next = 0
    while next < reached.count {
      for nesting in nestings where nesting.outer == reached[next] && !reached.contains(nesting.inner) {
        if nesting.inner == held { return nesting.place }
        reached.append(nesting.inner)
      }
      next += 1
    }
    return nil
  }
}

extension ScenarioReader {
  mutating func locks(_ node: YAMLNode) -> [Lock]? {
    var names = UniqueNames(of: "a lock")
    return list(node, of: "locks") { reader, node in
      guard let fields = reader.fields(of: node, ScenarioFormat.lock) else { return nil }
      let name = reader.read("name", in: fields) { $0.label($1) }
      if let name { names.check(name, at: fields.place(of: "name"), &reader) }
      let words = Lock.HandOff.allCases.map(\.rawValue)
      let handOff = reader.read("handoff", in: fields) {
        $0.word($1, among: words, title: "a way to pass a lock on", kind: "ways")
      }
      return name.map { Lock(name: $0, handOff: handOff.flatMap(Lock.HandOff.init(rawValue:)) ?? .barging) }
    }
  }

  mutating func dependencies(_ node: YAMLNode) -> [Dependency]? {
    var names = UniqueNames(of: "a dependency")
    return list(node, of: "dependencies") { $0.dependency($1, &names) }
  }

  private mutating func dependency(_ node: YAMLNode, _ names: inout UniqueNames) -> Dependency? {
    guard let fields = fields(of: node, ScenarioFormat.dependency) else { return nil }
    let name = read("name", in: fields) { $0.label($1) }
    if let name { names.check(name, at: fields.place(of: "name"), &self) }
    let latency = read("latency", in: fields) { $0.distribution($1) }
    let many = 1...ScenarioFormat.mostServers
    let servers = read("servers", in: fields) { $0.count($1, in: many, orUnlimited: true) }
    let connections = read("connections", in: fields) { $0.count($1, in: many, orUnlimited: true) }
    let timeout = read("checkout_timeout", in: fields) { reader, node in
      node.word == "unlimited" ? nil : reader.duration(node)
    }
    if timeout != nil, fields["connections"] == nil || connections == .max {
      report(
        "nobody waits for a connection where there are as many as are needed", "state `connections`",
        at: fields.place(of: "checkout_timeout"))
    }
    guard let name, let latency else { return nil }
    return Dependency(
      name: name, latency: latency, servers: Int(servers ?? .max), connections: Int(connections ?? .max),
      checkoutTimeout: timeout)
  }

  /// The steps of a program, or of a part of it that is done while locks are held.
  mutating func program(_ node: YAMLNode, holding held: [Int] = []) -> [Step]? {
    list(node, of: "steps") { $0.step($1, holding: held) }
  }

  private mutating func step(_ node: YAMLNode, holding held: [Int]) -> Step? {
    let names = ScenarioFormat.step.keys.map(\.name)
    if case .mapping(let entries) = node.content,
      let future = entries.first(where: { ScenarioFormat.futureSteps.contains($0.key.word ?? "") })?.key
    {
      report(
        "`\(future.word ?? "")` is not simulated in this version",
        "the steps are \(names.joined(separator: ", "))",
        at: future.place)
      return nil
    }
    if node.value(of: "chunk") != nil { return chunkedStep(node) }
    guard let (key, value) = choice(node, among: names, title: "a step", kind: "steps") else { return nil }
    switch key {
    case "compute": return distribution(value).map { .compute($0) }
    case "wait": return distribution(value).map { .wait($0) }
    case "native": return distribution(value).map { .native($0) }
    case "offload": return offload(value)
    case "spawn": return program(value).map { .spawn($0) }
    case "call": return call(value, holding: held)
    case "send":
      return number(value, among: shared.servers, title: "a server here", kind: "servers")
        .map { .send(server: $0) }
    case "lock": return lockStep(value, holding: held)
    case "allocate": return quantity(value, .size, in: ScenarioFormat.allocation).map { .allocate($0) }
    default: return failure(value)
    }
  }

  private mutating func chunkedStep(_ node: YAMLNode) -> Step? {
    guard let fields = fields(of: node, ScenarioFormat.chunkedStep) else { return nil }
    let span = read("compute", in: fields) { $0.distribution($1) }
    let chunk = read("chunk", in: fields) { $0.quantity($1, .duration, in: ScenarioFormat.chunk) }
    guard let span, let chunk else { return nil }
    return .chunked(span, chunk: .nanoseconds(chunk))
  }

  private mutating func lockStep(_ node: YAMLNode, holding held: [Int]) -> Step? {
    guard let fields = fields(of: node, ScenarioFormat.lockStep) else { return nil }
    let lock = read("name", in: fields) {
      $0.number($1, among: $0.shared.locks, title: "a lock", kind: "locks")
    }
    let words = LockMode.allCases.map(\.rawValue)
    let mode = read("mode", in: fields) {
      $0.word($1, among: words, title: "a mode of a lock", kind: "modes")
    }
    if let lock { checkOrder(of: lock, holding: held, at: fields.place(of: "name")) }
    let steps = read("program", in: fields) { $0.program($1, holding: held + [lock].compactMap(\.self)) }
    guard let lock, let steps else { return nil }
    return .lock(lock, isShared: mode == LockMode.shared.rawValue, steps)
  }

  /// Refuses programs that could wait for each other for ever.
  mutating func checkOrder(of lock: Int, holding held: [Int], at place: TextPlace) {
    guard let locks = shared.locks, let servers = shared.servers else { return }
    // The server whose program is being read comes last; nothing waits for it yet.
    let names = locks + servers + ["this server"]
    for outer in held {
      if outer == lock {
        report("a request that has `\(names[lock])` would wait for itself here", at: place)
      } else if let other = shared.chain(from: lock, to: outer) {
        report(
          "`\(names[lock])` is taken while `\(names[outer])` is held, and the other way round in line \(other.line): "
            + "requests would wait for each other for ever", "take locks in one order", at: place)
      } else if !shared.nestings.contains(where: { $0.outer == outer && $0.inner == lock }) {
        shared.nestings.append((outer, lock, place))
      }
    }
  }

  /// The number of the thing that a word names; nil, unreported, where the names are not known.
  mutating func number(
    _ node: YAMLNode, among names: [String]?, title: String, kind: String
  ) -> Int? {
    guard let names else { return nil }
    return word(node, among: names, title: title, kind: kind).flatMap { names.firstIndex(of: $0) }
  }

  private mutating func failure(_ node: YAMLNode) -> Step? {
    let whole: Int64 = 1_000_000_000
    guard case .mapping = node.content else {
      return failureKind(node).map { .fail($0, perBillion: whole) }
    }
    guard let fields = fields(of: node, ScenarioFormat.failure) else { return nil }
    let kind = read("as", in: fields) { $0.failureKind($1) }
    let probability = read("probability", in: fields) { $0.quantity($1, .percentage, in: 1...whole) }
    return kind.map { .fail($0, perBillion: probability ?? whole) }
  }

  private mutating func failureKind(_ node: YAMLNode) -> Failure? {
    word(node, among: Failure.allCases.map(\.rawValue), title: "a way to fail", kind: "ways to fail")
      .flatMap(Failure.init(rawValue:))
  }
}
