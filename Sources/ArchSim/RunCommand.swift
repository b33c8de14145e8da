// `archsim run`: runs every architecture of a scenario, writes the result files, prints the comparison.

import ArgumentParser
import Experiments
import Foundation
import Models
import Reporting
import Statistics

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
  // Unconditional, so that `--seed -1` is a wrong value and not a missing one.
  @Option(parsing: .unconditional, help: "Replaces the scenario's seed.")
  var seed: UInt64?
  @Option(parsing: .unconditional, help: "Replaces the scenario's number of replications.")
  var replications: Int?
  @Option(
    parsing: .unconditional,
    help: "Threads to run on (default: one for each processor); the result does not depend on it.")
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
  @Option(
    help: ArgumentHelp(
      "Percentiles to take apart in anatomy.csv besides 50 and 99, separated by commas.",
      valueName: "90,99.9"))
  var percentiles: String?
  @Option(
    help: ArgumentHelp(
      "Writes whether each threshold of the scenario is met, as JUnit XML.", valueName: "file"))
  var junit: String?
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
    if let junit, junit.isEmpty || junit.hasSuffix("/") {
      throw ValidationError("--junit must name a file")
    }
    _ = try wantedPercentiles()
    if let out, out.isEmpty { throw ValidationError("--out must name a folder") }
  }

  func run() async throws {
    let overrides = ScenarioOverrides(
      seed: seed, replications: replications, only: only, percentiles: percentiles)
    let scenario = try overrides.applied(to: InputFile.scenario(at: file))
    let folder = ResultFolder(at: out ?? "Reports/\(scenario.name)")
    let bar = quiet || !StandardStream.error.isTerminal ? nil : ProgressBar()
    let interruption = Interruption {
      bar?.clear()
      folder.discard()
      StandardStream.error.write("interrupted\n")
    }
    try folder.open()
    let context = ReportContext(
      version: Version.current, command: overrides.command(file: file), catalog: ArchitectureCatalog.all)
    let start = ContinuousClock.now
    let (result, trials): (ScenarioResult, [TrialResult])
    let runner = try runner(scenario, bar)
    do throws(TrialError) {
      (result, trials) = try await runner.run()
    } catch {
      bar?.clear()
      folder.discard()
      throw Failure(message: "\(file): the run failed: \(error)", code: Failure.failed)
    }
    bar?.clear()
    let wallTime = (ContinuousClock.now - start) / .seconds(1)
    try folder.replace(with: ResultFiles(result, context: context, wallTime: wallTime).files)
    if let requests { try ResultFolder.put(RequestsTable.text(trials), at: requests) }
    if let junit { try ResultFolder.put(JUnitReport.text(result), at: junit) }
    withExtendedLifetime(interruption) {}
    StandardStream.output.write(text(result, context))
    if !quiet { StandardStream.error.write("results: \(folder.path)\n") }
    try judge(result)
  }

  /// Ends the command with the exit code of the thresholds, where they are not all met.
  private func judge(_ result: ScenarioResult) throws {
    let failed = result.thresholds.count { $0.verdict == .fail }
    let open = result.thresholds.count { $0.verdict == .inconclusive }
    let total = result.thresholds.count
    switch result.thresholdVerdict {
    case .fail:
      throw Failure(message: quiet ? "" : "\(failed) of \(total) thresholds failed", code: Failure.notMet)
    case .inconclusive:
      throw Failure(
        message: quiet ? "" : "\(open) of \(total) thresholds are inconclusive", code: Failure.inconclusive)
    case .pass, nil: return
    }
  }

  /// The percentiles to take apart, in ascending order.
  private func wantedPercentiles() throws -> [Quantile] {
    let asked = try (percentiles ?? "").split(separator: ",").map { word in
      let text = word.trimmingCharacters(in: .whitespaces)
      guard let number = Double(text), number > 0, number < 100 else {
        throw ValidationError(
          "--percentiles: `\(text)` is no percentile; write numbers between 0 and 100, as in 90,99.9")
      }
      return Quantile(number / 100)
    }
    return Set(PercentileAnatomy.standardPercentiles + asked).sorted()
  }

  private func runner(_ scenario: Scenario, _ bar: ProgressBar?) throws -> ScenarioRunner {
    ScenarioRunner(
      scenario: scenario, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
      keepsRequests: requests != nil, percentiles: try wantedPercentiles()
    ) { done, total in
      bar?.update(done: done, total: total)
    }
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
