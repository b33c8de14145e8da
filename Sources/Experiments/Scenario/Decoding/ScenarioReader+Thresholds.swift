// Reading thresholds: `page.p99 < 200ms`, with what it may be about and the unit of its bound.

internal import Models

extension ScenarioReader {
  /// What thresholds refer to; a part that could not be read is nil, and not checked against.
  struct ThresholdContext {
    var classes: [String]?
    var faults: [String]?
  }

  mutating func thresholds(_ node: YAMLNode, _ context: ThresholdContext) -> [Threshold]? {
    list(node, of: "thresholds") { $0.threshold($1, context) }
  }

  private mutating func threshold(_ node: YAMLNode, _ context: ThresholdContext) -> Threshold? {
    guard let text = text(node) else { return nil }
    guard let relation = Threshold.Relation.allCases.first(where: { text.contains($0.rawValue) }),
      let range = text.firstRange(of: relation.rawValue)
    else {
      report(
        "`\(text.clipped)` is not a threshold", "write one as in `page.p99 < 200ms`", at: node.place)
      return nil
    }
    let name = text[..<range.lowerBound].trimmed
    let bound = text[range.upperBound...].trimmed
    guard let subject = subject(name, at: node, context),
      let value = self.bound(bound, of: subject, at: node)
    else { return nil }
    return Threshold(text: text, subject: subject, relation: relation, bound: value)
  }

  private mutating func subject(
    _ name: String, at node: YAMLNode, _ context: ThresholdContext
  ) -> Threshold.Subject? {
    if let subject = Threshold.Subject(metric: name, of: "all") { return subject }
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      report(
        "`\(name.clipped)` is no metric of all requests",
        Suggestion.remedy(for: name, among: Threshold.Subject.requestMetrics, kind: "metrics"), at: node.place
      )
      return nil
    }
    guard let classes = context.classes, let faults = context.faults else { return nil }
    let isClass = (classes + ["all"]).contains(parts[0])
    let isFault = faults.contains(parts[0])
    guard isClass || isFault else {
      report(
        "`\(parts[0].clipped)` is neither a request class nor a fault",
        Suggestion.remedy(for: parts[0], among: ["all"] + classes + faults, kind: "classes and faults"),
        at: node.place)
      return nil
    }
    // Where there is one class, its results are those of all requests.
    let request = classes.count == 1 ? "all" : parts[0]
    if isClass, let subject = Threshold.Subject(metric: parts[1], of: request) { return subject }
    if isFault, let metric = BlastRadiusRow.Metric(rawValue: parts[1]) {
      return .blastRadius(fault: parts[0], metric)
    }
    let known =
      (isClass ? Threshold.Subject.requestMetrics : [])
      + (isFault ? BlastRadiusRow.Metric.allCases.map(\.rawValue) : [])
    report(
      "`\(parts[1].clipped)` is no metric of \(isClass ? "a request class" : "a fault")",
      Suggestion.remedy(for: parts[1], among: known, kind: "metrics"), at: node.place)
    return nil
  }

  private mutating func bound(_ text: String, of subject: Threshold.Subject, at node: YAMLNode) -> Double? {
    do throws(QuantityRefusal) {
      guard let dimension = subject.dimension else {
        do throws(DecimalNumber.Refusal) { return try DecimalNumber(text).approximation } catch {
          throw QuantityRefusal(problem: "is not a plain number", remedy: "a count has no unit, as in `50`")
        }
      }
      let quantity = try Quantity(text, dimension)
      return dimension == .rate
        ? quantity.perSecond : Double(try quantity.inBaseUnits()) / subject.baseUnits
    } catch {
      report("the bound `\(text.clipped)` \(error.problem)", error.remedy, at: node.place)
      return nil
    }
  }
}

extension Threshold.Subject {
  /// What may be demanded of requests: statistics of latency, rates, and shares of what was offered.
  fileprivate static let requestMetrics =
    LatencyRow.Statistic.allCases.filter { $0 != .max }.map(\.rawValue)
    + ThroughputRow.Metric.allCases.map(\.rawValue)
    + ThroughputRow.Metric.allCases.filter { $0 != .offered }.map { $0.rawValue + shareSuffix }

  private static let shareSuffix = "_share"

  fileprivate init?(metric name: String, of request: String) {
    guard Self.requestMetrics.contains(name) else { return nil }
    if let statistic = LatencyRow.Statistic(rawValue: name) {
      self = .latency(request: request, statistic)
    } else if let metric = ThroughputRow.Metric(rawValue: name) {
      self = .throughput(request: request, metric)
    } else if let metric = ThroughputRow.Metric(rawValue: String(name.dropLast(Self.shareSuffix.count))) {
      self = .share(request: request, metric)
    } else {
      return nil
    }
  }

  /// What its bound measures; nil for a count.
  fileprivate var dimension: Dimension? {
    switch self {
    case .latency: .duration
    case .throughput: .rate
    case .share: .percentage
    case .blastRadius(_, .affectedShare): .percentage
    case .blastRadius(_, .unavailable), .blastRadius(_, .recoveryTime): .duration
    case .blastRadius: nil
    }
  }

  /// Base units of the dimension in one unit of the result.
  fileprivate var baseUnits: Double {
    if case .latency = self { 1e6 } else { 1e9 }
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
