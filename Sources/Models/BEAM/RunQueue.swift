// A scheduler's run queue: three lists in order of urgency, linked through the processes themselves.

extension BEAM {
  /// Processes in order of their turn, linked through `ErlangProcess.next`: a process stands in one list at a time.
  package struct ProcessList: Sendable {
    private var head = ErlangProcess.none
    private var tail = ErlangProcess.none

    package init() {}

    package var isEmpty: Bool { head == ErlangProcess.none }
    package var first: Int? { isEmpty ? nil : Int(head) }
    package var last: Int? { isEmpty ? nil : Int(tail) }

    package mutating func append(_ process: Int, _ table: inout ProcessTable) {
      let place = UInt32(process)
      if isEmpty { head = place } else { table[Int(tail)].next = place }
      table[process].next = ErlangProcess.none
      tail = place
    }

    package mutating func popFirst(_ table: ProcessTable) -> Int? {
      guard !isEmpty else { return nil }
      let process = Int(head)
      head = table[process].next
      return process
    }
  }

  /// The processes that wait for a scheduler: those of max priority before those of high, those before the rest.
  ///
  /// Normal and low share a list. A process of low priority that comes to its head is sent to its tail seven times
  /// and runs the eighth time, or when it is the only one there. Source: `enqueue_process`, `check_requeue_process` and
  /// RESCHEDULE_LOW in erl_process.c, OTP 25 to 27.
  package struct RunQueue: Sendable {
    /// How often a process of low priority comes to the head before it runs.
    package static let lowPasses: UInt8 = 8

    private var max = ProcessList()
    private var high = ProcessList()
    private var normal = ProcessList()
    /// How many wait, all priorities together.
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package mutating func append(_ process: Int, _ table: inout ProcessTable) {
      count += 1
      table[process].state = .runnable
      switch table[process].priority {
      case .max: max.append(process, &table)
      case .high: high.append(process, &table)
      case .normal:
        table[process].passes = 1
        normal.append(process, &table)
      case .low:
        table[process].passes = Self.lowPasses
        normal.append(process, &table)
      }
    }

    /// Takes out the process whose turn it is.
    package mutating func popNext(_ table: inout ProcessTable) -> Int? {
      while let process = popFirst(table) {
        let isAlone = normal.isEmpty
        guard table[process].priority.rawValue >= Priority.normal.rawValue else { return process }
        table[process].passes -= 1
        if table[process].passes == 0 || isAlone { return process }
        count += 1
        normal.append(process, &table)
      }
      return nil
    }

    /// Takes out the first process of the most urgent list, whatever its priority: what another scheduler steals.
    package mutating func popFirst(_ table: ProcessTable) -> Int? {
      guard let process = max.popFirst(table) ?? high.popFirst(table) ?? normal.popFirst(table) else {
        return nil
      }
      count -= 1
      return process
    }
  }
}
