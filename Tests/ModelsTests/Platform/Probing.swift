// Short ways to write down platforms, and runs on them.

import Models
import SimEngine

extension Platform {
  /// One that probes often and is quick to give up, kill and start again.
  static var hasty: Platform {
    var platform = probing(every: .milliseconds(50), timeout: .milliseconds(4), failures: 2)
    platform.readiness = Probe.of(every: .milliseconds(30), timeout: .milliseconds(6), failures: 1)
    platform.grace = .milliseconds(20)
    platform.backOff.first = .milliseconds(20)
    platform.backOff.most = .milliseconds(100)
    platform.balancer.lag = .milliseconds(10)
    return platform
  }

  /// One with a liveness probe whose program takes no time, and an init as process 1.
  static func probing(every: SimDuration, timeout: SimDuration, failures: Int) -> Platform {
    var platform = Platform()
    platform.firstProcess = .initSystem
    platform.balancer.lag = .zero
    platform.liveness = Probe.of(every: every, timeout: timeout, failures: failures)
    platform.liveness?.program = Program([.compute(.constant(.zero))])
    return platform
  }
}

extension Probe {
  static func of(every: SimDuration, timeout: SimDuration, failures: Int) -> Probe {
    var probe = Probe()
    probe.every = every
    probe.timeout = timeout
    probe.failures = failures
    return probe
  }
}

extension Run {
  /// A run on a platform, whose rows are in ms since the first probe of its only worker.
  static func probed(
    by platform: Platform, cores: Int = 1, clients: Clients = Clients(),
    for duration: SimDuration = .seconds(2),
    _ rows: (at: Int64, compute: Int64, wait: Int64)...
  ) -> Run {
    var run = Run(
      machine: .free(cores: cores), workload: .rows([], clients: clients), duration: duration,
      platform: platform,
      observation: Observation(windows: 1))
    let first = run.firstProbe(of: 0).nanoseconds
    run.workload = .rows(
      rows.map { .init(at: first + $0.at * 1_000_000, $0.compute * 1_000_000, wait: $0.wait * 1_000_000) },
      clients: clients)
    return run
  }

  /// When that is, in ms since the first probe.
  func milliseconds(_ time: SimTime) -> Double {
    Double((time - firstProbe(of: 0)).nanoseconds) / 1e6
  }

  func ends(_ record: RunRecord) -> [Double] { record.requests.map { milliseconds($0.end) } }
}

extension RunRecord {
  /// How often something happened to the container in the measured window.
  func platformCount(_ meter: String) -> Int64? {
    guard let last = readings.last, let place = Kubelet.meters.counters.firstIndex(of: meter) else {
      return nil
    }
    return last.counts[last.counts.count - Kubelet.meters.counters.count + place]
  }

  /// The part of a window of so many ns for which a level of the container was there.
  func platformShare(_ meter: String, of window: SimDuration) -> Double? {
    let names = Kubelet.meters.gauges.map(\.name)
    guard let last = readings.last, let place = names.firstIndex(of: meter) else { return nil }
    let integral = last.gauges[last.gauges.count - names.count + place].integral
    return Double(integral) / Double(window.nanoseconds) / Double(MeterNames.Gauge.whole)
  }
}
