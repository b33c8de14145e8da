// The scenario format as tables of Markdown, for the reference that people read.

package import Models

/// Tables of the keys of scenario files, by name.
package enum ScenarioReference {
  /// A line with `<!-- table: NAME -->` begins a generated table, which goes on to the next blank line.
  package static func updated(_ document: String, catalog: [ArchitectureEntry]) -> String {
    let tables = Dictionary(uniqueKeysWithValues: tables(catalog: catalog))
    var lines: [String] = []
    var isInTable = false
    for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
      if isInTable, !line.isEmpty { continue }
      isInTable = false
      lines.append(String(line))
      guard line.hasPrefix("<!-- table: "), line.hasSuffix(" -->") else { continue }
      guard let table = tables[String(line.dropFirst("<!-- table: ".count).dropLast(" -->".count))] else {
        continue
      }
      lines.append(contentsOf: table)
      isInTable = true
    }
    return lines.joined(separator: "\n")
  }

  /// The names of the tables that there are.
  package static func names(catalog: [ArchitectureEntry]) -> [String] { tables(catalog: catalog).map(\.0) }

  private static func tables(catalog: [ArchitectureEntry]) -> [(String, [String])] {
    let mappings = [
      ("scenario", ScenarioFormat.scenario), ("precision", ScenarioFormat.precision),
      ("machine", ScenarioFormat.machine),
      ("request", ScenarioFormat.requestClass), ("step", ScenarioFormat.step),
      ("chunked step", ScenarioFormat.chunkedStep), ("failure", ScenarioFormat.failure),
      ("lock step", ScenarioFormat.lockStep),
      ("lock", ScenarioFormat.lock), ("dependency", ScenarioFormat.dependency),
      ("server", ScenarioFormat.server), ("offload step", ScenarioFormat.offload),
      ("clients", ScenarioFormat.clients), ("connections", ScenarioFormat.connections),
      ("back_off", ScenarioFormat.backOff), ("retry_budget", ScenarioFormat.retryBudget),
      ("mixture", ScenarioFormat.mixturePart), ("supervision", ScenarioFormat.supervision),
      ("supervisor", ScenarioFormat.supervisor), ("worker", ScenarioFormat.worker),
      ("platform", ScenarioFormat.platform), ("balancer", ScenarioFormat.balancer),
      ("restart back_off", ScenarioFormat.restartBackOff),
      ("liveness", ScenarioFormat.livenessProbe), ("readiness", ScenarioFormat.readinessProbe),
      ("supervised server", ScenarioFormat.supervisedServer), ("init step", ScenarioFormat.initialStep),
    ]
    let variants = catalog.map { ("architecture \($0.name)", ScenarioFormat.variant(of: $0)) }
    return (mappings + variants).map { ($0.0, keys(of: $0.1)) } + [
      ("units", units),
      ("arrivals", choices(ArrivalProcess.allCases.map { ($0.rawValue, $0.form) }, leavingOut: ["process"])),
      ("phases", choices(PhaseShape.allCases.map { ($0.rawValue, $0.form) }, leavingOut: [])),
      (
        "faults",
        choices(FaultKind.allCases.map { ($0.rawValue, $0.form) }, leavingOut: ["name", "at", "kind"])
      ),
      ("distributions", choices(DistributionFamily.allCases.map { ($0.rawValue, $0.form) }, leavingOut: [])),
    ]
  }

  private static var units: [String] {
    ["| quantity | units | example |", "| --- | --- | --- |"]
      + Dimension.allCases.map { dimension in
        let units = dimension.units.map { "`\($0.symbol)`" }.joined(separator: " ")
        return "| \(dimension.rawValue) | \(units) | `\(dimension.example)` |"
      }
  }

  private static func keys(of mapping: MappingForm) -> [String] {
    ["| key | value | default | meaning |", "| --- | --- | --- | --- |"]
      + mapping.keys.map { key in
        let standard =
          switch key.presence {
          case .required: "required"
          case .optional(let text): text
          }
        return "| `\(key.name)` | \(phrase(key.form)) | \(standard) | \(cell(key.summary)) |"
      }
  }

  private static func choices(_ choices: [(String, MappingForm)], leavingOut names: [String]) -> [String] {
    ["| name | meaning | keys |", "| --- | --- | --- |"]
      + choices.map { name, form in
        let keys = form.keys.filter { !names.contains($0.name) }.map { key -> String in
          let isOptional = key.presence != .required
          return "`\(key.name)`: \(phrase(key.form)), \(cell(key.summary))"
            + (isOptional ? " (optional)" : "")
        }
        return "| `\(name)` | \(cell(form.summary)) | \(keys.joined(separator: "<br>")) |"
      }
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

  private static func phrase(_ form: ValueForm) -> String {
    switch form {
    case .text: "text"
    case .label: "name"
    case .word(let words): words.map { "`\($0)`" }.joined(separator: " or ")
    case .count(let range, let orUnlimited):
      "count" + bounds(range) + (orUnlimited ? " or `unlimited`" : "")
    case .number: "number"
    case .quantity(let dimension, let words):
      ([dimension.rawValue] + words.map { "`\($0)`" }).joined(separator: " or ")
    case .path: "path"
    case .distribution: "distribution"
    case .mapping(let kind):
      switch kind {
      case .requestClass: "request class"
      case .mixturePart: "part"
      case .supervision: "supervision tree"
      case .initialStep: "step"
      case .precision, .lockStep, .backOff, .retryBudget, .restartBackOff: "mapping"
      case .livenessProbe, .readinessProbe: "probe"
      case .ownPlatform: "platform or `\(ScenarioFormat.noPlatform)`"
      case .connections: phrase(.word(ConnectionUse.allCases.map(\.rawValue))) + " or mapping"
      default: kind.rawValue
      }
    case .list(let element): "list of \(phrase(element))"
    }
  }

  private static func bounds(_ range: ClosedRange<Int64>) -> String {
    range.upperBound == .max ? " from \(range.lowerBound)" : " \(range.lowerBound) to \(range.upperBound)"
  }
}
