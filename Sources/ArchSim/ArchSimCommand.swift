// The command `archsim`: its subcommands, and what its exit codes mean.

import ArgumentParser
import Foundation

/// The command; what it prints for the user goes to stdout, messages and progress to stderr.
@main
struct ArchSimCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archsim",
    abstract: "Runs one workload, with its faults, on models of several concurrency architectures.",
    discussion: """
      Exit codes: 0 done; 1 the run failed; 2 the command line or a scenario is invalid; 3 a threshold is \
      inconclusive; 99 a threshold failed; 130 interrupted (Ctrl-C).
      """,
    version: Version.current,
    subcommands: [
      RunCommand.self, TimelineCommand.self, LintCommand.self, ExplainCommand.self, LimitsCommand.self,
      ListCommand.self,
    ])

  static func main() async {
    // A reader who has seen enough (`archsim run … | head`) is no error: writing to it fails quietly.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var concurrent = command as? any AsyncParsableCommand {
        try await concurrent.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      if !failure.message.isEmpty { StandardStream.error.write(failure.message + "\n") }
      Foundation.exit(failure.code)
    } catch {
      let text = fullMessage(for: error)
      guard exitCode(for: error).isSuccess else {
        StandardStream.error.write(text + "\n")
        Foundation.exit(Failure.invalid)
      }
      StandardStream.output.write(text + "\n")
    }
  }
}

/// Why the command ends without having done what it was asked to.
struct Failure: Error {
  /// Exit code where the run failed.
  static let failed: Int32 = 1
  /// Exit code where the command line or a scenario is invalid.
  static let invalid: Int32 = 2
  /// Exit code where the intervals leave open whether a threshold is met.
  static let inconclusive: Int32 = 3
  /// Exit code where a threshold is not met.
  static let notMet: Int32 = 99

  var message: String
  var code: Int32
}
