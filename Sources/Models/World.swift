// One run in progress: clients, machine, faults and an architecture, each told what concerns it.

import SimEngine

/// One run in progress.
///
/// The world owns nothing that an architecture could do better: it lets requests come, callers give up,
/// faults strike and cores finish, and passes on the rest.
struct World<Runtime: Architecture & ~Copyable>: Model, ~Copyable {
  typealias Event = WorldEvent<Runtime.Event>

  let run: Run
  var runtime: Runtime
  var host: Host
  private var arrivals: ArrivalStream
  /// Requests that each caller of a closed workload has made so far.
  private var asked: [UInt64] = []
  private let cumulativeShares: [Int64]
  /// How long callers wait, by class.
  private let timeouts: [SimDuration?]
  /// The requests as they are written down, where the workload is a schedule.
  let schedule: Schedule?
  private(set) var readings: [Reading] = []
  /// What took how long in the measured window, by the architecture's ``MeterNames``.
  private(set) var spans: [SpanLog] = []

  init(_ run: Run, _ configuration: Runtime.Configuration, trace: CoreTrace? = nil) {
    self.run = run
    if case .schedule(let rows) = run.workload.arrivals { schedule = rows } else { schedule = nil }
    arrivals = ArrivalStream(run)
    timeouts = run.workload.timeouts
    // Put together first: an initialiser that changes a part of a value without copies before all parts are there
    // makes the compiler destroy parts that were never made (Swift 6.3.1).
    var host = Host(
      run, overheadCount: Runtime.overheads.count, meters: Runtime.meters, trace: trace,
      processes: Runtime.processCount(configuration), lockHandOff: Runtime.lockHandOff,
      calls: Runtime.calls(configuration))
    runtime = Runtime(configuration, on: &host)
    self.host = host
    var sum: Int64 = 0
    var shares: [Int64] = []
    for requestClass in run.workload.classes {
      sum += requestClass.sharePerBillion
      shares.append(sum)
    }
    cumulativeShares = shares
  }

  /// Schedules the first arrivals and every fault.
  mutating func start(_ agenda: inout Agenda<Event>) {
    host.machine.start(&agenda)
    for (index, fault) in run.faults.enumerated() {
      if case .exception = fault.kind { continue }
      if index == run.spared { continue }
      for strike in fault.strikes {
        agenda.schedule(.fault(UInt16(index)), at: run.windowStart + fault.at + strike)
      }
    }
    if run.observation.windows > 0 { scheduleReading(&agenda) }
    scheduleProbes(&agenda)
    if case .closed(let clients, _) = run.workload.arrivals {
      asked = Array(repeating: 0, count: clients)
      for client in 0..<clients { think(UInt32(client), atLeast: .zero, &agenda) }
    } else {
      scheduleArrival(&agenda)
    }
  }

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    switch event {
    case .arrival:
      admit(AttemptHistory(key: arrivals.count - 1, at: agenda.now), &agenda)
      scheduleArrival(&agenda)
    case .clientReady(let client):
      let key = UInt64(client) + asked[Int(client)] * UInt64(asked.count)
      asked[Int(client)] += 1
      admit(AttemptHistory(key: key, at: agenda.now), &agenda)
    case .retry(let place): admit(host.attempts.endPause(at: Int(place)), &agenda)
    case .timeout(let id):
      host.giveUp(id, &agenda)
    case .core(let core):
      if let thread = host.machine.handle(core: Int(core), &agenda) {
        runtime.finished(thread, &host, &agenda)
        host.machine.settle(core: Int(core), &agenda)
      }
    case .fault(let index): strike(Int(index), &agenda)
    case .hogOver(let id):
      host.requests[id].timeout = .none
      host.requests[id].step = 1
      runtime.stop(hog: id, &host, &agenda)
    case .reading:
      readMeters(at: agenda.now)
      scheduleReading(&agenda)
    case .served(let call):
      if let caller = host.finish(call: call, &agenda) { runtime.resume(caller, &host, &agenda) }
    case .checkoutTimeout(let id):
      host.giveUpCheckout(id, &agenda)
      runtime.resume(id, &host, &agenda)
    case .handshake(let connection): host.repeatSYN(Int(connection), &agenda)
    case .idleConnection(let connection):
      host.closeIdle(Int(connection), at: agenda.now)
      runtime.hasClosed(connection: Int(connection), &host, &agenda)
    case .callTimeout(let id):
      host.giveUpCall(id, &agenda)
      runtime.resume(id, &host, &agenda)
    case .platform(let event): handle(event, &agenda)
    case .runtime(let event): runtime.handle(event, &host, &agenda)
    }
    if host.connections.listener.waiting > 0 { runtime.acceptConnections(&host, &agenda) }
    if !host.kubelet.answers.isEmpty { judgeProbes(&agenda) }
    if host.attempts.isOn { beginPauses(&agenda) }
    answerClients(&agenda)
  }
}

extension World where Runtime: ~Copyable {
  private mutating func scheduleArrival(_ agenda: inout Agenda<Event>) {
    guard let next = arrivals.next(), next < run.windowEnd else { return }
    agenda.schedule(.arrival, at: next)
  }

  /// A request comes, for the first time or after attempts that came to nothing.
  private mutating func admit(_ history: AttemptHistory, _ agenda: inout Agenda<Event>) {
    let key = history.key
    let row = Int32(truncatingIfNeeded: key)
    let requestClass = requestClass(of: key)
    let fault = fault(striking: history, requestClass: requestClass, at: agenda.now)
    let throwsOnItsOwn = schedule?.rows[Int(key)].throwsException ?? false
    let id = host.requests.add(
      Request(
        key: key, arrival: history.arrival, timeout: .none, requestClass: UInt16(requestClass),
        program: UInt16(requestClass), step: 0, attempt: UInt16(history.failures), row: row,
        fault: Int32(fault ?? -1), isAwaited: true,
        isDoomed: throwsOnItsOwn || fault != nil && fault != run.spared, isHog: false),
      at: agenda.now)
    host.anatomies.open(id, at: agenda.now)
    if host.attempts.isOn {
      host.attempts.begin(history, as: id, at: agenda.now)
      host.anatomies.add(history.failed, of: .failedAttempts, to: id)
      host.anatomies.add(history.paused, of: .backOff, to: id)
    }
    if let patience = timeouts[requestClass] {
      host.requests[id].timeout = agenda.schedule(.timeout(id), after: patience)
    }
    if host.kubelet.refusesRequests, host.isKeptAway(id) {
      host.finish(id, as: .rejected, &agenda)
      return
    }
    if host.connections.isOn, !host.connect(id, &agenda) { return }
    runtime.accept(id, &host, &agenda)
  }

  private func requestClass(of key: UInt64) -> Int {
    if let schedule { return schedule.rows[Int(key)].requestClass }
    guard cumulativeShares.count > 1 else { return 0 }
    var stream = RandomStream(
      seed: run.seed, replication: run.replication, purpose: .requestClass, entity: key, index: 0)
    let point = Int64(stream.below(1_000_000_000))
    return cumulativeShares.firstIndex { point < $0 } ?? cumulativeShares.count - 1
  }

  private mutating func strike(_ index: Int, _ agenda: inout Agenda<Event>) {
    switch run.faults[index].kind {
    case .exception: preconditionFailure("an exception strikes with the arrival of its request")
    case .hog(let duration):
      let hog = host.requests.add(
        Request(
          key: .max, arrival: agenda.now, timeout: .none, requestClass: 0, program: 0, step: 0, row: 0,
          isAwaited: false,
          isDoomed: false, isHog: true), at: agenda.now)
      host.anatomies.open(hog, at: agenda.now)
      host.requests[hog].timeout = agenda.schedule(.hogOver(hog), after: duration)
      runtime.accept(hog, &host, &agenda)
      host.faults[index].isMissed = !host.requests.isInUse(hog)
    case .crash(let process):
      runtime.crash(process: process, cause: index, &host, &agenda)
    case .exit(let member, let reason, _, _):
      let isStruck = runtime.exit(member, reason, &host, &agenda)
      if isStruck { host.faults[index].hits += 1 }
      host.faults[index].isMissed = host.faults[index].hits == 0
    }
  }

  /// Lets the callers pause whose attempts have just come to nothing.
  private mutating func beginPauses(_ agenda: inout Agenda<Event>) {
    while let place = host.attempts.begun.popFirst() {
      agenda.schedule(.retry(UInt32(place)), after: host.attempts.pause(at: place))
    }
  }

  /// Lets the callers of a closed workload that have just been answered think about their next request.
  private mutating func answerClients(_ agenda: inout Agenda<Event>) {
    guard !host.answered.isEmpty, case .closed(let clients, _) = run.workload.arrivals else { return }
    for answer in host.answered {
      let pause: SimDuration = answer.outcome == .rejected ? Clients.pauseAfterRejection : .zero
      think(UInt32(answer.key % UInt64(clients)), atLeast: pause, &agenda)
    }
    host.answered.removeAll(keepingCapacity: true)
  }

  private mutating func think(_ client: UInt32, atLeast pause: SimDuration, _ agenda: inout Agenda<Event>) {
    guard case .closed(let clients, let thinking) = run.workload.arrivals else { return }
    let key = UInt64(client) + asked[Int(client)] * UInt64(clients)
    var stream = RandomStream(
      seed: run.seed, replication: run.replication, purpose: .think, entity: key, index: 0)
    let ready = agenda.now + max(pause, SimDuration(rounding: thinking.sample(&stream)))
    if ready < run.windowEnd { agenda.schedule(.clientReady(client), at: ready) }
  }
}

extension World where Runtime: ~Copyable {
  /// The meters are read at the start of the measured window and at the end of each of its parts.
  private func scheduleReading(_ agenda: inout Agenda<Event>) {
    let windows = run.observation.windows
    guard readings.count <= windows else { return }
    let part = Int128(run.duration.nanoseconds) * Int128(readings.count) / Int128(windows)
    agenda.schedule(.reading, at: run.windowStart + .nanoseconds(Int64(part)))
  }

  private mutating func readMeters(at now: SimTime) {
    runtime.bookOverheads(&host, at: now)
    if readings.isEmpty { for index in host.spans.indices { host.spans[index].removeAll() } }
    if readings.count == run.observation.windows {
      for index in host.spans.indices { spans.append(host.spans[index]) }
    }
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
    counts += host.attempts.counts
    for index in host.kubelet.gauges.indices { gauges.append(host.kubelet.gauges[index].read(at: now)) }
    counts += host.kubelet.counts
    readings.append(
      Reading(at: now, processorTime: processorTime(at: now), gauges: gauges, counts: counts))
  }

  /// Where the cores' time has gone up to `now`.
  mutating func processorTime(at now: SimTime) -> ProcessorTime {
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
