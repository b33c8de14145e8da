// Reading servers, and the steps that send to them, call them, or have work done elsewhere.

internal import Models
internal import SimEngine

extension ScenarioReader {
  /// The servers; the program of each may send to those above it, so that no message goes round for ever.
  mutating func servers(_ node: YAMLNode, besides dependencies: [String]) -> [Server]? {
    shared.servers = []
    let servers = list(node, of: "servers") { reader, node in
      reader.server(node, besides: dependencies)
    }
    if servers == nil { shared.servers = nil }
    return servers
  }

  private mutating func server(_ node: YAMLNode, besides dependencies: [String]) -> Server? {
    guard let fields = fields(of: node, ScenarioFormat.server) else { return nil }
    let name = read("name", in: fields) { $0.label($1) }
    if let name {
      if shared.servers?.contains(name) ?? false {
        report("`\(name)` is the name of a server already", at: fields.place(of: "name"))
      } else if dependencies.contains(name) {
        report("`\(name)` is the name of a dependency already", at: fields.place(of: "name"))
      }
    }
    // Who calls the server waits for what it takes and calls: it counts as a lock that is held.
    let place = (shared.locks?.count ?? 0) + (shared.servers?.count ?? 0)
    let steps = read("program", in: fields) { $0.program($1, holding: [place]) }
    let message = read("message", in: fields) { $0.quantity($1, .size, in: ScenarioFormat.message) }
    let reply = read("reply", in: fields) { $0.quantity($1, .size, in: ScenarioFormat.message) }
    let timeout = read("timeout", in: fields) { reader, node in
      node.word == "unlimited" ? SimDuration.unlimited : reader.duration(node)
    }
    let queues = MessageQueue.allCases.map(\.rawValue)
    let queue = read("queue", in: fields) {
      $0.word($1, among: queues, title: "a place for messages", kind: "places")
    }
    let priority = priority(fields)
    let instances = read("instances", in: fields) { $0.count($1, in: 1...ScenarioFormat.mostInstances) }
    let routings = Routing.allCases.map(\.rawValue)
    let routing = read("routing", in: fields) {
      $0.word($1, among: routings, title: "a routing", kind: "routings")
    }
    let hibernateAfter = read("hibernate_after", in: fields) { reader, node in
      node.word == "infinity" ? SimDuration.unlimited : reader.duration(node, orZero: true)
    }
    shared.servers?.append(name ?? "")
    guard let name, let steps else { return nil }
    return Server(
      name: name, program: Program(steps), message: message ?? Server.usualMessage,
      reply: reply ?? Server.usualReply, timeout: timeout,
      queue: queue.flatMap(MessageQueue.init(rawValue:)) ?? .onHeap, priority: priority,
      instances: Int(instances ?? 1), routing: routing.flatMap(Routing.init(rawValue:)) ?? .key,
      hibernateAfter: hibernateAfter == .unlimited ? nil : hibernateAfter)
  }

  /// The priority that a class or a server is given, or the normal one.
  mutating func priority(_ fields: Fields) -> Priority {
    let words = Priority.allCases.map(\.rawValue)
    let word = read("priority", in: fields) {
      $0.word($1, among: words, title: "a priority", kind: "priorities")
    }
    return word.flatMap(Priority.init(rawValue:)) ?? .normal
  }

  /// A call, to a dependency or to a server: they share one set of names.
  mutating func call(_ node: YAMLNode, holding held: [Int]) -> Step? {
    guard let dependencies = shared.dependencies, let servers = shared.servers else { return nil }
    let (title, kind) =
      servers.isEmpty
      ? ("a dependency", "dependencies") : ("a dependency or a server here", "dependencies and servers")
    guard let place = number(node, among: dependencies + servers, title: title, kind: kind) else {
      return nil
    }
    guard place >= dependencies.count else { return .call(dependency: place) }
    let server = place - dependencies.count
    checkOrder(of: (shared.locks?.count ?? 0) + server, holding: held, at: node.place)
    return .ask(server: server)
  }

  /// Work for another thread, which computes or waits.
  mutating func offload(_ node: YAMLNode) -> Step? {
    let names = ScenarioFormat.offload.keys.map(\.name)
    guard let (key, value) = choice(node, among: names, title: "an `offload` step", kind: "kinds") else {
      return nil
    }
    let kinds: [String: Offload] = ["compute": .cpu, "wait": .io, "lookup": .lookup]
    return distribution(value).flatMap { span in kinds[key].map { .offload(span, $0) } }
  }
}
