// How long a run completed nothing although its twin did.

import Models
import SimEngine

/// The time in which a run completed nothing although its twin did.
///
/// A gap between two completions counts if the twin completed at least 20 requests in it, or at least 5 where the gap
/// is 2 s or longer: runs that have drifted apart a little have gaps with a few of the twin's completions all the
/// time, with 20 about once in a million.
struct Outage {
  private static let twinCompletions = 20
  private static let longGap: SimDuration = .seconds(2)
  private static let twinCompletionsOfLongGap = 5

  /// The gaps that begin from `start` to `last`, together; what is completed after `end` does not count.
  let duration: SimDuration

  init(
    _ requests: [RequestRecord], twin: [RequestRecord], from start: SimTime, through last: SimTime,
    until end: SimTime
  ) {
    let own = Self.completions(requests, from: start, until: end) + [end]
    let other = Self.completions(twin, from: start, until: end)
    var (gapStart, next, sum) = (start, 0, SimDuration.zero)
    for completion in own {
      guard gapStart <= last else { break }
      while next < other.count, other[next] <= gapStart { next += 1 }
      let first = next
      while next < other.count, other[next] < completion { next += 1 }
      let gap = completion - gapStart
      let needed = gap >= Self.longGap ? Self.twinCompletionsOfLongGap : Self.twinCompletions
      if next - first >= needed { sum += gap }
      gapStart = completion
    }
    duration = sum
  }

  private static func completions(_ requests: [RequestRecord], from start: SimTime, until end: SimTime)
    -> [SimTime]
  {
    requests.lazy.filter { $0.outcome == .completed && $0.end >= start && $0.end < end }.map(\.end).sorted()
  }
}
