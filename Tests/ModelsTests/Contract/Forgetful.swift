// An architecture that forgets every third request, to see that the world notices.

import Models
import SimEngine

struct Forgetful: Architecture {
  struct Configuration: Sendable {}
  enum Event: BitwiseCopyable, Sendable {}

  static var name: String { "forgetful" }
  static var summary: String { "answers at once, or never" }
  static var standard: Configuration { Configuration() }
  static var singleServer: Configuration { Configuration() }
  static var parameters: [Parameter<Configuration>] { [] }
  static var limitations: [Limitation] { [] }
  static var limit: QueueingLimit { .firstComeFirstServed }
  static var faultConsequences: FaultConsequences {
    FaultConsequences(exception: "", poison: "", hog: "", crash: "")
  }
  static var endsOnTermination: Bool { true }
  static var overheads: [String] { [] }
  static var meters: MeterNames { MeterNames() }
  static var lockHandOff: Lock.HandOff? { nil }
  static func processCount(_ configuration: Configuration) -> Int { 1 }
  static func calls(_ configuration: Configuration) -> CallRules { CallRules() }

  private var seen = 0

  init(_ configuration: Configuration, on host: inout Host) {}

  mutating func acceptConnections(_ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {}

  mutating func accept(_ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {
    seen += 1
    if seen % 3 != 0 { host.finish(id, as: .completed, &agenda) }
  }

  mutating func resume(_ id: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {}
  mutating func handle(_ event: Event, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {}
  mutating func finished(_ thread: ThreadID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {}
  mutating func stop(hog: RequestID, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>) {}
  mutating func crash(
    process: Int, cause: Int?, _ host: inout Host, _ agenda: inout Agenda<WorldEvent<Event>>
  ) {}
  func bookOverheads(_ host: inout Host, at now: SimTime) {}
  func whereabouts(of id: RequestID) -> String { "somebody to remember it" }
}
