// Reading the precision that one statistic is to have.

internal import Models
internal import Statistics

extension ScenarioReader {
  /// `classes` are nil where they could not be read, and not checked against.
  mutating func precision(
    _ node: YAMLNode, classes: [String]?, _ arrivals: Arrivals?, replications: Int
  ) -> Precision? {
    guard let fields = fields(of: node, ScenarioFormat.precision) else { return nil }
    let statistic = read("statistic", in: fields) {
      $0.word(
        $1, among: ScenarioFormat.preciseStatistics, title: "a statistic of latency", kind: "statistics"
      )
      .flatMap(LatencyRow.Statistic.init(rawValue:))
    }
    let relative = read("relative", in: fields) { $0.quantity($1, .percentage, in: 1...1_000_000_000) }
    let most = read("max_replications", in: fields) { $0.count($1, in: 2...ScenarioFormat.mostReplications) }
    let request = read("request", in: fields) { reader, node -> String? in
      guard let classes else { return nil }
      let name = reader.word(
        node, among: ["all"] + classes, title: "a request class", kind: "classes")
      return classes.count == 1 ? name.map { _ in "all" } : name
    }
    if case .schedule? = arrivals {
      report("there is no chance in a schedule: one replication is exact", "remove it", at: node.place)
      return nil
    }
    if replications < 2 {
      report(
        "one replication has no interval", "write `replications: 10`, the size of a batch", at: node.place)
    }
    if let most, most < replications {
      report(
        "at most \(most) replications are fewer than the \(replications) of the first batch",
        at: fields.place(of: "max_replications"))
    }
    guard let statistic, let relative, let most else { return nil }
    return Precision(
      statistic: statistic, request: request ?? "all", relative: RelativePrecision(Double(relative) / 1e9),
      mostReplications: Int(most))
  }
}
