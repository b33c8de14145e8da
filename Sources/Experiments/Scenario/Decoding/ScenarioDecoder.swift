// From a file's bytes to a scenario, or to everything that is wrong with it.

package import Models
internal import SimEngine

/// Decodes scenario files.
package enum ScenarioDecoder {
  /// Reads and decodes the file at `path`.
  package static func decode(
    path: String, catalog: [ArchitectureEntry], readFile: @escaping FileReading
  ) throws(ScenarioErrors) -> Scenario {
    let bytes: [UInt8]
    do throws(FileRefusal) {
      bytes = try readFile(path)
    } catch {
      throw ScenarioErrors([Diagnostic(path: path, place: .start, problem: error.problem)], in: path)
    }
    return try decode(path: path, bytes: bytes, catalog: catalog, readFile: readFile)
  }

  /// Decodes the bytes of the file at `path`.
  ///
  /// `readFile` gives the files that the scenario refers to; their paths start from the scenario's folder.
  /// - Throws: everything that is wrong, at its place.
  package static func decode(
    path: String, bytes: [UInt8], catalog: [ArchitectureEntry], readFile: @escaping FileReading
  ) throws(ScenarioErrors) -> Scenario {
    let file = ScenarioFile(path: path, bytes: bytes)
    let text: String
    do throws(Diagnostic) {
      text = try SourceText(file).text
    } catch {
      throw ScenarioErrors([error], in: path)
    }
    guard let root = try YAMLDocument.parse(text, path: path), !root.isNothing else {
      let problem = "the file is empty; a scenario begins with `schema: \(ScenarioFormat.version)`"
      throw ScenarioErrors([Diagnostic(path: path, place: .start, problem: problem)], in: path)
    }
    var reader = ScenarioReader(file: file, catalog: catalog, readFile: readFile)
    let scenario = reader.isOfThisVersion(root) ? reader.scenario(root) : nil
    guard reader.diagnostics.isEmpty, let scenario else {
      precondition(!reader.diagnostics.isEmpty, "a scenario that cannot be read has been reported")
      throw ScenarioErrors(reader.diagnostics, in: path)
    }
    return scenario
  }
}

extension ScenarioReader {
  /// Whether the keys of the file can be judged: those of another version mean other things.
  fileprivate mutating func isOfThisVersion(_ root: YAMLNode) -> Bool {
    guard case .mapping(let entries) = root.content,
      let schema = entries.first(where: { $0.key.content == .scalar("schema", isQuoted: false) })?.value
    else { return true }
    guard case .scalar(let text, _) = schema.content, text.hasPrefix("archsim/"), text != ScenarioFormat.version
    else { return true }
    report(
      "this version reads `\(ScenarioFormat.version)`, not `\(text.clipped)`", "write `schema: \(ScenarioFormat.version)`",
      at: schema.place)
    return false
  }

  fileprivate mutating func scenario(_ root: YAMLNode) -> Scenario? {
    guard let fields = fields(of: root, ScenarioFormat.scenario) else { return nil }
    _ = read("schema", in: fields) {
      $0.word($1, among: [ScenarioFormat.version], title: "a version of the format", kind: "versions")
    }
    let name = read("name", in: fields) { $0.label($1) }
    let question = read("question", in: fields) { $0.text($1) }
    let expect = read("expect", in: fields) { $0.text($1) }
    let seed = read("seed", in: fields) { $0.count($1, in: 0...Int64.max) }
    let machine = read("machine", in: fields) { $0.machine($1) }
    let clients = read("clients", in: fields) { $0.clients($1) }
    let workload = read("workload", in: fields) { $0.workload($1, clients: clients ?? Clients()) }
    let run = extent(fields, workload?.arrivals)
    let variants = read("architectures", in: fields) { $0.variants($1) }
    let context = FaultContext(
      duration: run.duration, classes: workload?.classes.map(\.name), variants: variants?.map(\.variant) ?? [])
    let faults = read("faults", in: fields) { $0.faults($1, context) }
    guard let name, let workload, let duration = run.duration, let variants else { return nil }
    checkWindow(fields, workload, run.warmUp, duration)
    return Scenario(
      file: file, name: name, question: question, expect: expect, seed: UInt64(seed ?? 1), duration: duration,
      warmUp: run.warmUp, replications: run.replications, machine: machine ?? MachineConfiguration(),
      workload: workload, architectures: variants.map(\.variant), faults: faults ?? [])
  }

  /// How long, and how often.
  private mutating func extent(
    _ fields: Fields, _ arrivals: Arrivals?
  ) -> (duration: SimDuration?, warmUp: WarmUp, replications: Int) {
    var schedule: Schedule?
    if case .schedule(let rows)? = arrivals { schedule = rows }
    var duration = read("duration", in: fields) { $0.duration($1) }
    if fields["duration"] == nil {
      if let last = schedule?.rows.last {
        duration = last.arrival + .nanoseconds(1)
      } else if !namesSchedule(fields) {
        report("a scenario needs the key `duration`: how long is measured", at: fields.place)
      }
    }
    let warmUp = read("warmup", in: fields) { reader, node -> WarmUp? in
      if case .scalar("auto", _) = node.content { return .automatic }
      return reader.duration(node, orZero: true).map { .fixed($0) }
    }
    let replications = read("replications", in: fields) {
      $0.count($1, in: 1...ScenarioFormat.mostReplications)
    }
    if schedule != nil, let replications, replications > 1 {
      report(
        "there is no chance in a schedule: every replication would be the same", "write `replications: 1`",
        at: fields.place(of: "replications"))
    }
    return (
      duration, warmUp ?? (schedule == nil ? .automatic : .fixed(.zero)),
      Int(replications ?? (schedule == nil ? 10 : 1))
    )
  }

  /// Whether the arrivals are meant to be a schedule, readable or not.
  private func namesSchedule(_ fields: Fields) -> Bool {
    func value(_ key: String, of node: YAMLNode?) -> YAMLNode? {
      guard case .mapping(let entries)? = node?.content else { return nil }
      return entries.first { $0.key.content == .scalar(key, isQuoted: false) }?.value
    }
    let process = value("process", of: value("arrivals", of: fields["workload"]))
    if case .scalar("schedule", _)? = process?.content { return true }
    return false
  }
}
