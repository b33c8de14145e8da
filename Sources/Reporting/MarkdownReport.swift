// `report.md`: the answer to a scenario as a page to read, filled into the template beside this file.

package import Experiments
import Models
import Mustache

/// The answer to a scenario as a page to read.
package enum MarkdownReport {
  /// The text of `report.md`.
  package static func text(_ result: ScenarioResult, context: ReportContext) -> String {
    let page = Page(result, context: context)
    do {
      let template = try MustacheTemplate(
        string: String(decoding: PackageResources.report_md_mustache, as: UTF8.self))
      return template.render(page)
    } catch {
      preconditionFailure("the report's template is part of the program and must parse: \(error)")
    }
  }
}

/// What the template's names stand for.
private struct Page {
  struct Listed {
    var text: String
  }

  struct FaultSection {
    var title: String
    var table: String
    var consequences: [Listed]
  }

  struct Limits {
    var title: String
    var limitations: [Listed]
  }

  var name: String
  var question: String?
  var expectation: String?
  var arrivals: String
  var comparison: String
  var picture: String?
  var notes: [Listed]
  var hasAnatomies: Bool
  var anatomies: String
  var anatomyPicture: String?
  var timelinePicture: String?
  var resources: [Listed]
  var hasFaults: Bool
  var faults: [FaultSection]
  var hasSettings: Bool
  var settings: String
  var hasAssumptions: Bool
  var assumptionCount: Int
  var assumptionVerb: String
  var constantCount: Int
  var assumptions: String
  var limits: [Limits]
  var version: String
  var seed: String
  var replications: Int
  var warmUp: String
  var digest: String
  var fingerprint: String
  var command: String

  init(_ result: ScenarioResult, context: ReportContext) {
    let scenario = result.scenario
    let table = ComparisonTable(result, context: context)
    let parameters = ParametersInForce(of: scenario, catalog: context.catalog)
    name = scenario.name
    question = scenario.question
    expectation = scenario.expect
    arrivals = table.arrivals
    comparison = table.markdownTables.joined(separator: "\n")
    picture = LatencyPicture(result) == nil ? nil : LatencyPicture.name
    notes = table.markdownNotes.map(Listed.init)
    hasAnatomies = !result.anatomies.isEmpty
    anatomies = AnatomyText.grid(result).markdownLines.joined(separator: "\n")
    anatomyPicture = AnatomyPicture(result) == nil ? nil : AnatomyPicture.name
    timelinePicture = TimelinePicture(result) == nil ? nil : TimelinePicture.name
    resources = ResourceText.sentences(result).map { Listed(text: "**\($0.name)**: \($0.text)") }
    hasFaults = !scenario.faults.isEmpty
    faults = FaultTables.sections(result, context: context).map {
      FaultSection(title: $0.title, table: $0.table, consequences: $0.consequences.map(Listed.init))
    }
    let changed = parameters.groups.flatMap { group in
      group.parameters.filter(\.isSet).map { (group.name, $0) }
    }
    hasSettings = !changed.isEmpty
    settings = Self.table(
      ["of", "parameter", "value", "default"], changed.map { [$0, $1.name, $1.value, $1.standard] })
    let assumed = parameters.assumptions
    hasAssumptions = !assumed.isEmpty
    assumptionCount = assumed.count
    assumptionVerb = assumed.count == 1 ? "is" : "are"
    constantCount = parameters.count
    assumptions = Self.table(
      ["of", "constant", "value", "what is known"],
      assumed.map { [$0.owner, $0.parameter.name, $0.parameter.value, $0.parameter.provenance.text] })
    limits = LimitationsText.groups(of: scenario, catalog: context.catalog).map { group in
      Limits(
        title: group.title, limitations: group.limitations.map { Listed(text: $0.sentence) })
    }
    version = context.version
    seed = "\(scenario.seed)"
    replications = scenario.replications
    warmUp = "\(NumberText.significant(result.warmUp, digits: 6) ?? "-")s (\(result.warmUpOrigin.rawValue))"
    digest = SHA256.hexadecimalDigest(of: scenario.file.bytes)
    fingerprint = Manifest.hexadecimal(result.fingerprint)
    command = context.command
  }

  private static func table(_ headings: [String], _ rows: [[String]]) -> String {
    var grid = TextGrid(columns: headings.map { .init($0) })
    for row in rows { grid.append(row.map { EstimateText(value: $0) }) }
    return grid.markdownLines.joined(separator: "\n")
  }
}
