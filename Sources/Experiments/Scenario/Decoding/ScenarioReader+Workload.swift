// Reading the workload: classes of requests, their programs and their callers.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// All of a whole, in billionths.
  private static var whole: Int64 { 1_000_000_000 }

  /// The workload as far as it could be read.
  struct WorkloadParts {
    var arrivals: Arrivals?
    /// nil unless every class has a name.
    var classes: [RequestClass]?
  }

  mutating func workload(_ node: YAMLNode) -> WorkloadParts? {
    guard let fields = fields(of: node, ScenarioFormat.workload) else { return nil }
    let process = read("arrivals", in: fields) { $0.arrivalProcess($1) }
    let classes = read("requests", in: fields) { $0.requestClasses($1, process) }
    let arrivals = process.flatMap { process in
      read("arrivals", in: fields) { $0.arrivals($1, process, classes: classes?.map(\.name)) }
    }
    return WorkloadParts(arrivals: arrivals, classes: classes)
  }

  /// The classes, unless one has no name; their shares are checked if nothing else is wrong with them.
  private mutating func requestClasses(_ node: YAMLNode, _ process: ArrivalProcess?) -> [RequestClass]? {
    guard case .sequence(let nodes) = node.content else {
      return list(node, of: "request classes") { _, _ in nil }
    }
    let isAlone = nodes.count == 1
    var names = UniqueNames(of: "a request class")
    let before = diagnostics.count
    guard
      var classes = list(
        node, of: "request classes",
        { reader, node in
          reader.requestClass(node, process, isAlone: isAlone, &names)
        })
    else { return nil }
    guard diagnostics.count == before, process != nil else { return classes }
    if process == .schedule {
      // What share each class has is the schedule's to say, row by row.
      for index in classes.indices { classes[index].sharePerBillion = index == 0 ? Self.whole : 0 }
      return classes
    }
    let total = classes.reduce(0) { $0 + $1.sharePerBillion }
    if total != Self.whole {
      report(
        "the shares sum to \(Dimension.percentage.text(total)), not to 100%", at: node.place)
    }
    return classes
  }

  private mutating func requestClass(
    _ node: YAMLNode, _ process: ArrivalProcess?, isAlone: Bool, _ names: inout UniqueNames
  ) -> RequestClass? {
    guard let fields = fields(of: node, ScenarioFormat.requestClass) else { return nil }
    let name = read("name", in: fields) { $0.label($1) }
    if let name { names.check(name, at: fields.place(of: "name"), &self) }
    let slo = read("slo", in: fields) { $0.duration($1) }
    let timeout = read("timeout", in: fields) { $0.duration($1) }
    let connections = read("connections", in: fields) { $0.classConnections($1) }
    if process == .schedule {
      for key in ["share", "program"] {
        guard let value = fields[key] else { continue }
        report("`\(key)` has no meaning here: the schedule states each request", "remove it", at: value.place)
      }
      let priority = priority(fields)
      return name.map {
        RequestClass(
          name: $0, sharePerBillion: 0, program: Program([]), slo: slo, priority: priority, timeout: timeout,
          connections: connections)
      }
    }
    let share = read("share", in: fields) { $0.quantity($1, .percentage, in: 1...Self.whole) }
    if fields["share"] == nil, !isAlone {
      report("a request class needs the key `share`: its share of the arrivals", at: fields.place)
    }
    let steps = read("program", in: fields) { $0.program($1) }
    if fields["program"] == nil, process != nil {
      report("a request class needs the key `program`: what a request does", at: fields.place)
    }
    let priority = priority(fields)
    guard let name else { return nil }
    return RequestClass(
      name: name, sharePerBillion: share ?? (isAlone ? Self.whole : 0), program: Program(steps ?? []),
      slo: slo, priority: priority, timeout: timeout, connections: connections)
  }

  private mutating func classConnections(_ node: YAMLNode) -> Clients.Connections? {
    let words = ClassConnections.allCases.map(\.rawValue)
    let use = word(node, among: words, title: "a class's use of connections", kind: "uses")
    return use.flatMap(ClassConnections.init(rawValue:)).map { use in
      switch use {
      case .established: .established
      case .perRequest: .perRequest
      }
    }
  }

  mutating func clients(_ node: YAMLNode) -> Clients? {
    guard let fields = fields(of: node, ScenarioFormat.clients) else { return nil }
    let timeout = read("timeout", in: fields) { $0.duration($1) }
    let connections = read("connections", in: fields) { $0.connections($1) }
    return Clients(
      timeout: timeout, connections: connections ?? .established, retries: retries(fields))
  }

  private mutating func connections(_ node: YAMLNode) -> Clients.Connections? {
    if case .mapping = node.content {
      guard let fields = fields(of: node, ScenarioFormat.connections) else { return nil }
      let idle = read(ConnectionUse.keepAlive.rawValue, in: fields) {
        $0.count($1, in: 1...ScenarioFormat.mostClients)
      }
      return idle.map { .keepAlive(idle: Int($0)) }
    }
    let words = ConnectionUse.allCases.map(\.rawValue)
    let use = word(node, among: words, title: "a use of connections", kind: "uses")
    return use.flatMap(ConnectionUse.init(rawValue:)).map { use in
      switch use {
      case .established: .established
      case .perRequest: .perRequest
      case .keepAlive: .keepAlive(idle: Clients.idleConnections)
      }
    }
  }

  /// Refuses numbers of connections where they mean nothing.
  mutating func checkConnections(
    _ fields: Fields, _ work: WorkloadParts?
  ) {
    if case .closed? = work?.arrivals, let node = fields["clients"]?.value(of: "connections"),
      case .mapping = node.content
    {
      report(
        "each caller of a closed workload keeps one connection of its own", "write `connections: keep_alive`",
        at: node.place)
    }
  }
}

/// The names that things of one kind have so far: each may have its own only.
struct UniqueNames {
  private let title: String
  private var lines: [String: Int] = [:]

  init(of title: String) { self.title = title }

  mutating func check(_ name: String, at place: TextPlace, _ reader: inout ScenarioReader) {
    if let line = lines[name] {
      reader.report("`\(name)` is the name of \(title) already, in line \(line)", at: place)
    } else {
      lines[name] = place.line
    }
  }
}
