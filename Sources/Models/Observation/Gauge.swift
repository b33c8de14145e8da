// A level that goes up and down, such as the length of a queue: its average and its maximum.

import SimEngine

/// A level with its integral over time and its maximum since the last reading.
package struct Gauge: Sendable, BitwiseCopyable {
  /// Whether it will ever be read.
  let isOn: Bool
  private(set) var level: Int64 = 0
  private var integral: Int128 = 0
  private var maximum: Int64 = 0
  private var since: SimTime = .zero

  init(isOn: Bool) { self.isOn = isOn }

  mutating func change(by change: Int64, at now: SimTime) { set(to: level + change, at: now) }

  mutating func set(to newLevel: Int64, at now: SimTime) {
    guard isOn else { return }
    advance(to: now)
    level = newLevel
  }

  mutating func read(at now: SimTime) -> GaugeReading {
    advance(to: now)
    defer { maximum = 0 }
    return GaugeReading(integral: integral, maximum: maximum)
  }

  /// A level that lasts no time, such as that of a queue that is entered and left at once, is none.
  private mutating func advance(to now: SimTime) {
    guard now > since else { return }
    maximum = max(maximum, level)
    // 126 bits are enough for the greatest level and the greatest span.
    integral &+= Int128(level) &* Int128((now - since).nanoseconds)
    since = now
  }
}
