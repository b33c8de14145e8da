// Faults that strike at their own time: a hog, a crash, the end of a member of a supervision tree.

import SimEngine

extension World where Runtime: ~Copyable {
  /// Schedules every fault but exceptions, which strike with the arrival of their requests.
  func scheduleFaults(_ agenda: inout Agenda<Event>) {
    for (index, fault) in run.faults.enumerated() {
      if case .exception = fault.kind { continue }
      if index == run.spared { continue }
      for strike in fault.strikes {
        agenda.schedule(.fault(UInt16(index)), at: run.windowStart + fault.at + strike)
      }
    }
  }

  /// A fault strikes.
  ///
  /// - Returns: The number of the instance that it strikes.
  mutating func strike(_ index: Int, _ agenda: inout Agenda<Event>) -> Int {
    let place = run.faults[index].instance
    guard place < instances.count else {
      instances[0].host.faults[index].isMissed = true
      return 0
    }
    instances[place].strike(index, run.faults[index], &agenda)
    return place
  }

  /// What each fault did at first hand, in all instances together.
  func faultRecords() -> [FaultRecord] {
    run.faults.indices.map { index in
      var record = FaultRecord(connectionsDropped: run.workload.opensConnections ? 0 : nil)
      for place in instances.indices { record.add(instances[place].host.faults[index]) }
      if case .exception = run.faults[index].kind { record.isMissed = record.struck.isEmpty }
      // Once each, although it may have been struck in several attempts.
      record.struck = Set(record.struck).sorted()
      return record
    }
  }
}

extension FaultRecord {
  /// Adds what the fault did to another instance.
  fileprivate mutating func add(_ other: FaultRecord) {
    struck += other.struck
    restarts += other.restarts
    hits += other.hits
    isMissed = isMissed || other.isMissed
    if let dropped = other.connectionsDropped { connectionsDropped = (connectionsDropped ?? 0) + dropped }
  }
}

extension Instance where Runtime: ~Copyable {
  fileprivate mutating func strike(_ index: Int, _ fault: Fault, _ agenda: inout Agenda<Event>) {
    switch fault.kind {
    case .exception: preconditionFailure("an exception strikes with the arrival of its request")
    case .hog(let duration):
      let hog = host.requests.add(
        Request(
          key: .max, arrival: agenda.now, timeout: .none, requestClass: 0, program: 0, step: 0, row: 0,
          isAwaited: false,
          isDoomed: false, isHog: true), at: agenda.now)
      host.anatomies.open(hog, at: agenda.now)
      host.requests[hog].timeout = agenda.schedule(.hogOver(hog), on: host.instance, after: duration)
      accept(hog, &agenda)
      host.faults[index].isMissed = !host.requests.isInUse(hog)
    case .crash(let process):
      runtime.crash(process: process, cause: index, &host, &agenda)
    case .exit(let member, let reason, _, _):
      let isStruck = runtime.exit(member, reason, &host, &agenda)
      if isStruck { host.faults[index].hits += 1 }
      host.faults[index].isMissed = host.faults[index].hits == 0
    }
  }
}
