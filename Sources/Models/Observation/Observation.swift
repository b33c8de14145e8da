// What a run is asked to keep besides the fates of its requests.

package import SimEngine

/// What a run is asked to keep besides the fates of its requests; none of it changes what happens.
package struct Observation: Sendable, Hashable {
  /// Windows of equal length into which the measured window is divided; each end is a ``Reading``.
  package var windows: Int
  /// Whether completed requests keep their anatomy.
  package var keepsAnatomies: Bool

  package init(windows: Int = 0, keepsAnatomies: Bool = false) {
    self.windows = windows
    self.keepsAnatomies = keepsAnatomies
  }

  package static let none = Observation()
}

/// What the meters showed at one instant; the difference of two readings is what happened in between.
package struct Reading: Sendable, Hashable {
  package var at: SimTime
  /// Up to then, in ns; the parts add up to cores × time.
  package var processorTime: ProcessorTime
  /// By the architecture's ``MeterNames``, the machine's own first, then those of ``Resources``, of ``Connections``, of a quota and of a platform last.
  package var gauges: [GaugeReading]
  /// By the architecture's ``MeterNames``, the machine's own first, those of ``Connections``, of a quota, of a platform and of retries last.
  package var counts: [Int64]
}

/// What a gauge showed: levels such as the length of a queue.
package struct GaugeReading: Sendable, Hashable {
  /// ∫ level dt up to then, in level-nanoseconds.
  package var integral: Int128
  /// The highest level that lasted any time since the reading before.
  package var maximum: Int64
}

/// The names of a run's meters.
package struct MeterNames: Sendable, Hashable {
  /// Something that has a level at each instant.
  package struct Gauge: Sendable, Hashable {
    /// The unit of a level that is a part of a whole; it is held in billionths, and its maximum tells nothing.
    package static let share = "share"
    /// A level of that unit that is the whole.
    package static let whole: Int64 = 1_000_000_000

    package let name: String
    /// What one unit of the level is, such as `threads` or `bytes`.
    package let unit: String
    /// What the level is divided by.
    package var scale: Double { unit == Self.share ? Double(Self.whole) * Double(instances) : 1 }
    /// How many instances' levels are added up.
    fileprivate(set) var instances = 1

    package init(_ name: String, _ unit: String) {
      self.name = name
      self.unit = unit
    }
  }

  package let gauges: [Gauge]
  /// What happens again and again, such as `preemptions`.
  package let counters: [String]
  /// What takes a span of time again and again, such as `loop_delay`.
  package let spans: [String]

  package init(gauges: [Gauge] = [], counters: [String] = [], spans: [String] = []) {
    self.gauges = gauges
    self.counters = counters
    self.spans = spans
  }

  /// The meters of so many instances, whose levels and counts add up; of parts of a whole it is the average that counts.
  func together(instances: Int) -> MeterNames {
    let gauges = gauges.map {
      var gauge = $0
      gauge.instances = instances
      return gauge
    }
    return MeterNames(gauges: gauges, counters: counters, spans: spans)
  }

  func adding(_ other: MeterNames) -> MeterNames {
    MeterNames(gauges: gauges + other.gauges, counters: counters + other.counters, spans: spans + other.spans)
  }
}
