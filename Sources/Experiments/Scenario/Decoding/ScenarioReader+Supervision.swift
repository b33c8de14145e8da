// Reading supervision trees: who supervises whom, and whether every server has its place.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// What is read of a tree, and who was met on the way.
  private struct Grove {
    let servers: [Server]
    var defaults = SupervisionDefaults.erlang
    var members: [SupervisionTree.Member] = []
    /// The servers that have been met.
    var met: Set<Int> = []
  }

  mutating func supervision(_ node: YAMLNode, of servers: [Server]) -> SupervisionTree? {
    let before = diagnostics.count
    guard let fields = fields(of: node, ScenarioFormat.supervision) else { return nil }
    var grove = Grove(servers: servers)
    let name = fields["name"] == nil ? "root" : read("name", in: fields) { $0.label($1) }
    let defaults = read("defaults", in: fields) {
      $0.word($1, among: SupervisionDefaults.allCases.map(\.rawValue), title: "a language", kind: "languages")
    }
    grove.defaults = defaults.flatMap(SupervisionDefaults.init(rawValue:)) ?? .erlang
    let kinds = SupervisionTree.Application.allCases.map(\.rawValue)
    let application = read("application", in: fields) {
      $0.word($1, among: kinds, title: "a type of application", kind: "types")
    }
    let rules = supervisor(fields, grove.defaults)
    grove.members.append(SupervisionTree.Member(name ?? "", under: nil, .supervisor(rules)))
    children(fields, of: 0, &grove)
    for (number, server) in servers.enumerated() where !grove.met.contains(number) {
      report(
        "the server `\(server.name)` is under no supervisor of this tree",
        "name it among the children, as `server: \(server.name)`", at: node.place)
    }
    guard diagnostics.count == before else { return nil }
    return SupervisionTree(
      grove.members,
      application: application.flatMap(SupervisionTree.Application.init(rawValue:)) ?? .permanent)
  }

  private mutating func supervisor(_ fields: Fields, _ defaults: SupervisionDefaults)
    -> SupervisionTree.Supervisor
  {
    let strategies = SupervisionTree.Strategy.allCases.map(\.rawValue)
    let strategy = read("strategy", in: fields) {
      $0.word($1, among: strategies, title: "a strategy", kind: "strategies")
    }
    let intensity = read("intensity", in: fields) { $0.count($1, in: 0...ScenarioFormat.mostRestarts) }
    let second: Int64 = 1_000_000_000
    let period = read("period", in: fields) {
      $0.quantity($1, .duration, in: second...ScenarioFormat.longestRun)
    }
    if let period, period % second != 0 {
      report("a period is counted in whole seconds", at: fields.place(of: "period"))
    }
    return SupervisionTree.Supervisor(
      strategy: strategy.flatMap(SupervisionTree.Strategy.init(rawValue:)) ?? .oneForOne,
      intensity: intensity.map { Int($0) } ?? defaults.intensity, period: Int((period ?? 5 * second) / second)
    )
  }

  private mutating func children(_ fields: Fields, of parent: Int, _ grove: inout Grove) {
    guard let node = fields["children"] else { return }
    _ = list(node, of: "children") { reader, node -> Bool? in
      reader.child(node, of: parent, &grove)
      return true
    }
  }

  private mutating func child(_ node: YAMLNode, of parent: Int, _ grove: inout Grove) {
    let forms = [ScenarioFormat.supervisedServer, ScenarioFormat.worker, ScenarioFormat.supervisor]
    let words = ["server", "worker", "supervisor"]
    guard let kind = words.indices.first(where: { node.value(of: words[$0]) != nil }) else {
      return refuse(
        node, meant: "a child", "it has one of the keys \(words.joined(separator: ", ")) with its name")
    }
    guard let fields = fields(of: node, forms[kind]) else { return }
    let name = read(words[kind], in: fields) { $0.label($1) }
    let types = SupervisionTree.RestartType.allCases.map(\.rawValue)
    let restart = read("restart", in: fields) {
      $0.word($1, among: types, title: "a restart type", kind: "types")
    }
    var member = SupervisionTree.Member(
      name ?? "", under: parent, .worker,
      restart: restart.flatMap(SupervisionTree.RestartType.init(rawValue:)) ?? .permanent,
      shutdown: read("shutdown", in: fields) { $0.shutdown($1) })
    guard let name else { return }
    if kind == 2 {
      member.role = .supervisor(supervisor(fields, grove.defaults))
      if fields["shutdown"] == nil { member.shutdown = .after(.unlimited) }
      guard add(member, at: fields.place(of: words[kind]), &grove) else { return }
      children(fields, of: grove.members.count - 1, &grove)
      return
    }
    member.initialisation = read("init", in: fields) { $0.initialisation($1) } ?? []
    let failure = read("init_failure", in: fields) { $0.quantity($1, .percentage, in: 0...1_000_000_000) }
    member.initFailurePerBillion = UInt64(failure ?? 0)
    member.links = links(fields, grove.members)
    if kind == 1 {
      _ = add(member, at: fields.place(of: words[kind]), &grove)
    } else {
      addServer(named: name, member, at: fields.place(of: words[kind]), &grove)
    }
  }

  private mutating func addServer(
    named name: String, _ member: SupervisionTree.Member, at place: TextPlace, _ grove: inout Grove
  ) {
    let node = YAMLNode(content: .scalar(name, isQuoted: false), place: place)
    guard let server = number(node, among: grove.servers.map(\.name), title: "a server", kind: "servers")
    else { return }
    grove.met.insert(server)
    let instances = grove.servers[server].instances
    for instance in 0..<instances {
      var child = member
      child.name = instances == 1 ? name : "\(name)/\(instance)"
      child.role = .server(server, instance: instance)
      guard add(child, at: place, &grove) else { return }
    }
  }

  private mutating func add(
    _ member: SupervisionTree.Member, at place: TextPlace, _ grove: inout Grove
  ) -> Bool {
    if grove.members.contains(where: { $0.name == member.name }) {
      report("`\(member.name)` is in this tree already", at: place)
      return false
    }
    guard grove.members.count < ScenarioFormat.mostMembers else {
      report(
        "a tree has at most \(ScenarioFormat.mostMembers) members, instances of servers counted", at: place)
      return false
    }
    grove.members.append(member)
    return true
  }

  private mutating func links(_ fields: Fields, _ members: [SupervisionTree.Member]) -> [Int] {
    let workers = members.filter { $0.supervisor == nil }.map(\.name)
    let names = read("links", in: fields) {
      $0.list($1, of: "members") { reader, node in
        reader.word(node, among: workers, title: "a worker or server that is started before", kind: "ones")
      }
    }
    return (names ?? []).compactMap { name in members.firstIndex { $0.name == name } }
  }

  private mutating func shutdown(_ node: YAMLNode) -> SupervisionTree.Shutdown? {
    switch node.word {
    case "brutal_kill": .brutalKill
    case "infinity": .after(.unlimited)
    default: duration(node, orZero: true).map { .after($0) }
    }
  }

  private mutating func initialisation(_ node: YAMLNode) -> [SupervisionTree.InitialStep]? {
    let names = ScenarioFormat.initialStep.keys.map(\.name)
    return list(node, of: "steps") { reader, node in
      guard let (key, value) = reader.choice(node, among: names, title: "a step of an `init`", kind: "steps")
      else { return nil }
      return reader.distribution(value).map { key == "compute" ? .compute($0) : .wait($0) }
    }
  }
}
