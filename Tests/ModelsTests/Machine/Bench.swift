// A machine with nothing on it but threads that ask for processor time by a script.

import Models
import SimEngine

/// Threads whose demands are written down, and a log of when each demand was met.
struct Bench: Model {
  typealias Event = WorldEvent<Cue>

  enum Cue: BitwiseCopyable, Sendable {
    /// A thread wakes up and asks for its next demand.
    case wake(thread: Int)
    case kill(thread: Int)
    /// Its present demand is cut down to what it has had.
    case stop(thread: Int)
  }

  /// A demand was met: thread and instant in ns.
  struct Met: Equatable {
    let thread: Int
    let at: Int64
  }

  private(set) var machine: Machine
  private var threads: [ThreadID] = []
  private var demands: [[SimDuration]]
  private(set) var met: [Met] = []

  /// Threads with their demands in ns, each made at once when the last was met, and the cores they start out on.
  init(_ configuration: MachineConfiguration, _ demands: [[Int64]], preferring preferences: [Int] = []) {
    machine = Machine(configuration)
    self.demands = demands.map { $0.reversed().map { $0 == .max ? .unlimited : .nanoseconds($0) } }
    for thread in demands.indices {
      threads.append(machine.addThread(preferring: preferences.isEmpty ? thread : preferences[thread]))
    }
  }

  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>) {
    switch event {
    case .runtime(.wake(let thread)): ask(thread, &agenda)
    case .runtime(.kill(let thread)): machine.kill(threads[thread], &agenda)
    case .runtime(.stop(let thread)): machine.shorten(threads[thread], to: .zero, &agenda)
    case .core(let core):
      guard let returned = machine.handle(core: Int(core), &agenda) else { return }
      let thread = Int(returned.index)
      met.append(Met(thread: thread, at: agenda.now.nanoseconds))
      ask(thread, &agenda)
      machine.settle(core: Int(core), &agenda)
    default: preconditionFailure("a bench has neither clients nor faults")
    }
  }

  private mutating func ask(_ thread: Int, _ agenda: inout Agenda<Event>) {
    guard let demand = demands[thread].popLast() else { return }
    machine.run(threads[thread], for: demand, &agenda)
  }

  /// What is left on the bench when nothing more happens.
  struct Result {
    let met: [Met]
    let accounts: (busy: Int64, switching: Int64, idle: Int64)
    let eventCount: Int

    /// When the demands of `thread` were met.
    func ends(of thread: Int) -> [Int64] { met.filter { $0.thread == thread }.map(\.at) }
  }

  /// Runs the threads, with the cues at their instants in ns.
  consuming func play(_ cues: [(at: Int64, cue: Cue)]) -> Result {
    var simulation = Simulation(self)
    for (at, cue) in cues { simulation.agenda.schedule(.runtime(cue), at: SimTime(nanoseconds: at)) }
    _ = simulation.run(events: 1_000_000)
    return Result(
      met: simulation.model.met, accounts: simulation.model.machine.accounts(at: simulation.agenda.now),
      eventCount: simulation.eventCount)
  }
}
