// A number with what is known about its error.

package import Statistics

/// A number with what is known about its error.
package struct Estimate: Sendable, Hashable {
  /// The values of the replications, by their least, their middle and their greatest.
  package struct Spread: Sendable, Hashable {
    package var least: Double
    package var median: Double
    package var greatest: Double

    package init(least: Double, median: Double, greatest: Double) {
      self.least = least
      self.median = median
      self.greatest = greatest
    }
  }

  /// The mean over replications, or for a percentile that of all their requests together; nil where the sample cannot carry the number, and `needed` then says what would.
  package var value: Double?
  /// Nil for fewer than two replications, and where none is valid: where Student's would reach below zero, or a
  /// share's beyond one, the replications are too unlike for it, and `spread` says how unlike; and where the sample
  /// of a percentile does not bound it.
  package var interval: ConfidenceInterval?
  /// Nil where a replication has no value.
  package var spread: Spread?
  /// Replications that have no value.
  package var missing: Int
  package var replications: Int
  /// Observations behind the value, over all replications.
  package var samples: Int
  /// Observations that one replication would need for this number, where it has too few.
  package var needed: Int?
  /// Observations that one replication would need for the number to have an interval, where that is what it lacks.
  package var neededForInterval: Int?

  package init(
    value: Double?, interval: ConfidenceInterval? = nil, spread: Spread? = nil, missing: Int = 0,
    replications: Int, samples: Int, needed: Int? = nil
  ) {
    self.value = value
    self.interval = interval
    self.spread = spread
    self.missing = missing
    self.replications = replications
    self.samples = samples
    self.needed = needed
  }
}

extension Estimate {
  /// The mean of the replications' values with Student's interval; without a value where any replication has none.
  ///
  /// - Parameters:
  ///   - values: One for each replication.
  ///   - samples: Observations behind them all.
  ///   - bound: What no value can exceed: an interval that reaches beyond is left out.
  package init(of values: [Double?], samples: Int, atMost bound: Double = .infinity) {
    let known = values.compactMap { $0 }
    let sorted = known.sorted()
    guard known.count == values.count, let least = sorted.first, let greatest = sorted.last else {
      self.init(value: nil, missing: values.count - known.count, replications: values.count, samples: samples)
      return
    }
    let middle = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    let interval = ConfidenceInterval.mean(of: known)
    self.init(
      value: known.reduce(0, +) / Double(known.count),
      interval: interval.flatMap { $0.low < 0 || $0.high > bound ? nil : $0 },
      spread: Spread(least: least, median: middle, greatest: greatest), replications: values.count,
      samples: samples)
  }

  /// The percentile of all replications' latencies together, in ms; without a value where any replication has too
  /// few requests for one of its own.
  ///
  /// - Parameters:
  ///   - quantile: Which.
  ///   - values: The replications' own, in ms.
  ///   - latencies: Those of each replication, in ns, in ascending order.
  package init(of quantile: Quantile, values: [Double?], latencies: [[Int64]]) {
    self.init(of: values, samples: latencies.reduce(0) { $0 + $1.count })
    guard value != nil, let pooled = ReplicatedQuantile(quantile, ofSorted: latencies) else { return }
    value = Double(pooled.value) / 1e6
    interval = pooled.interval.map {
      ConfidenceInterval(low: $0.low / 1e6, high: $0.high / 1e6, level: $0.level)
    }
    neededForInterval = pooled.neededCount
  }

  /// The mean count in a replication, from one count each.
  ///
  /// Counts that vary as those of events that come one by one have the interval of Poisson's law: Garwood's for
  /// their sum. Whether they do is asked of Fisher's index of dispersion (*Statistical Methods for Research
  /// Workers*, 1925), Σ (*k* − k̄)²/k̄, which is then distributed as chi-square with *n* − 1 degrees; beyond its 0.95
  /// quantile events come in bunches, and only Student's interval is left. So equal counts, and none at all, have an
  /// interval with a width: that nothing happened in ten runs does not show that nothing happens in the next.
  package init(ofCounts values: [Double?]) {
    self.init(of: values, samples: values.count)
    let counts = values.compactMap { $0.flatMap { Int(exactly: $0) } }
    if counts.count == replications, let poisson = Self.poissonInterval(counts) { interval = poisson }
  }

  /// The interval of the mean of counts that vary as Poisson's law would have them; nil where they do not.
  private static func poissonInterval(_ counts: [Int]) -> ConfidenceInterval? {
    guard counts.count > 1, counts.allSatisfy({ $0 >= 0 }) else { return nil }
    let (sum, runs) = (counts.reduce(0, +), Double(counts.count))
    let isBunched =
      sum > 0
      && GoodnessOfFit.chiSquare(observed: counts, expected: counts.map { _ in Double(sum) / runs }).pValue
        < 0.05
    guard !isBunched else { return nil }
    let interval = ConfidenceInterval.poissonMean(count: sum)
    return ConfidenceInterval(low: interval.low / runs, high: interval.high / runs, level: interval.level)
  }

  /// The share of the offered requests that came to this, the mean of the replications'.
  ///
  /// Where the counts vary as Poisson's law would have them, their interval by what was offered is that of the share,
  /// so that a share of none has an upper end; else Student's holds for the replications' own shares.
  init(ofShare metric: ThroughputRow.Metric, in replications: [ClassMeasurement]) {
    let counts = replications.map { $0.count(metric) }
    let offered = replications.map { $0.count(.offered) }
    self.init(
      of: zip(counts, offered).map { $1 > 0 ? Double($0) / Double($1) : nil }, samples: offered.reduce(0, +),
      atMost: 1)
    guard value != nil, let own = Self.poissonInterval(counts) else { return }
    let mean = Double(samples) / Double(replications.count)
    interval = ConfidenceInterval(
      low: min(1, own.low / mean), high: min(1, own.high / mean), level: own.level)
  }
}
