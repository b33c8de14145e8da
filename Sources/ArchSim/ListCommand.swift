// `archsim list`: what there is to write into a scenario, and to read in results.

import ArgumentParser
import Experiments
import Foundation
import Models
import Reporting

/// `archsim list`.
struct ListCommand: ParsableCommand {
  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case architectures, distributions, faults, meters, parts, scenarios
  }

  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists what there is, with defaults and sources.")

  @Argument(help: "What to list; scenarios are those in the folder Scenarios here.")
  var subject: Subject

  func run() throws {
    switch subject {
    case .architectures: StandardStream.output.write(CatalogListing.architectures(ArchitectureCatalog.all))
    case .distributions: StandardStream.output.write(CatalogListing.distributions)
    case .faults: StandardStream.output.write(CatalogListing.faults(ArchitectureCatalog.all))
    case .meters: StandardStream.output.write(CatalogListing.meters(ArchitectureCatalog.all))
    case .parts: StandardStream.output.write(CatalogListing.parts)
    case .scenarios: StandardStream.output.write(CatalogListing.scenarios(try Self.scenarios()))
    }
  }

  private static func scenarios() throws -> [(path: String, question: String)] {
    let folder = "Scenarios"
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw Failure(message: "\(folder): there is no such folder here", code: Failure.invalid)
    }
    return names.filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted().map { name in
      let path = "\(folder)/\(name)"
      do throws(Failure) {
        return (path, try InputFile.scenario(at: path).question ?? "(asks nothing)")
      } catch {
        return (path, "cannot be read: `archsim lint \(path)` says why")
      }
    }
  }
}
