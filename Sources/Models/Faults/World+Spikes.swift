// Further requests that come for a while, beside those of the workload.

import SimEngine

extension World where Runtime: ~Copyable {
  /// The least of the keys that name further requests: the workload's own are below, as are all parts of a request's chance.
  ///
  /// Each fault has 2⁴⁰ of them.
  static var firstExtraKey: UInt64 { 1 << 47 }

  /// Schedules the next of the further requests, at a gap that is drawn by the fault and its number.
  mutating func scheduleExtra(of fault: Int, _ agenda: inout Agenda<Event>) {
    guard case .spike(let rate, _, let lasting) = run.faults[fault].kind else { return }
    var stream = RandomStream(
      seed: run.seed, replication: run.replication, purpose: .extraArrival, entity: extras[fault],
      index: UInt32(fault))
    let gap = arrivals.exponential.sample(&stream) * 1e9 / rate
    let end = min(run.windowEnd, run.windowStart + run.faults[fault].at + lasting)
    guard gap < Double((end - agenda.now).nanoseconds) else { return }
    agenda.schedule(.extra(fault: UInt16(fault)), after: SimDuration(rounding: gap))
  }

  /// One of the further requests comes.
  ///
  /// - Returns: The number of the instance that it came to.
  mutating func admitExtra(of fault: Int, _ agenda: inout Agenda<Event>) -> Int {
    let key = Self.firstExtraKey | UInt64(fault) << 40 | extras[fault]
    extras[fault] += 1
    instances[0].host.faults[fault].hits += 1
    scheduleExtra(of: fault, &agenda)
    return admit(AttemptHistory(key: key, at: agenda.now), &agenda)
  }

  /// The class that a spike gives its requests, if it is not left to chance.
  func requestClassOfExtra(_ key: UInt64) -> Int? {
    guard key >= Self.firstExtraKey,
      case .spike(_, let requestClass, _) = run.faults[Int(key >> 40 & 0x7f)].kind
    else { return nil }
    return requestClass
  }
}

extension StreamPurpose {
  /// When the next of a spike's requests comes.
  static let extraArrival = StreamPurpose(rawValue: 11)
}
