// From a run to its record.

package import SimEngine

extension Architecture {
  /// Runs the architecture and reports what became of every request.
  ///
  /// - Throws: `RunError` if the run needs more events than its limit, or gets stuck.
  package static func simulate(_ run: Run, _ configuration: Configuration) throws(RunError) -> RunRecord {
    var simulation = Simulation(World<Self>(run, configuration))
    simulation.model.start(&simulation.agenda)
    let stop = simulation.run(events: run.eventLimit)
    let now = simulation.agenda.now
    guard stop == .agendaEmpty else { throw .eventLimitExceeded(limit: run.eventLimit, at: now) }
    let world = simulation.model
    let stuck = world.host.requests.unfinished
    guard stuck.isEmpty else {
      throw .stalled(waiting: stuck.prefix(10).map { world.story(of: $0) }, at: now)
    }
    return world.record(at: now, eventCount: simulation.eventCount)
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

extension World {
  fileprivate func story(of id: RequestID) -> String {
    "request \(host.requests[id].key) waits for \(runtime.whereabouts(of: id))"
  }

  fileprivate func record(at end: SimTime, eventCount: Int) -> RunRecord {
    let accounts = host.machine.accounts(at: end)
    var overheads = [ProcessorTime.Overhead(name: "context switch", nanoseconds: accounts.switching)]
    for (name, nanoseconds) in zip(Runtime.overheads, host.overheads) {
      overheads.append(ProcessorTime.Overhead(name: name, nanoseconds: nanoseconds))
    }
    var faults = host.faults
    for (index, fault) in run.faults.enumerated() {
      if case .exception = fault.kind { faults[index].isMissed = faults[index].struck.isEmpty }
    }
    return RunRecord(
      requests: host.requests.records.sorted { $0.key < $1.key },
      processorTime: ProcessorTime(
        work: accounts.busy - host.overheads.reduce(0, +), overheads: overheads, idle: accounts.idle),
      demanded: host.demanded, faults: faults, eventCount: eventCount, end: end,
      waitingCallersIntegral: host.requests.waitingCallersIntegral)
  }
}

extension ArchitectureEntry {
  /// Forgets the type of `architecture`.
  init<A: Architecture>(_ architecture: A.Type) {
    self.init(
      name: A.name, summary: A.summary,
      parameters: A.parameters.map {
        ParameterDescription(
          name: $0.name, unit: $0.unit, summary: $0.summary, range: $0.range,
          allowsUnlimited: $0.allowsUnlimited,
          provenance: $0.provenance, standard: $0.read(A.standard))
      },
      limitations: A.limitations, limit: A.limit, faultConsequences: A.faultConsequences,
      simulate: { run, settings throws(RunError) in try A.simulate(run, A.configuration(settings)) },
      processCount: { A.processCount(A.configuration($0)) })
  }
}
