// The instants at which requests of an open workload come.

import SimEngine

/// The instants at which requests come, one after the other.
///
/// The gap before each candidate is drawn from the stream of that candidate, so the same instants come out
/// under every architecture. A rate that varies is thinned from the greatest rate of its stretch (Lewis and
/// Shedler 1979); at a stretch's end the draw is begun anew, which a Poisson process does not notice.
struct ArrivalStream: ~Copyable, Sendable {
  private let arrivals: Arrivals
  private let profile: RateProfile?
  private let seed: UInt64
  private let replication: UInt32
  private let windowStart: Int64
  private var now: Int64 = 0
  /// Candidates drawn so far, those thinned away included.
  private var candidates: UInt64 = 0
  /// Requests that have come so far.
  private(set) var count: UInt64 = 0

  /// Of mean 1.
  let exponential: Sampler

  init(_ run: Run) {
    arrivals = run.workload.arrivals
    profile = RateProfile(run.workload.arrivals)
    seed = run.seed
    replication = run.replication
    windowStart = run.windowStart.nanoseconds
    do { exponential = Sampler(try Distribution(.exponential(mean: 1))) } catch {
      preconditionFailure("a mean of 1 is a valid parameter")
    }
  }

  /// When the next request comes; nil where no more will.
  mutating func next() -> SimTime? {
    let instant: Int64?
    switch arrivals {
    case .poisson(let rate): instant = advance(by: draw().gap * 1e9 / rate)
    case .constant(let rate): instant = advance(to: Double(count + 1) * 1e9 / rate)
    case .phases, .trace: instant = nextOfProfile()
    case .schedule(let schedule):
      instant = count < schedule.rows.count ? schedule.rows[Int(count)].arrival.nanoseconds : nil
    case .closed: instant = nil
    }
    guard let instant else { return nil }
    count += 1
    return SimTime(nanoseconds: instant)
  }

  private mutating func nextOfProfile() -> Int64? {
    guard let profile else { return nil }
    while true {
      guard let stretch = profile.stretch(at: now - windowStart) else { return nil }
      let end = stretch.end == .max ? Int64.max : stretch.end + windowStart
      guard stretch.greatestRate > 0 else {
        guard end != .max else { return nil }
        now = end
        continue
      }
      let (gap, chance) = draw()
      guard let candidate = advance(by: gap * 1e9 / stretch.greatestRate, until: end) else {
        guard end != .max else { return nil }
        now = end
        continue
      }
      if chance * stretch.greatestRate < stretch.rate(at: candidate - windowStart) { return candidate }
    }
  }

  private mutating func draw() -> (gap: Double, chance: Double) {
    var stream = RandomStream(
      seed: seed, replication: replication, purpose: .arrival, entity: candidates, index: 0)
    candidates += 1
    return (exponential.sample(&stream), stream.uniform())
  }

  private mutating func advance(by gap: Double, until end: Int64 = .max) -> Int64? {
    guard gap < 4e18, case let (sum, overflow) = now.addingReportingOverflow(Int64(gap.rounded())), !overflow,
      sum < end
    else { return nil }
    now = sum
    return sum
  }

  private mutating func advance(to instant: Double) -> Int64? {
    guard instant < 4e18 else { return nil }
    now = Int64(instant.rounded())
    return now
  }
}
