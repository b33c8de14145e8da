// The files of a result, by name.

package import Experiments

/// The files of a result: names and texts, `manifest.json` last.
package struct ResultFiles: Sendable, Hashable {
  package struct File: Sendable, Hashable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  package let files: [File]

  /// The files of `result`; only the manifest states `wallTime`, the seconds that the run took.
  package init(_ result: ScenarioResult, context: ReportContext, wallTime: Double) {
    let pictures = [
      LatencyPicture(result).map { File(name: LatencyPicture.name, text: $0.svg) },
      AnatomyPicture(result).map { File(name: AnatomyPicture.name, text: $0.svg) },
      TimelinePicture(result).map { File(name: TimelinePicture.name, text: $0.svg) },
    ].compactMap { $0 }
    files =
      [
        File(name: "latency.csv", text: ResultTables.latency(result)),
        File(name: "throughput.csv", text: ResultTables.throughput(result)),
        File(name: "blast_radius.csv", text: ResultTables.blastRadius(result)),
        File(name: "comparison.csv", text: ResultTables.comparison(result)),
        File(name: "anatomy.csv", text: ResultTables.anatomy(result)),
        File(name: "resources.csv", text: ResultTables.resources(result)),
        File(name: "timeline.csv", text: ResultTables.timeline(result)),
        File(name: "replications.csv", text: ResultTables.replications(result)),
      ] + pictures + [
        File(name: "report.md", text: MarkdownReport.text(result, context: context)),
        File(name: "manifest.json", text: Manifest.text(result, context: context, wallTime: wallTime)),
      ]
  }
}
