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
    guard let schema = root.value(of: "schema"), let text = schema.word, text.hasPrefix("archsim/"),
      text != ScenarioFormat.version
    else { return true }
    report(
      "this version reads `\(ScenarioFormat.version)`, not `\(text.clipped)`",
      "write `schema: \(ScenarioFormat.version)`",
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
    let locks = read("locks", in: fields) { $0.locks($1) }
    let dependencies = read("dependencies", in: fields) { $0.dependencies($1) }
    if fields["locks"] != nil { shared.locks = locks?.map(\.name) }
    if fields["dependencies"] != nil { shared.dependencies = dependencies?.map(\.name) }
    let servers = read("servers", in: fields) {
      $0.servers($1, besides: dependencies?.map(\.name) ?? [])
    }
    let work = read("workload", in: fields) { $0.workload($1) }
    let run = extent(fields, work?.arrivals)
    let precision = read("precision", in: fields) {
      $0.precision($1, classes: work?.classes?.map(\.name), work?.arrivals, replications: run.replications)
    }
    let platform = read("platform", in: fields) { $0.platform($1) }
    let variants = read("architectures", in: fields) {
      $0.variants($1, supervising: servers, by: platform)
    }
    let baseline = read("baseline", in: fields) { reader, node -> String? in
      guard let variants else { return nil }
      return reader.word(
        node, among: variants.map(\.variant.name), title: "an architecture of the scenario",
        kind: "architectures")
    }
    checkSettings(variants ?? [], machine ?? MachineConfiguration(), servers ?? [])
    checkConnections(fields, work)
    let context = FaultContext(
      duration: run.duration, classes: work?.classes?.map(\.name), variants: variants?.map(\.variant) ?? [],
      servers: servers?.map(\.name) ?? [], dependencies: dependencies?.map(\.name) ?? [],
      arrivals: work?.arrivals,
      opensConnections: work?.classes?.contains {
        ($0.connections ?? clients?.connections ?? .established) != .established
      } ?? true)
    let faults = read("faults", in: fields) { $0.faults($1, context) }
    let demands = ThresholdContext(
      classes: work?.classes?.map(\.name), faults: fields["faults"] == nil ? [] : faults?.map(\.name))
    let thresholds = read("thresholds", in: fields) { $0.thresholds($1, demands) }
    guard let name, let arrivals = work?.arrivals, let classes = work?.classes,
      let duration = run.duration, let variants
    else { return nil }
    let workload = Workload(
      arrivals: arrivals, classes: classes, clients: clients ?? Clients(), locks: locks ?? [],
      dependencies: dependencies ?? [], servers: servers ?? [])
    checkRequests(fields, workload, run.warmUp, duration)
    return Scenario(
      file: file, name: name, question: question, expect: expect, seed: UInt64(seed ?? 1), duration: duration,
      warmUp: run.warmUp, replications: run.replications, precision: precision,
      machine: machine ?? MachineConfiguration(),
      workload: workload, architectures: variants.map(\.variant), baseline: baseline,
      faults: faults ?? [], thresholds: thresholds ?? [])
  }
}
