// Faults that strike at their own time, and what all of them did at first hand.

import SimEngine

extension World where Runtime: ~Copyable {
  /// Schedules every fault but those that strike with the coming of requests, messages or calls.
  func scheduleFaults(_ agenda: inout Agenda<Event>) {
    for (index, fault) in run.faults.enumerated() where !fault.strikesByArrival && index != run.spared {
      for strike in fault.strikes {
        agenda.schedule(.fault(UInt16(index)), at: run.windowStart + fault.at + strike)
      }
      if case .down = fault.kind {
        agenda.schedule(.faultOver(UInt16(index)), at: run.windowStart + fault.at + fault.duration)
      }
    }
  }

  /// A fault strikes.
  mutating func strike(_ index: Int, _ agenda: inout Agenda<Event>) {
    let fault = run.faults[index]
    switch fault.kind {
    case .hog, .crash, .exit:
      guard fault.instance < instances.count else {
        instances[0].host.faults[index].isMissed = true
        return
      }
      instances[fault.instance].strike(index, fault, &agenda)
      followUp(fault.instance, &agenda)
    case .down(let dependency, let silence, _): cut(dependency, silence, by: index, &agenda)
    case .spike: scheduleExtra(of: index, &agenda)
    case .disconnect(let share):
      for place in instances.indices {
        instances[place].disconnect(share, cause: index, &agenda)
        followUp(place, &agenda)
      }
    case .slow, .exception, .poison: preconditionFailure("that strikes whoever comes, not at an instant")
    }
  }

  /// What each fault did at first hand, in all instances together.
  func faultRecords() -> [FaultRecord] {
    run.faults.indices.map { index in
      var record = FaultRecord(connectionsDropped: run.workload.opensConnections ? 0 : nil)
      for place in instances.indices { record.add(instances[place].host.faults[index]) }
      switch run.faults[index].kind {
      case .exception, .poison: record.isMissed = record.struck.isEmpty
      case .slow, .down, .spike, .disconnect: record.isMissed = record.hits == 0
      case .hog, .crash, .exit: break
      }
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
    case .exception, .poison, .slow, .down, .spike, .disconnect:
      preconditionFailure("that strikes no instance by itself")
    }
  }
}
