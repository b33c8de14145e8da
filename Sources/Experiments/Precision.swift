// How many replications a scenario asks for, where it asks for a precision instead of a number.

package import Statistics

/// A precision that one statistic is to have under every architecture.
package struct Precision: Sendable, Hashable {
  package var statistic: LatencyRow.Statistic
  /// A class, or `all`.
  package var request: String
  package var relative: RelativePrecision
  package var mostReplications: Int

  package init(
    statistic: LatencyRow.Statistic, request: String = "all", relative: RelativePrecision,
    mostReplications: Int
  ) {
    self.statistic = statistic
    self.request = request
    self.relative = relative
    self.mostReplications = mostReplications
  }
}

/// Why no more replications were run.
package enum StoppingReason: Sendable, Hashable {
  /// The scenario asks for so many.
  case allDone
  /// The precision is reached under every architecture.
  case precise
  /// As many as there may be were run; the architecture that is furthest off, and the error that it has, if it has an
  /// interval.
  case mostReplications(architecture: String, error: Double?)
}

extension Precision {
  /// Why to stop after so many replications of each architecture; nil where more are to be run.
  ///
  /// It depends on the results in the order of their trials alone, never on which was there first.
  func reason(toStopAfter trials: [[TrialResult]]) -> StoppingReason? {
    var worst: (architecture: String, error: Double?) = ("", 0)
    for own in trials {
      guard let first = own.first else { continue }
      let estimate = Estimate(of: statistic, in: own.compactMap { $0.classes.last { $0.name == request } })
      let error = estimate.value.flatMap { relative.error(of: $0, in: estimate.interval) }
      if (error ?? .infinity) >= (worst.error ?? .infinity) {
        worst = (first.trial.variant.name, error)
      }
    }
    if let error = worst.error, error <= relative.target { return .precise }
    let count = trials.first?.count ?? 0
    return count >= mostReplications
      ? .mostReplications(architecture: worst.architecture, error: worst.error) : nil
  }
}

extension Estimate {
  /// The statistic of the latencies of several replications.
  init(of statistic: LatencyRow.Statistic, in replications: [ClassMeasurement]) {
    let values = replications.map { $0.latency(statistic) }
    if let quantile = statistic.quantile {
      self.init(of: quantile, values: values, latencies: replications.map(\.latencies))
    } else {
      self.init(of: values, samples: replications.reduce(0) { $0 + $1.samples })
    }
  }
}
