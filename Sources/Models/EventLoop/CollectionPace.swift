// How fast a heap is filled and collected: what V8 sets the next limit of the old generation by.

import SimEngine

/// The speeds of the program and of the collector, as of the last mark-compact.
package struct CollectionPace: Sendable {
  /// When the last mark-compact ended.
  private var end = SimTime.zero
  /// Averages over mark-compacts in which each weighs as much as all before it.
  private var averagePause: SimDuration?
  private var averageBetween = SimDuration.zero
  /// How many times as large the old generation may become so that collecting takes 3 % of the time.
  private(set) var growth = Double.infinity

  /// The program ran for at most 40 % of the time.
  ///
  /// Source: Heap::IsIneffectiveMarkCompact, GCTracer::AverageMarkCompactMutatorUtilization.
  var isCollectorBusy: Bool {
    guard let averagePause else { return false }
    return Double(averageBetween.nanoseconds)
      < 0.4 * Double((averagePause + averageBetween).nanoseconds)
  }

  /// A mark-compact of so many bytes of the old generation, which so many were promoted to since the last one; `work`
  /// is what it took, marking beside the program included.
  ///
  /// Source: GCTracer::CombinedMarkCompactSpeedInBytesPerMillisecond.
  mutating func note(
    collected: Int64, in work: SimDuration, promoted: Int64, from start: SimTime, pause: SimDuration
  ) {
    let between = start - end
    end = start + pause
    if let average = averagePause {
      averagePause = .nanoseconds((average.nanoseconds + pause.nanoseconds) / 2)
      averageBetween = .nanoseconds((averageBetween.nanoseconds + between.nanoseconds) / 2)
    } else {
      (averagePause, averageBetween) = (pause, between)
    }
    growth = Self.growth(
      collecting: Double(collected) / Double(max(1, work.nanoseconds)),
      filling: Double(promoted) / Double(max(1, between.nanoseconds)))
  }

  /// Source: MemoryController::DynamicGrowingFactor, its target 97 %, its least factor 1.1.
  package static func growth(collecting: Double, filling: Double) -> Double {
    guard collecting > 0, filling > 0 else { return .infinity }
    let share = collecting / filling * 0.03
    return share > 0.97 ? max(share / (share - 0.97), 1.1) : .infinity
  }
}
