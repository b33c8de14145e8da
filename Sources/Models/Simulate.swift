// From a run to its record.

package import SimEngine

extension Architecture where Self: ~Copyable {
  /// Runs the architecture and reports what became of every request.
  ///
  /// - Throws: `RunError` if the run needs more events than its limit, or gets stuck.
  package static func simulate(_ run: Run, _ configuration: Configuration) throws(RunError) -> RunRecord {
    var simulation = Simulation(World<Self>(run, configuration))
    simulation.model.start(&simulation.agenda)
    let stop = simulation.run(events: run.eventLimit)
    let now = simulation.agenda.now
    guard stop == .agendaEmpty else { throw .eventLimitExceeded(limit: run.eventLimit, at: now) }
    let stuck = simulation.model.end(&simulation.agenda)
    guard stuck.isEmpty else { throw .stalled(waiting: stuck, at: now) }
    return simulation.model.record(at: now, eventCount: simulation.eventCount)
  }

  /// Runs the architecture up to the end of a stretch and reports what the cores did in it.
  ///
  /// - Throws: `RunError` if the run needs more events than its limit.
  package static func trace(
    _ run: Run, _ configuration: Configuration, from: SimTime, to: SimTime
  ) throws(RunError) -> CoreTrace {
    let trace = CoreTrace(cores: run.machine.cores, from: from, to: to)
    var simulation = Simulation(World<Self>(run, configuration, trace: trace))
    simulation.model.start(&simulation.agenda)
    let stop = simulation.run(until: to, events: run.eventLimit)
    guard stop != .eventLimit else {
      throw .eventLimitExceeded(limit: run.eventLimit, at: simulation.agenda.now)
    }
    return simulation.model.finishedTrace(at: to) ?? trace
  }

  /// The standard configuration, changed by the settings.
  ///
  /// - Precondition: each setting names a parameter and lies in its range.
  static func configuration(_ settings: [Setting]) -> Configuration {
    var configuration = standard
    for setting in settings {
      guard let parameter = parameters.first(where: { $0.name == setting.name }) else {
        preconditionFailure("\(name) has no parameter \(setting.name)")
      }
      precondition(
        parameter.range.contains(setting.value) || parameter.allowsUnlimited && setting.value == .max,
        "\(setting.name) of \(name) is out of its range")
      parameter.write(&configuration, setting.value)
    }
    return configuration
  }
}

extension World where Runtime: ~Copyable {
  /// What the cores have done, the stretches under way included.
  fileprivate mutating func finishedTrace(at end: SimTime) -> CoreTrace? {
    guard var trace = instances[0].host.machine.trace(upTo: end) else { return nil }
    for place in instances.indices.dropFirst() {
      if let other = instances[place].host.machine.trace(upTo: end) { trace.append(other) }
    }
    return trace
  }

  /// Nothing happens any more.
  ///
  /// - Returns: What some of the requests wait for that are not over; none if all are.
  fileprivate mutating func end(_ agenda: inout Agenda<Event>) -> [String] {
    var stories: [String] = []
    for place in instances.indices {
      instances[place].host.loseOrphans(&agenda)
      for id in instances[place].host.requests.unfinished.prefix(10 - stories.count) {
        stories.append(instances[place].story(of: id, in: run.workload))
      }
    }
    return stories
  }

  fileprivate mutating func record(at end: SimTime, eventCount: Int) -> RunRecord {
    var record = RunRecord(
      processorTime: processorTime(at: end), faults: faultRecords(), eventCount: eventCount, end: end,
      readings: readings, spans: spans)
    for place in instances.indices { instances[place].add(to: &record, at: end) }
    record.requests = RequestRecord.byKey(record.requests)
    return record
  }
}

extension Instance where Runtime: ~Copyable {
  fileprivate func story(of id: RequestID, in workload: Workload) -> String {
    let whereabouts =
      switch host.requests[id].wait {
      case .nothing: runtime.whereabouts(of: id)
      case .lock(let lock): "the lock \(workload.locks[Int(lock)].name)"
      case .connection(let dependency, _): "a connection to \(workload.dependencies[Int(dependency)].name)"
      case .reply(let job): "a reply of \(workload.servers[Int(host.requests.job(job).server)].name)"
      case .answer(_, let dependency): "an answer of \(workload.dependencies[Int(dependency)].name)"
      }
    if host.requests[id].isJob {
      let job = host.requests.job(id)
      let what =
        job.server < 0 ? "a program spawned" : "a message to \(workload.servers[Int(job.server)].name) sent"
      let place = job.server >= 0 && !job.isTaken ? "its turn in the mailbox" : whereabouts
      return "\(what) by request \(job.origin) waits for \(place)"
    }
    return "request \(host.requests[id].key) waits for \(whereabouts)"
  }

  /// Adds what has happened here to what has happened elsewhere.
  fileprivate mutating func add(to record: inout RunRecord, at end: SimTime) {
    host.requests.countWaiting(upTo: end)
    host.requests.addRecords(to: &record.requests)
    record.demanded += host.demanded
    record.lostUnawaited += host.lostUnawaited
    if host.kubelet.isOn { record.livenessKills += Int(host.kubelet.counts[Kubelet.Meter.kills]) }
    record.supervision += host.supervision
    record.waitingCallersIntegral += host.requests.waitingCallersIntegral
    record.anatomies.add(host.anatomies.table)
  }
}

extension ArchitectureEntry {
  /// Forgets the type of `architecture`.
  init<A: Architecture & ~Copyable>(_ architecture: A.Type) {
    self.init(
      name: A.name, summary: A.summary,
      parameters: A.parameters.map {
        ParameterDescription(
          name: $0.name, unit: $0.unit, summary: $0.summary, range: $0.range,
          allowsUnlimited: $0.allowsUnlimited,
          provenance: $0.provenance, standard: $0.read(A.standard))
      },
      limitations: A.limitations, limit: A.limit, supervises: A.supervises,
      faultConsequences: A.faultConsequences,
      simulate: { run, settings throws(RunError) in try A.simulate(run, A.configuration(settings)) },
      trace: { run, settings, from, to throws(RunError) in
        try A.trace(run, A.configuration(settings), from: from, to: to)
      },
      meters: MachineBooks.meters.adding(A.meters).adding(Resources.meters),
      inForce: { settings in
        let configuration = A.configuration(settings)
        return A.parameters.map { $0.read(configuration) }
      },
      processCount: { A.processCount(A.configuration($0)) },
      contradiction: { A.contradiction(in: A.configuration($0), on: $1, serving: $2) })
  }
}
