// `archsim lint`, `explain` and `limits`: they read scenarios and run nothing.

import ArgumentParser
import Experiments
import Models
import Reporting

/// `archsim lint`.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Checks scenarios and runs nothing; prints every error with its place.")

  @Argument(help: "The scenarios.", completion: .file(extensions: ["yml", "yaml"]))
  var files: [String]

  func run() throws {
    var messages: [String] = []
    for file in files {
      do throws(Failure) {
        _ = try InputFile.scenario(at: file)
      } catch {
        messages.append(error.message)
      }
    }
    guard messages.isEmpty else {
      throw Failure(message: messages.joined(separator: "\n"), code: Failure.invalid)
    }
  }
}

/// `archsim explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Prints what will be simulated: the load offered to each resource, every parameter and its source.")

  @Argument(help: "The scenario.", completion: .file(extensions: ["yml", "yaml"]))
  var file: String

  func run() throws {
    let scenario = try InputFile.scenario(at: file)
    StandardStream.output.write(Explanation.text(of: scenario, catalog: ArchitectureCatalog.all))
  }
}

/// `archsim limits`.
struct LimitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limits",
    abstract: "Prints what is not modelled for a scenario, and which way that biases the answer.")

  @Argument(help: "The scenario.", completion: .file(extensions: ["yml", "yaml"]))
  var file: String

  func run() throws {
    let scenario = try InputFile.scenario(at: file)
    StandardStream.output.write(LimitationsText.text(of: scenario, catalog: ArchitectureCatalog.all))
  }
}
