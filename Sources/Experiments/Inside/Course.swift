// How a replication went on, window by window: arrivals, endings, latencies, levels.

import Models
package import SimEngine

/// How one replication went on over the measured window, in windows of equal length.
package struct Course: Sendable, Hashable {
  /// One window of it.
  package struct Window: Sendable, Hashable {
    /// Requests that came in it.
    package fileprivate(set) var arrivals = 0
    /// Requests that ended in it, whenever they came, by `Outcome`.
    package fileprivate(set) var endings = [Int](repeating: 0, count: Outcome.allCases.count)
    /// Latencies in ns of those that came in it and were completed in the end.
    package fileprivate(set) var latencies: [Int64] = []
    /// ∫ callers that wait for an answer dt, in request-nanoseconds.
    package fileprivate(set) var waitingCallers: Int128 = 0
    /// ∫ level dt by gauge.
    package fileprivate(set) var levels: [Int128] = []
    /// Core time that was not idle, in ns.
    package fileprivate(set) var busy: Int64 = 0
  }

  /// Where the windows begin, and the end of the last.
  package let bounds: [SimTime]
  package private(set) var windows: [Window]

  /// How many windows a measured window of this length has: the number nearest to a hundred for which each is a
  /// round length (1, 2, 2.5, 4 or 5 times a power of ten), or a hundred if none from 50 to 200 is.
  package static func windowCount(for duration: SimDuration) -> Int {
    var counts: [Int64] = []
    var power: Int64 = 1
    while power <= duration.nanoseconds / 50 {
      for step in [1, 2, 4, 5, 25].map({ $0 * power }) where duration.nanoseconds % step == 0 {
        let count = duration.nanoseconds / step
        if (50...200).contains(count) { counts.append(count) }
      }
      power *= 10
    }
    func distance(_ count: Int64) -> Double { Double(max(count, 100)) / Double(min(count, 100)) }
    return Int(counts.min { distance($0) < distance($1) } ?? min(100, max(1, duration.nanoseconds)))
  }

  /// - Precondition: the record's readings are those of an observation with windows.
  init(_ record: RunRecord) {
    bounds = record.readings.map(\.at)
    windows = zip(record.readings, record.readings.dropFirst()).map { before, after in
      var window = Window()
      window.levels = zip(before.gauges, after.gauges).map { $1.integral - $0.integral }
      window.busy = after.processorTime.busy - before.processorTime.busy
      return window
    }
    precondition(!windows.isEmpty, "a course has a window")
    // In order of key, most come in the window of the one before, or in the next.
    var window = 0
    for request in record.requests { window = add(request, near: window) }
  }

  /// Length of a window, in s.
  func length(of window: Int) -> Double { (bounds[window + 1] - bounds[window]).seconds }

  /// Counts a request in; `guess` is a window near to which it came.
  ///
  /// - Returns: The window in which it came, or the first one if it came before.
  private mutating func add(_ request: RequestRecord, near guess: Int) -> Int {
    guard let first = window(of: max(request.arrival, bounds[0]), near: guess) else { return guess }
    if request.arrival >= bounds[0] {
      windows[first].arrivals += 1
      if request.outcome == .completed { windows[first].latencies.append(request.latency.nanoseconds) }
    }
    var window = first
    while window < windows.count, bounds[window] < request.end {
      let span = min(request.end, bounds[window + 1]) - max(request.arrival, bounds[window])
      windows[window].waitingCallers += Int128(span.nanoseconds)
      window += 1
    }
    if let last = self.window(of: request.end, near: first) {
      windows[last].endings[Int(request.outcome.rawValue)] += 1
    }
    return first
  }

  /// The window that `time` lies in; nil if it lies in none.
  ///
  /// - Complexity: O(*d*), *d* windows away from `guess`.
  private func window(of time: SimTime, near guess: Int) -> Int? {
    guard time >= bounds[0], time < bounds[windows.count] else { return nil }
    var index = guess
    while bounds[index] > time { index -= 1 }
    while bounds[index + 1] <= time { index += 1 }
    return index
  }
}

extension ProcessorTime {
  fileprivate var busy: Int64 { work + overheads.reduce(0) { $0 + $1.nanoseconds } }
}
