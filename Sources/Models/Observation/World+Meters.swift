// The meters of a run are read: what the instances show, put together.

import SimEngine

extension World where Runtime: ~Copyable {
  /// The meters are read at the start of the measured window and at the end of each of its parts.
  func scheduleReading(_ agenda: inout Agenda<Event>) {
    let windows = run.observation.windows
    guard readings.count <= windows else { return }
    let part = Int128(run.duration.nanoseconds) * Int128(readings.count) / Int128(windows)
    agenda.schedule(.reading, at: run.windowStart + .nanoseconds(Int64(part)))
  }

  mutating func readMeters(at now: SimTime) {
    var reading = instances[0].readMeters(run, at: now)
    for place in instances.indices.dropFirst() { reading.add(instances[place].readMeters(run, at: now)) }
    reading.counts += pausing.counts
    for place in instances.indices {
      if readings.count == run.observation.windows { instances[place].addSpans(to: &spans) }
      if readings.isEmpty { instances[place].forgetSpans() }
    }
    readings.append(reading)
  }

  /// Where the cores' time has gone up to `now`.
  mutating func processorTime(at now: SimTime) -> ProcessorTime {
    var time = instances[0].processorTime(at: now)
    for place in instances.indices.dropFirst() { time.add(instances[place].processorTime(at: now)) }
    return time
  }
}

extension Instance where Runtime: ~Copyable {
  fileprivate mutating func readMeters(_ run: Run, at now: SimTime) -> Reading {
    runtime.bookOverheads(&host, at: now)
    for core in 0..<run.machine.cores { host.machine.account(core, upTo: now) }
    var gauges = [host.machine.books.runQueue.read(at: now)]
    for index in host.gauges.indices { gauges.append(host.gauges[index].read(at: now)) }
    for index in host.resources.gauges.indices {
      gauges.append(host.resources.gauges[index].read(at: now))
    }
    for index in host.connections.gauges.indices {
      gauges.append(host.connections.gauges[index].read(at: now))
    }
    var counts = host.machine.books.counts
    for index in host.counts.indices { counts.append(host.counts[index]) }
    counts += host.connections.counts
    if run.machine.quota != .unlimited {
      gauges.append(host.machine.books.throttled.read(at: now))
      counts.append(host.machine.books.throttledPeriods)
    }
    for index in host.kubelet.gauges.indices { gauges.append(host.kubelet.gauges[index].read(at: now)) }
    counts += host.kubelet.counts
    return Reading(at: now, processorTime: processorTime(at: now), gauges: gauges, counts: counts)
  }

  fileprivate mutating func forgetSpans() {
    for index in host.spans.indices { host.spans[index].removeAll() }
  }

  fileprivate mutating func addSpans(to spans: inout [SpanLog]) {
    for index in host.spans.indices {
      if index < spans.count { spans[index].add(host.spans[index]) } else { spans.append(host.spans[index]) }
    }
  }

  fileprivate mutating func processorTime(at now: SimTime) -> ProcessorTime {
    let accounts = host.machine.accounts(at: now)
    var overheads = [
      ProcessorTime.Overhead(name: "context switch", nanoseconds: accounts.switching),
      ProcessorTime.Overhead(name: "cache refill", nanoseconds: accounts.refilling),
      ProcessorTime.Overhead(name: "rivals", nanoseconds: accounts.foreign),
      ProcessorTime.Overhead(name: "stolen", nanoseconds: accounts.stolen),
    ]
    var overhead: Int64 = 0
    for (name, index) in zip(Runtime.overheads, host.overheads.indices) {
      overheads.append(ProcessorTime.Overhead(name: name, nanoseconds: host.overheads[index]))
      overhead += host.overheads[index]
    }
    return ProcessorTime(
      work: accounts.busy - overhead, overheads: overheads, idle: accounts.idle)
  }
}

extension Reading {
  /// Adds what another instance's meters showed at the same instant: levels, counts and times add up; the highest level
  /// is that of the instance that had the higher one.
  fileprivate mutating func add(_ other: Reading) {
    processorTime.add(other.processorTime)
    for index in gauges.indices {
      gauges[index].integral += other.gauges[index].integral
      gauges[index].maximum = max(gauges[index].maximum, other.gauges[index].maximum)
    }
    for index in counts.indices { counts[index] += other.counts[index] }
  }
}

extension ProcessorTime {
  /// Adds the time of the cores of another machine.
  fileprivate mutating func add(_ other: ProcessorTime) {
    work += other.work
    idle += other.idle
    for index in overheads.indices { overheads[index].nanoseconds += other.overheads[index].nanoseconds }
  }
}
