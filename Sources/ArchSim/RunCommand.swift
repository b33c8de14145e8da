// `archsim run`: runs every architecture of a scenario, writes the result files, prints the comparison.

import ArgumentParser
import Experiments
import Foundation
import Models
import Reporting

/// `archsim run`.
struct RunCommand: AsyncParsableCommand {
  /// What is printed on standard output; the result files are the same for all.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, markdown, csv
  }

  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs every architecture, prints the comparison, writes the result files.")

  @Argument(help: "The scenario.", completion: .file(extensions: ["yml", "yaml"]))
  var file: String
  @Option(help: ArgumentHelp("The folder for the result files (default: Reports/<name>).", valueName: "dir"))
  var out: String?
  @Option(help: "Replaces the scenario's seed.")
  var seed: UInt64?
  @Option(help: "Replaces the scenario's number of replications.")
  var replications: Int?
  @Option(help: "Threads to run on (default: one for each processor); the result does not depend on it.")
  var jobs: Int?
  @Option(
    help: ArgumentHelp("Only these of the scenario's architectures, separated by commas.", valueName: "a,b"))
  var only: String?
  @Option(
    help:
      "What to print: the comparison as a table or in Markdown, the whole result as JSON, or all estimates as CSV."
  )
  var format: Format = .table
  @Option(
    help: ArgumentHelp(
      "Writes what became of each request, and of its twin without each fault, as CSV.", valueName: "file"))
  var requests: String?
  @Flag(name: .shortAndLong, help: "No progress bar, no messages.")
  var quiet = false

  func validate() throws {
    if let replications, !(1...ScenarioOverrides.mostReplications).contains(replications) {
      throw ValidationError(
        "--replications must be from 1 to \(ScenarioOverrides.mostReplications), not \(replications)")
    }
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs must be from 1 to 1024, not \(jobs)")
    }
    if let requests, requests.isEmpty || requests.hasSuffix("/") {
      throw ValidationError("--requests must name a file")
    }
    if let out, out.isEmpty { throw ValidationError("--out must name a folder") }
  }

  func run() async throws {
    let overrides = ScenarioOverrides(seed: seed, replications: replications, only: only)
    let scenario = try overrides.applied(to: InputFile.scenario(at: file))
    let folder = ResultFolder(at: out ?? "Reports/\(scenario.name)")
    let bar = quiet || !StandardStream.error.isTerminal ? nil : ProgressBar()
    let interruption = Interruption {
      bar?.clear()
      folder.discard()
    }
    try folder.open()
    let context = ReportContext(
      version: Version.current, command: overrides.command(file: file), catalog: ArchitectureCatalog.all)
    let start = ContinuousClock.now
    let (result, trials): (ScenarioResult, [TrialResult])
    do throws(TrialError) {
      (result, trials) = try await runner(scenario, bar).run()
    } catch {
      bar?.clear()
      folder.discard()
      throw Failure(message: "\(file): the run failed: \(error)", code: Failure.failed)
    }
    bar?.clear()
    let wallTime = (ContinuousClock.now - start) / .seconds(1)
    try folder.replace(with: ResultFiles(result, context: context, wallTime: wallTime).files)
    if let requests { try write(RequestsTable.text(trials), to: requests) }
    withExtendedLifetime(interruption) {}
    StandardStream.output.write(text(result, context))
    if !quiet { StandardStream.error.write("results: \(folder.path)\n") }
  }

  private func runner(_ scenario: Scenario, _ bar: ProgressBar?) -> ScenarioRunner {
    ScenarioRunner(
      scenario: scenario, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
      keepsRequests: requests != nil
    ) { done, total in
      bar?.update(done: done, total: total)
    }
  }

  private func write(_ text: String, to path: String) throws(Failure) {
    // A device or a pipe is written to, not replaced; a link keeps pointing to the file that is replaced.
    if ResultFolder.isSpecial(path) { return try ResultFolder.write(text, to: path) }
    let url = URL(filePath: path).resolvingSymlinksInPath()
    let folder = ResultFolder(at: url.deletingLastPathComponent().path)
    try folder.open()
    try folder.replace(with: [ResultFiles.File(name: url.lastPathComponent, text: text)])
  }

  private func text(_ result: ScenarioResult, _ context: ReportContext) -> String {
    switch format {
    case .table:
      ComparisonTable(result, context: context).terminal(
        StandardStream.output.isColoured ? .coloured : .plain)
    case .markdown: ComparisonTable(result, context: context).markdown
    case .json: ResultJSON.text(result, context: context)
    case .csv: ResultTables.estimates(result)
    }
  }
}
