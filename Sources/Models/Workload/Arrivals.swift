// How requests come in: the description; `ArrivalStream` turns it into instants.

package import SimEngine

/// How requests come in.
///
/// Times are measured from the start of the measured window; during the warm-up before it, phases hold
/// their first rate and a trace plays the seconds before its `start`, or its first second where there are none.
package enum Arrivals: Sendable, Hashable {
  /// Independent callers: a Poisson process of `rate` per second.
  case poisson(rate: Double)
  /// One request every 1/`rate` seconds.
  case constant(rate: Double)
  /// `clients` callers, each of whom thinks, asks, waits for the answer, and thinks again.
  case closed(clients: Int, think: Distribution)
  /// A Poisson process whose rate follows `phases`, one after the other; the last one's final rate holds on.
  case phases([Phase])
  /// A Poisson process whose rate is read from counts of real requests.
  case trace(Trace)
  /// Each request as it is written down, replayed exactly.
  case schedule(Schedule)
}

/// A stretch of time with a rate of arrivals that is constant, a ramp, or a wave.
package struct Phase: Sendable, Hashable {
  package enum Shape: Sendable, Hashable {
    /// From one rate to another in a straight line (per second); equal ends are a constant rate.
    case ramp(from: Double, to: Double)
    /// A sine around `mean` (per second) with `swing` as a share of it (0…1), starting at the mean, rising.
    case wave(mean: Double, swing: Double, period: SimDuration)
  }

  package var duration: SimDuration
  package var shape: Shape

  package init(duration: SimDuration, shape: Shape) {
    self.duration = duration
    self.shape = shape
  }
}

/// Counts of real requests, one a second.
package struct Trace: Sendable, Hashable {
  /// Requests in each second of the recording.
  package var counts: [Int64]
  /// Every count is multiplied by this.
  package var scale: Double
  /// The second of the recording at which the measured window starts.
  package var start: Int

  package init(counts: [Int64], scale: Double = 1, start: Int = 0) {
    self.counts = counts
    self.scale = scale
    self.start = start
  }
}

/// A list of requests, each with its instant and its steps: compute, wait, compute.
package struct Schedule: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    /// Since the first instant of the run.
    package var arrival: SimDuration
    package var compute: SimDuration
    package var wait: SimDuration
    package var computeAfter: SimDuration
    /// Whether the request throws, uncaught, after its first `compute`.
    package var throwsException: Bool
    /// Index into the workload's classes.
    package var requestClass: Int

    package init(
      arrival: SimDuration, compute: SimDuration, wait: SimDuration = .zero,
      computeAfter: SimDuration = .zero,
      throwsException: Bool = false, requestClass: Int = 0
    ) {
      self.arrival = arrival
      self.compute = compute
      self.wait = wait
      self.computeAfter = computeAfter
      self.throwsException = throwsException
      self.requestClass = requestClass
    }
  }

  /// In order of arrival.
  package var rows: [Row]

  package init(_ rows: [Row]) { self.rows = rows }

  package var meanCompute: Double { mean { ($0.compute + $0.computeAfter).nanoseconds } }
  package var meanWait: Double { mean { $0.wait.nanoseconds } }

  private func mean(_ value: (Row) -> Int64) -> Double {
    guard !rows.isEmpty else { return 0 }
    return rows.reduce(0) { $0 + Double(value($1)) } / Double(rows.count)
  }
}
