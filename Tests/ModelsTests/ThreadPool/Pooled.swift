// Short ways to write down what a pool of threads does over time.

import Models
import SimEngine
import Testing

extension ThreadPool.Configuration {
  /// A pool that costs nothing.
  static func free(
    _ growth: ThreadPool.Growth, core: Int, threads: Int, queue: Int = .max,
    keepAlive: SimDuration = .unlimited
  ) -> ThreadPool.Configuration {
    var configuration = ThreadPool.singleServer
    configuration.growth = growth
    configuration.coreThreads = core
    configuration.threads = threads
    configuration.queue = queue
    configuration.keepAlive = keepAlive
    return configuration
  }
}

extension Schedule.Row {
  /// A request that sleeps, and nothing else.
  static func sleeping(at arrival: Int64, _ wait: Int64) -> Schedule.Row {
    Schedule.Row(at: arrival, 0, wait: wait)
  }
}

extension ThreadPool {
  /// The most threads that there were in each of `count` windows of `window`, one digit each.
  static func threads(
    over count: Int, windows window: SimDuration, in run: Run, _ configuration: Configuration
  ) throws -> String {
    var run = run
    run.duration = .nanoseconds(Int64(count) * window.nanoseconds)
    run.observation = Observation(windows: count)
    let record = try simulate(run, configuration)
    // The machine's gauge comes first.
    let place = 1 + (meters.gauges.firstIndex { $0.name == "threads" } ?? 0)
    return record.readings.dropFirst().map { String($0.gauges[place].maximum, radix: 36) }.joined()
  }

  /// Who ran on each thread in each of `count` instants that are `step` ns apart, a letter each; threads that never
  /// ran have no row.
  static func rows(
    _ count: Int, every step: Int64, of run: Run, _ configuration: Configuration
  ) throws -> [String] {
    let end = SimTime(nanoseconds: Int64(count) * step)
    let trace = try trace(run, configuration, from: .zero, to: end)
    let threads = Set(trace.segments.map(\.thread)).sorted()
    return threads.map { thread in
      let own = trace.segments.filter { $0.thread == thread && $0.activity == .running }
      return (0..<count).map { index in
        let instant = SimTime(nanoseconds: Int64(index) * step + step / 2)
        guard let segment = own.first(where: { $0.start <= instant && instant < $0.end }) else { return "." }
        return segment.service == .runtime ? "+" : letter(of: segment.service.key)
      }.joined()
    }
  }

  private static func letter(of key: UInt64) -> String {
    String(UnicodeScalar(UInt8(ascii: "A") + UInt8(key % 26)))
  }
}

extension RunRecord {
  /// Where the time of a completed request went, in words: `thread_start 12, running 10`.
  func anatomy(of key: UInt64) -> String {
    guard let record = anatomies.records.first(where: { $0.key == key }) else { return "none" }
    return anatomies.parts(of: record).map { part in
      let behind = part.behind.map { " behind \($0.name(classes: ["only"]))" } ?? ""
      return "\(part.part.name)\(behind) \(part.span.nanoseconds)"
    }.joined(separator: ", ")
  }
}

extension Run {
  /// The same run with anatomies.
  var watched: Run {
    var run = self
    run.observation = Observation(keepsAnatomies: true)
    return run
  }
}
