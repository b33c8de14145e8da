// `archsim timeline`: who ran on which core over a short stretch of a run, as text and as a picture.

import ArgumentParser
import Experiments
import Foundation
import Models
import Reporting
import SimEngine

/// `archsim timeline`.
struct TimelineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Prints who ran on which core over a short stretch of a run, and who made way for whom.")

  @Argument(help: "The scenario.", completion: .file(extensions: ["yml", "yaml"]))
  var file: String
  @Option(
    help: ArgumentHelp(
      "Which of the scenario's architectures; needed where it has several.", valueName: "name"))
  var architecture: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where the stretch begins, since the start of the measured window.", valueName: "duration"))
  var from: String
  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp("How long it is.", valueName: "duration"))
  var length: String
  @Option(parsing: .unconditional, help: "Which replication to run, from 0.")
  var replication = 0
  @Option(parsing: .unconditional, help: "Replaces the scenario's seed.")
  var seed: UInt64?
  @Option(help: ArgumentHelp("Draws the stretch into this file too.", valueName: "file"))
  var svg: String?

  /// Columns of the text where no terminal says how many it has, and the least and the most it may have.
  private static let standardWidth = 100
  private static let widths = 60...160

  func validate() throws {
    if let svg, svg.isEmpty || svg.hasSuffix("/") { throw ValidationError("--svg must name a file") }
  }

  func run() async throws {
    let scenario = try ScenarioOverrides(seed: seed).applied(to: InputFile.scenario(at: file))
    let variant = try variant(of: scenario)
    let (start, end) = try stretch(of: scenario)
    guard (0..<scenario.replications).contains(replication) else {
      throw invalid("--replication: the scenario has replications 0 to \(scenario.replications - 1)")
    }
    let timeline: CoreTimeline
    do throws(TrialError) {
      let jobs = ProcessInfo.processInfo.activeProcessorCount
      let trial = Trial(
        scenario: scenario, variant: variant, replication: replication,
        warmUp: try await ScenarioRunner(scenario: scenario, jobs: jobs).warmUp())
      timeline = CoreTimeline(try trial.trace(from: start, to: end), of: trial, from: start)
    } catch {
      throw Failure(message: "\(file): the run failed: \(error)", code: Failure.failed)
    }
    if let svg { try draw(timeline, into: svg) }
    let columns = StandardStream.output.columns ?? Self.standardWidth
    let width = min(max(columns, Self.widths.lowerBound), Self.widths.upperBound)
    StandardStream.output.write(
      CoreTimelineText(timeline, width: width).text(StandardStream.output.isColoured ? .coloured : .plain))
  }

  private func draw(_ timeline: CoreTimeline, into path: String) throws(Failure) {
    guard let picture = CoreTimelinePicture(timeline) else {
      throw invalid(
        "--for: a picture shows up to \(CoreTimelinePicture.mostSegments) changes of who runs, and there are more; "
          + "make the stretch shorter")
    }
    try ResultFolder.put(picture.svg, at: path)
  }

  private func variant(of scenario: Scenario) throws(Failure) -> Variant {
    let labels = scenario.architectures.map(\.name)
    guard let architecture else {
      guard scenario.architectures.count == 1 else {
        throw invalid("--architecture: which one? the architectures are \(labels.joined(separator: ", "))")
      }
      return scenario.architectures[0]
    }
    guard let variant = scenario.architectures.first(where: { $0.name == architecture }) else {
      let remedy = Suggestion.remedy(for: architecture, among: labels, kind: "architectures of the scenario")
      throw invalid("--architecture: `\(architecture)` is not an architecture of the scenario; \(remedy)")
    }
    return variant
  }

  private func stretch(of scenario: Scenario) throws(Failure) -> (start: SimDuration, end: SimDuration) {
    let start = try duration(from, of: "--from")
    let span = try duration(length, of: "--for")
    guard span > .zero else { throw invalid("--for: the stretch must have a length, as in `20ms`") }
    let window = scenario.duration
    guard start < window, span <= window - start else {
      let length = Dimension.duration.text(window.nanoseconds)
      throw invalid("--from \(from) --for \(self.length): the measured window ends after \(length)")
    }
    return (start, start + span)
  }

  private func duration(_ text: String, of option: String) throws(Failure) -> SimDuration {
    do throws(DurationRefusal) {
      return try SimDuration(parsing: text)
    } catch {
      throw invalid("\(option): \(error)")
    }
  }

  private func invalid(_ message: String) -> Failure { Failure(message: message, code: Failure.invalid) }
}
