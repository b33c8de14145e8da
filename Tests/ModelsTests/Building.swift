// Short ways to write down the work of a test.

import Models
import SimEngine

extension Distribution {
  /// A distribution whose parameters the author of the test knows to be valid.
  static func of(_ shape: Shape) -> Distribution {
    do { return try Distribution(shape) } catch { preconditionFailure("\(error)") }
  }

  static func constant(_ span: SimDuration) -> Distribution { .of(.constant(Double(span.nanoseconds))) }
  static func exponential(_ mean: SimDuration) -> Distribution {
    .of(.exponential(mean: Double(mean.nanoseconds)))
  }
}

extension Workload {
  /// One class of requests, all with the same program.
  static func uniform(
    _ arrivals: Arrivals, _ steps: [Step], clients: Clients = Clients(), slo: SimDuration? = nil
  ) -> Workload {
    Workload(
      arrivals: arrivals,
      classes: [
        RequestClass(name: "only", sharePerBillion: 1_000_000_000, program: Program(steps), slo: slo)
      ],
      clients: clients)
  }

  /// Requests as they are written down.
  static func rows(_ rows: [Schedule.Row], clients: Clients = Clients()) -> Workload {
    let none = Program([])
    return Workload(
      arrivals: .schedule(Schedule(rows)),
      classes: [RequestClass(name: "only", sharePerBillion: 1_000_000_000, program: none)], clients: clients)
  }
}

extension Schedule.Row {
  /// A row in nanoseconds.
  init(
    at arrival: Int64, _ compute: Int64, wait: Int64 = 0, then after: Int64 = 0, throwing: Bool = false,
    of requestClass: Int = 0
  ) {
    self.init(
      arrival: .nanoseconds(arrival), compute: .nanoseconds(compute), wait: .nanoseconds(wait),
      computeAfter: .nanoseconds(after), throwsException: throwing, requestClass: requestClass)
  }
}

extension Run {
  /// The requests of `rows`, all of which come, on a machine that costs nothing unless told otherwise.
  static func of(
    _ rows: [Schedule.Row], on machine: MachineConfiguration = .free(cores: 1), faults: [Fault] = [],
    clients: Clients = Clients()
  ) -> Run {
    let last = rows.last?.arrival ?? .zero
    return Run(
      machine: machine, workload: .rows(rows, clients: clients), faults: faults,
      duration: last + .nanoseconds(1))
  }
}

extension RunRecord {
  /// When each request ended, in ns, in order of key.
  var ends: [Int64] { requests.map(\.end.nanoseconds) }
  var latencies: [Int64] { requests.map(\.latency.nanoseconds) }
  var outcomes: [Outcome] { requests.map(\.outcome) }

  func overhead(_ name: String) -> Int64? {
    processorTime.overheads.first { $0.name == name }?.nanoseconds
  }
}
