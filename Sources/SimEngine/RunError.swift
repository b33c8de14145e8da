// What can go wrong with a run that is nobody's programming error.

/// Why a run was given up.
public enum RunError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `limit` events were handled before the run came to its end. The run can go on with a higher limit.
  case eventLimitExceeded(limit: Int, at: SimTime)
  /// Nothing is scheduled, yet work is unfinished; `waiting` says who waits for what. The run cannot go on: nothing
  /// will ever wake them.
  case stalled(waiting: [String], at: SimTime)

  /// Whether running the same simulation further can be of use.
  public var canContinue: Bool {
    switch self {
    case .eventLimitExceeded: true
    case .stalled: false
    }
  }

  /// The error in words, with the virtual time at which it came up.
  public var description: String {
    switch self {
    case .eventLimitExceeded(let limit, let time):
      "the run did not end within \(limit) events; virtual time stands at \(time.nanoseconds) ns"
    case .stalled(let waiting, let time):
      "nothing is scheduled after \(time.nanoseconds) ns, yet work is unfinished: "
        + waiting.joined(separator: "; ")
    }
  }
}
