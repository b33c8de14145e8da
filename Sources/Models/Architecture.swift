// What it takes to be an architecture.

package import SimEngine

/// A way of running many requests at once on a few cores.
///
/// An architecture is a state machine: the ``World`` tells it what has happened, it asks the machine of its
/// ``Host`` for processor time and the agenda for its own events, and it tells the host how requests end.
package protocol Architecture: ~Copyable, Sendable {
  associatedtype Configuration: Sendable
  /// Its own events; the world passes them back to `handle(_:_:_:)`.
  associatedtype Event: BitwiseCopyable & Sendable

  /// The word that scenarios and reports use.
  static var name: String { get }
  static var summary: String { get }
  /// Its defaults, with their costs.
  static var standard: Configuration { get }
  /// The limit in which it is one server with a queue: nothing costs anything, and work runs to completion.
  static var singleServer: Configuration { get }
  /// The queue that it is where nothing costs anything.
  static var limit: QueueingLimit { get }
  /// Every number of the configuration.
  static var parameters: [Parameter<Configuration>] { get }
  static var limitations: [Limitation] { get }
  /// How locks are passed on here whatever the scenario says; nil where it is the scenario's to say.
  static var lockHandOff: Lock.HandOff? { get }
  /// What holds of calls to servers here.
  static func calls(_ configuration: Configuration) -> CallRules
  /// Whether its applications have supervision trees.
  static var supervises: Bool { get }
  static var faultConsequences: FaultConsequences { get }
  /// Whether its process ends when it gets SIGTERM although it has the number 1 in its container, for the runtime itself
  /// handles that signal.
  static var endsOnTermination: Bool { get }
  /// Names of what the runtime takes processor time for, in the numbering of `Host.charge(_:to:)`.
  static var overheads: [String] { get }
  /// What it meters of itself, in the numbering of `Host.gauges` and `Host.counts`.
  static var meters: MeterNames { get }
  static func processCount(_ configuration: Configuration) -> Int
  // `instances` is how many the servers of a process have in all.
  /// What is wrong with parameters each of which is in its own range; nil where they go together.
  static func contradiction(
    in configuration: Configuration, on machine: MachineConfiguration, serving instances: Int
  ) -> Contradiction?

  /// Starts the runtime: its threads exist, and it serves at once.
  init(_ configuration: Configuration, on host: inout Host)

  /// A request, or a hog, comes in.
  mutating func accept(_ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>)
  /// Connections wait to be accepted: told after every event while there are any.
  mutating func acceptConnections(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>)
  /// The server has closed a connection that was idle for as long as may be.
  mutating func hasClosed(connection: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>)
  /// One of its own events is due.
  mutating func handle(_ event: Event, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>)
  /// A thread has had the processor time it asked for. It holds its core until this returns; it keeps it by
  /// asking for more.
  mutating func finished(_ thread: ThreadID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>)
  /// What a request waited for outside of the runtime is over: its answer has come, or it waits no longer for a
  /// connection. `Host.next(of:)` says what it does.
  mutating func resume(_ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>)
  /// A hog has computed long enough: whatever it still asks for ends here.
  mutating func stop(hog: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>)
  /// An operating-system process dies, with all that is in it, and is started again when `Host.delayOfRestart(_:)` says;
  /// if its container ends, also one that is starting.
  mutating func crash(
    process: Int, cause: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>)
  /// A member of the supervision tree ends.
  ///
  /// - Returns: Whether there is one of that name, and it was there.
  mutating func exit(
    _ member: String, _ reason: SupervisionTree.Reason, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool
  /// Brings the books of overheads up to date in the middle of bursts: the meters are about to be read.
  mutating func bookOverheads(_ host: inout Host, at now: SimTime)
  /// What a request waits for, in words, for the message about a run that got stuck.
  func whereabouts(of id: RequestID) -> String
}

extension Architecture where Self: ~Copyable {
  package static var supervises: Bool { false }

  package static func contradiction(
    in configuration: Configuration, on machine: MachineConfiguration, serving instances: Int
  ) -> Contradiction? { nil }

  package mutating func exit(
    _ member: String, _ reason: SupervisionTree.Reason, _ host: inout Host,
    _ agenda: inout Agenda<WorldEvent<Event>>
  ) -> Bool { false }

  package mutating func hasClosed(
    connection: Int, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {}
}
