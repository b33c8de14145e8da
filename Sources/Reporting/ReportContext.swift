// What a report states besides the result: who made it, and how to make it again.

package import Models

/// What a report states besides the result.
package struct ReportContext: Sendable {
  /// The version of ArchSim.
  package var version: String
  /// The command line that repeats the run.
  package var command: String
  package var catalog: [ArchitectureEntry]

  package init(version: String, command: String, catalog: [ArchitectureEntry]) {
    self.version = version
    self.command = command
    self.catalog = catalog
  }

  /// The entry of that name, if there is one.
  func entry(named name: String) -> ArchitectureEntry? { catalog.first { $0.name == name } }
}
