// A run: a model, its agenda, and the loop that brings them together.

/// A world that changes only at discrete instants.
public protocol Model<Event>: ~Copyable {
  /// What can happen: usually an enum whose cases carry their operands. It holds no references, so moving it
  /// costs no reference counting.
  associatedtype Event: BitwiseCopyable

  /// Applies `event` to the world and schedules what follows from it.
  mutating func handle(_ event: Event, _ agenda: inout Agenda<Event>)
}

/// Why a run returned.
public enum StopReason: Sendable {
  /// The next event lies after the time limit; the clock stands at the limit.
  case timeLimit
  /// As many events as allowed were handled; the clock stands at the last of them.
  case eventLimit
  /// Nothing is scheduled; the clock stands at the last event.
  case agendaEmpty
}

/// A model and what is to happen to it: a value with one owner.
///
///     var simulation = Simulation(Clock())
///     simulation.agenda.schedule(.tick, at: .zero)
///     let reason = simulation.run(until: SimTime(nanoseconds: 1_000_000))
@frozen
public struct Simulation<M: Model & ~Copyable>: ~Copyable {
  /// The world as it is.
  public var model: M
  /// The clock and the events to come.
  public var agenda: Agenda<M.Event>
  @usableFromInline var handledCount: Int

  /// Events handled since the start.
  @inlinable public var eventCount: Int { handledCount }

  /// A run of `model`, at time zero, with nothing scheduled.
  @inlinable public init(_ model: consuming M) {
    self.model = model
    agenda = Agenda()
    handledCount = 0
  }

  /// Handles events in order until a limit is reached or none is left; may be called again to go on.
  /// - Parameters:
  ///   - until: the last instant to be simulated; an event exactly then is handled.
  ///   - events: the greatest number of events to handle.
  /// - Precondition: `until` is not before the start of the run.
  /// - Returns: what ended the run. Where the event limit and another reason meet, it is the event limit.
  /// - Complexity: O(log *n*) an event, *n* pending events; allocates only where *n* was never so large before.
  @inlinable public mutating func run(until: SimTime = .never, events: Int = .max) -> StopReason {
    precondition(until >= .zero, "a run cannot end before it starts")
    let limit = UInt64(truncatingIfNeeded: until.nanoseconds)
    var handled = 0
    defer { handledCount += handled }
    while handled < events {
      let time = agenda.nextTime()
      guard time <= limit else {
        guard agenda.pendingCount > 0 else { return .agendaEmpty }
        agenda.advance(to: until)
        return .timeLimit
      }
      let event = agenda.takeNext(at: time)
      handled &+= 1
      model.handle(event, &agenda)
    }
    return .eventLimit
  }
}
