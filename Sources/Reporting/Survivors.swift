// Percentiles that leave out too many requests: those that got no answer, and so have no latency.

import Experiments
import Statistics

extension ScenarioResult {
  /// The share of the offered requests that got no answer; nil where none were offered.
  func unansweredShare(_ architecture: String, _ request: String) -> Double? {
    guard let offered = throughput(architecture, request, .offered)?.value, offered > 0 else { return nil }
    let endings: [ThroughputRow.Metric] = [.failed, .rejected, .timedOut, .lost]
    return endings.compactMap { throughput(architecture, request, $0)?.value }.reduce(0, +) / offered
  }

  /// Whether more than a tenth as many requests as lie beyond the percentile got no answer: if those would have
  /// been the slowest, the percentile of all requests would be another.
  func isOfSurvivorsOnly(
    _ architecture: String, _ request: String, _ statistic: LatencyRow.Statistic
  ) -> Bool {
    guard let quantile = statistic.quantile, let share = unansweredShare(architecture, request) else {
      return false
    }
    return share > (1 - quantile.fraction) / 10
  }

  /// What the asterisk of such a percentile means, and how many requests it leaves out; nil where there is none.
  func survivorsNote(_ statistics: [LatencyRow.Statistic]) -> String? {
    var parts: [(share: String, requests: [String], architectures: [String])] = []
    for architecture in architectures {
      let marked = requestNames.filter { request in
        statistics.contains {
          isOfSurvivorsOnly(architecture, request, $0) && latency(architecture, request, $0)?.value != nil
        }
      }
      let shares = marked.map { NumberText.percent(unansweredShare(architecture, $0) ?? 0) }
      var seen: Set<String> = []
      for share in shares where seen.insert(share).inserted {
        let requests = zip(marked, shares).filter { $0.1 == share }.map(\.0)
        if let index = parts.firstIndex(where: { $0.share == share && $0.requests == requests }) {
          parts[index].architectures.append(architecture)
        } else {
          parts.append((share, requests, [architecture]))
        }
      }
    }
    guard !parts.isEmpty else { return nil }
    let texts = parts.map { part in
      let owners = part.architectures.map { "\($0)'s" }.joined(separator: ", ")
      let classes = requestNames.count > 1 ? " (\(part.requests.joined(separator: ", ")))" : ""
      return "\(part.share) of \(owners)\(classes)"
    }
    return "* of the completed requests only: \(texts.joined(separator: "; ")) got no answer."
  }
}
