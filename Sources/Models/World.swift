// One run in progress: clients, faults, meters and the instances of the application, each told what concerns it.

import SimEngine

/// One run in progress.
///
/// The world lets requests come and faults strike, and reads the meters; what happens within an instance is passed on
/// to it.
struct World<Runtime: Architecture & ~Copyable>: Model, ~Copyable {
  typealias Event = WorldEvent<Runtime.Event>

  let run: Run
  var instances = Slab<Instance<Runtime>>()
  var arrivals: ArrivalStream
  /// Requests that each caller of a closed workload has made so far.
  var asked: [UInt64] = []
  /// Callers who will ask again.
  var pausing: PausingCallers
  var balancing: Balancing
  /// The calls to the dependencies.
  var calls: CallTable
  /// What faults make of the dependencies.
  var disturbances: DependencyDisturbances
  /// Further requests that spikes have brought, by fault.
  var extras: [UInt64]
  let cumulativeShares: [Int64]
  /// How long callers wait, by class.
  let timeouts: [SimDuration?]
  /// The requests as they are written down, where the workload is a schedule.
  let schedule: Schedule?
  var readings: [Reading] = []
  /// What took how long in the measured window, by the architecture's ``MeterNames``.
  var spans: [SpanLog] = []

  init(_ run: Run, _ configuration: Runtime.Configuration, trace: CoreTrace? = nil) {
    self.run = run
    if case .schedule(let rows) = run.workload.arrivals { schedule = rows } else { schedule = nil }
    arrivals = ArrivalStream(run)
    timeouts = run.workload.timeouts
    pausing = PausingCallers(run)
    balancing = Balancing(run)
    calls = CallTable(run.workload.dependencies)
    disturbances = DependencyDisturbances(run)
    extras = Array(repeating: 0, count: run.faults.count)
    var sum: Int64 = 0
    var shares: [Int64] = []
    for requestClass in run.workload.classes {
      sum += requestClass.sharePerBillion
      shares.append(sum)
    }
    cumulativeShares = shares
    for number in 0..<run.instances {
      instances.append(Instance(run, configuration, number: number, trace: trace))
    }
  }

  /// Schedules the first arrivals and every fault.
  mutating func start(_ agenda: inout Agenda<Event>) {
    for place in instances.indices { instances[place].host.machine.start(&agenda) }
    scheduleFaults(&agenda)
    if run.observation.windows > 0 { scheduleReading(&agenda) }
    for place in instances.indices { instances[place].scheduleProbes(run, &agenda) }
    if case .closed(let clients, _) = run.workload.arrivals {
      asked = Array(repeating: 0, count: clients)
      for client in 0..<clients { think(UInt32(client), atLeast: .zero, &agenda) }
    } else {
      scheduleArrival(&agenda)
    }
  }

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    switch event {
    case .instance(let event, let place):
      instances[Int(place)].handle(event, &agenda)
      followUp(Int(place), &agenda)
    case .arrival:
      let place = admit(AttemptHistory(key: arrivals.count - 1, at: agenda.now), &agenda)
      scheduleArrival(&agenda)
      followUp(place, &agenda)
    case .clientReady(let client):
      let key = UInt64(client) + asked[Int(client)] * UInt64(asked.count)
      asked[Int(client)] += 1
      followUp(admit(AttemptHistory(key: key, at: agenda.now), &agenda), &agenda)
    case .retry(let place): followUp(admit(pausing.endPause(at: Int(place)), &agenda), &agenda)
    case .served(let call): followUp(finish(call: call, &agenda), &agenda)
    case .fault(let index): strike(Int(index), &agenda)
    case .faultOver(let index): end(fault: Int(index), &agenda)
    case .extra(let fault): followUp(admitExtra(of: Int(fault), &agenda), &agenda)
    case .reading:
      readMeters(at: agenda.now)
      scheduleReading(&agenda)
    case .listing(let place, let isReady): balancing.list(Int(place), isReady: isReady)
    }
  }

  /// Something has happened in an instance: whoever waits for it there, or has had an answer from there, goes on.
  @inline(__always)
  mutating func followUp(_ place: Int, _ agenda: inout Agenda<Event>) {
    instances[place].followUp(&agenda)
    guard instances[place].host.hasNews else { return }
    instances[place].host.hasNews = instances[place].host.kubelet.isOn
    if instances[place].host.kubelet.isOn { noteReadiness(of: place, &agenda) }
    if !instances[place].host.resources.outgoing.isEmpty { begin(callsOf: place, &agenda) }
    if !instances[place].host.attempts.ended.isEmpty { decideOnRetries(place, &agenda) }
    if !instances[place].host.answered.isEmpty { answerClients(of: place, &agenda) }
  }
}
