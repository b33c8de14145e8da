// A machine with nothing on it but threads that ask for processor time by a script.

import Models
import SimEngine

/// Threads whose demands are written down, and a log of when each demand was met and who ran when.
struct Bench: Model, ~Copyable {
  typealias Event = WorldEvent<Cue>

  enum Cue: BitwiseCopyable, Sendable {
    /// A thread wakes up and asks for its next demand.
    case wake(thread: Int)
    case kill(thread: Int)
    /// Its present demand is cut down to what it has had.
    case stop(thread: Int)
    /// All threads have to stand still.
    case suspend
    case resume
  }

  /// A demand was met: thread and instant in ns.
  struct Met: Equatable {
    let thread: Int
    let at: Int64
  }

  private(set) var machine: Machine
  private(set) var threads: [ThreadID] = []
  private var demands: [[SimDuration]]
  private var asked: [SimTime]
  /// How long each thread sleeps after a demand that is not its last; nil if it asks again at once.
  private let pauses: [Int64?]
  /// Whom a thread wakes up when a demand of its own is met.
  private let wakes: [Int: Int]
  private(set) var met: [Met] = []
  /// Where the time of each demand that was met went.
  private(set) var parts: [[AnatomyPart]] = []
  /// Whether the parts of each demand added up to the time it took.
  private(set) var addsUp = true

  /// Threads with their demands in ns, each made when the last was met, and the cores they start out on.
  init(
    _ configuration: MachineConfiguration, _ demands: [[Int64]], preferring preferences: [Int] = [],
    pauses: [Int64?] = [], wakes: [Int: Int] = [:], phases: MachinePhases = .zero, traced: Int64 = 0
  ) {
    self.wakes = wakes
    machine = Machine(
      configuration, phases: phases, traced: traced > 0 ? SimTime(nanoseconds: traced) : nil)
    self.demands = demands.map { $0.reversed().map { $0 == .max ? .unlimited : .nanoseconds($0) } }
    self.pauses = demands.indices.map { $0 < pauses.count ? pauses[$0] : nil }
    asked = Array(repeating: .zero, count: demands.count)
    for thread in demands.indices {
      threads.append(machine.addThread(preferring: preferences.isEmpty ? thread : preferences[thread]))
    }
  }

  mutating func start(_ agenda: inout Agenda<Event>) { machine.start(&agenda) }

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    switch event {
    case .instance(.runtime(.wake(let thread)), _): ask(thread, &agenda)
    case .instance(.runtime(.kill(let thread)), _): machine.kill(threads[thread], &agenda)
    case .instance(.runtime(.stop(let thread)), _): machine.shorten(threads[thread], to: .zero, &agenda)
    case .instance(.runtime(.suspend), _): machine.suspend(all, &agenda)
    case .instance(.runtime(.resume), _): machine.resume(all, &agenda)
    case .instance(.core(let core), _):
      guard let returned = machine.handle(core: Int(core), &agenda) else { return }
      let thread = Int(returned.index - threads[0].index)
      met.append(Met(thread: thread, at: agenda.now.nanoseconds))
      parts.append(machine.parts(of: returned))
      let total = machine.parts(of: returned).reduce(SimDuration.zero) { $0 + $1.span }
      if total != agenda.now - asked[thread] { addsUp = false }
      if let other = wakes[thread] { ask(other, &agenda) }
      if let pause = pauses[thread], !demands[thread].isEmpty {
        agenda.schedule(.instance(.runtime(.wake(thread: thread)), 0), after: .nanoseconds(pause))
      } else {
        ask(thread, &agenda)
      }
      machine.settle(core: Int(core), &agenda)
    default: preconditionFailure("a bench has neither clients nor faults")
    }
  }

  private var all: Range<UInt32> { threads[0].index..<threads[0].index + UInt32(threads.count) }

  private mutating func ask(_ thread: Int, _ agenda: inout Agenda<Event>) {
    guard let demand = demands[thread].popLast() else { return }
    asked[thread] = agenda.now
    machine.run(threads[thread], for: demand, &agenda)
  }

  mutating func accounts(at now: SimTime) -> Machine.CoreTimes { machine.accounts(at: now) }

  mutating func trace(upTo now: SimTime) -> CoreTrace? { machine.trace(upTo: now) }
}

extension Bench {
  /// What is left on the bench when nothing more happens.
  struct Result {
    let met: [Met]
    let accounts: Machine.CoreTimes
    let eventCount: Int
    let parts: [[AnatomyPart]]
    let addsUp: Bool
    let end: Int64
    let trace: CoreTrace?
    let firstThread: Int

    /// When the demands of `thread` were met.
    func ends(of thread: Int) -> [Int64] { met.filter { $0.thread == thread }.map(\.at) }

    /// Processor time in ns that a thread had up to the end of the trace.
    func had(_ thread: Int) -> Int64 {
      segments.filter { $0.activity == .running && $0.thread == thread + firstThread }
        .reduce(0) { $0 + ($1.end - $1.start).nanoseconds }
    }

    var segments: [CoreTrace.Segment] { trace?.segments ?? [] }

    /// Who has each core in the middle of each `step` ns, up to the end of the trace: threads by letter, rivals as
    /// `r`, `-` between threads, `!` while the core is stolen, `.` idle; one row a core.
    func rows(step: Int64) -> [String] {
      guard let trace else { return [] }
      return (0..<trace.cores).map { core in
        let own = trace.segments.filter { $0.core == core }
        return stride(from: step / 2, to: trace.to.nanoseconds, by: Int(step)).map { instant in
          let at = SimTime(nanoseconds: instant)
          guard let segment = own.first(where: { $0.start <= at && at < $0.end }) else { return "." }
          switch segment.activity {
          case .stolen: return "!"
          case .throttled: return "x"
          case .running where segment.thread < firstThread: return "r"
          case .running: return String(UnicodeScalar(UInt8(65 + segment.thread - firstThread)))
          case .contextSwitch, .cacheRefill, .wakeUp: return "-"
          }
        }.joined()
      }
    }
  }

  /// Runs the threads, with the cues at their instants in ns, for as long as anything happens or up to `end`.
  consuming func play(_ cues: [(at: Int64, cue: Cue)], until end: Int64 = .max) -> Result {
    let firstThread = threads.isEmpty ? 0 : Int(threads[0].index)
    var simulation = Simulation(self)
    simulation.model.start(&simulation.agenda)
    for (at, cue) in cues {
      simulation.agenda.schedule(.instance(.runtime(cue), 0), at: SimTime(nanoseconds: at))
    }
    _ = end == .max ? simulation.run(events: 1_000_000) : simulation.run(until: SimTime(nanoseconds: end))
    let now = simulation.agenda.now
    let trace = simulation.model.trace(upTo: end == .max ? now : SimTime(nanoseconds: end))
    return Result(
      met: simulation.model.met, accounts: simulation.model.accounts(at: now),
      eventCount: simulation.eventCount, parts: simulation.model.parts, addsUp: simulation.model.addsUp,
      end: now.nanoseconds, trace: trace, firstThread: firstThread)
  }

  /// Wakes all threads up at time zero, and goes on with the cues, as `play(_:until:)` does.
  consuming func playAll(_ cues: [(at: Int64, cue: Cue)] = [], until end: Int64 = .max) -> Result {
    let all = everyone + cues
    return play(all, until: end)
  }

  /// Runs all threads from time zero for as long as the trace lasts: who ran when.
  consuming func rows(step: Int64, for span: Int64, _ cues: [(at: Int64, cue: Cue)] = []) -> [String] {
    let all = cues + everyone
    return play(all, until: span).rows(step: step)
  }

  /// All threads wake up at time zero, in order.
  var everyone: [(at: Int64, cue: Cue)] { threads.indices.map { (0, .wake(thread: $0)) } }
}
