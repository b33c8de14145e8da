// Where the time of the requests around a percentile goes, and behind whom they wait.

package import Models
package import SimEngine
package import Statistics

/// Where the time of the requests around a percentile goes: the rows of `anatomy.csv` for one percentile.
///
/// No single request is typical of a percentile, so each replication takes the completed requests around the
/// percentile's rank together: one in a thousand on either side, ten at least, and no more than half of those that
/// lie beyond. Of 50,000 requests, p99 is told by those between p98.9 and p99.1; of 1,000, by those between p98.5 and
/// p99.5. The parts add up to the mean latency of these requests, which is close to the percentile but not the same.
package struct PercentileAnatomy: Sendable, Hashable {
  package var architecture: String
  /// A class, or `all`.
  package var request: String
  package var percentile: Quantile
  /// The mean over replications of their requests' mean times, in the order of parts.
  ///
  /// Rounded to nanoseconds so that they add up to `total`; empty where a replication has too few requests to carry
  /// the percentile.
  package var parts: [AnatomyPart]
  /// Requests that were taken together, over all replications.
  package var samples: Int
  /// Completed requests that one replication would need, where it has too few.
  package var needed: Int?

  package init(
    architecture: String, request: String, percentile: Quantile, parts: [AnatomyPart], samples: Int,
    needed: Int? = nil
  ) {
    self.architecture = architecture
    self.request = request
    self.percentile = percentile
    self.parts = parts
    self.samples = samples
    self.needed = needed
  }

  /// Mean latency of the requests around the percentile; nil where there are too few.
  package var total: SimDuration? {
    needed == nil ? parts.reduce(SimDuration.zero) { $0 + $1.span } : nil
  }

  /// The percentiles that are always taken apart.
  package static let standardPercentiles: [Quantile] = [0.5, 0.99]
}

/// The requests around a percentile in one replication, taken together.
package struct LatencyBand: Sendable, Hashable {
  /// How many they are.
  package let requests: Int
  /// Their times in each part, added up: together the sum of their latencies, to the nanosecond.
  package let parts: [AnatomyPart]

  /// The mean over bands of the mean times of their requests, rounded to nanoseconds.
  ///
  /// The running total is rounded, not each part, so that the parts add up to the rounded total.
  static func mean(of bands: [LatencyBand]) -> [AnatomyPart] {
    var means: [(part: AnatomyPart, nanoseconds: Double)] = []
    for part in bands.flatMap(\.parts) where !means.contains(where: { $0.part.isAlike(part) }) {
      means.append((part, 0))
    }
    means.sort { $0.part.order < $1.part.order }
    for band in bands {
      for part in band.parts {
        guard let index = means.firstIndex(where: { $0.part.isAlike(part) }) else { continue }
        means[index].nanoseconds +=
          Double(part.span.nanoseconds) / Double(band.requests) / Double(bands.count)
      }
    }
    let spans = WholeShares.rounded(means.map(\.nanoseconds))
    return zip(means, spans).filter { $1 > 0 }.map { mean, span in
      AnatomyPart(mean.part.part, behind: mean.part.behind, .nanoseconds(span))
    }
  }
}

/// Whole numbers in place of others, with the same total.
package enum WholeShares {
  /// The numbers rounded such that each running total is off by a half at most.
  package static func rounded(_ numbers: [Double]) -> [Int64] {
    var (total, booked) = (0.0, Int64(0))
    return numbers.map { number in
      total += number
      defer { booked = Int64(total.rounded()) }
      return Int64(total.rounded()) - booked
    }
  }
}

extension AnatomyPart {
  fileprivate func isAlike(_ other: AnatomyPart) -> Bool { part == other.part && behind == other.behind }

  /// By part, then by whom it was behind.
  fileprivate var order: Int { Int(part.rawValue) << 8 | Int(behind?.rawValue ?? 0) }
}

extension LatencyBand {
  /// The requests of a class around a percentile; nil where there are too few of them to carry it.
  ///
  /// `sorted` holds the latencies of the class, in ns, in ascending order; `belongs` tells which records are of the
  /// class.
  /// - Complexity: O(*n*) and O(*k* log *k*), *k* requests as long as those of the band.
  init?(
    around percentile: Quantile, in table: AnatomyTable, sorted: [Int64],
    _ belongs: (AnatomyRecord) -> Bool
  ) {
    guard percentile.isSupported(by: sorted.count) else { return nil }
    let ranks = percentile.ranksAround(among: sorted.count)
    let (low, high) = (sorted[ranks.lowerBound - 1], sorted[ranks.upperBound - 1])
    let candidates = table.records.filter { record in
      (low...high).contains(record.latency.nanoseconds) && belongs(record)
    }.sorted { ($0.latency.nanoseconds, $0.key) < ($1.latency.nanoseconds, $1.key) }
    // Of requests that took equally long, those with the lower keys come first.
    let below = sorted.partitioningIndex { $0 >= low }
    let members = candidates.dropFirst(ranks.lowerBound - 1 - below).prefix(ranks.count)
    var cells = [Int64](repeating: 0, count: table.cellCount)
    for record in members { table.forEachCell(of: record) { cells[$0] += $1 } }
    requests = members.count
    parts = cells.indices.filter { cells[$0] > 0 }.map { cell in
      let (part, behind) = table.meaning(of: cell)
      return AnatomyPart(part, behind: behind, .nanoseconds(cells[cell]))
    }
  }
}

extension Quantile {
  /// The ranks, from 1, whose requests stand for this quantile among `count`; see ``PercentileAnatomy``.
  package func ranksAround(among count: Int) -> ClosedRange<Int> {
    let beyond = Int128(min(billionths, 1_000_000_000 - billionths))
    let most = Int(Int128(count) * beyond / 2_000_000_000)
    let half = min(most, max(count / 1000, Quantile.samplesBeyond))
    let rank = rank(among: count)
    return max(1, rank - half)...min(count, rank + half)
  }
}

extension [Int64] {
  /// The index of the first element of an ascending array for which `isBeyond` holds; the count if there is none.
  fileprivate func partitioningIndex(_ isBeyond: (Int64) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
