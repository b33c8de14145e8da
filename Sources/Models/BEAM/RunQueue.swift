// A scheduler's run queue: three lists in order of urgency, linked through the processes themselves.

extension BEAM {
  /// Processes in order of their turn, linked through `ErlangProcess.next`: a process stands in one list at a time.
  package struct ProcessList: Sendable {
    private var head = ErlangProcess.none
    private var tail = ErlangProcess.none

    package init() {}

    package var isEmpty: Bool { head == ErlangProcess.none }

    package mutating func append(_ process: Int, _ table: inout ProcessTable) {
      let place = UInt32(process)
      if isEmpty { head = place } else { table[Int(tail)].next = place }
      table[process].next = ErlangProcess.none
      tail = place
    }

    package mutating func popFirst(_ table: borrowing ProcessTable) -> Int? {
      guard !isEmpty else { return nil }
      let process = Int(head)
      head = table[process].next
      return process
    }

    /// Takes out the first process that has a priority, passing over those that have another; O(*n*).
    package mutating func popFirst(of priority: Priority, _ table: inout ProcessTable) -> Int? {
      var before = ErlangProcess.none
      var place = head
      while place != ErlangProcess.none {
        let next = table[Int(place)].next
        if table[Int(place)].priority == priority {
          if before == ErlangProcess.none { head = next } else { table[Int(before)].next = next }
          if next == ErlangProcess.none { tail = before }
          return Int(place)
        }
        (before, place) = (place, next)
      }
      return nil
    }
  }

  /// The processes that wait for a scheduler: those of max priority before those of high, those before the rest.
  ///
  /// Normal and low share a list. A process of low priority that comes to its head is sent to its tail seven times
  /// and runs the eighth time, or when it is the only one there. Source: `enqueue_process`, `check_requeue_process` and
  /// RESCHEDULE_LOW in erl_process.c and erl_process.h, OTP 25 to 27.
  package struct RunQueue: Sendable {
    /// How often a process of low priority comes to the head before it runs.
    package static let lowPasses: UInt8 = 8

    private var max = ProcessList()
    private var high = ProcessList()
    private var normal = ProcessList()
    /// How many wait, by priority.
    package private(set) var counts = SIMD4<Int32>.zero
    /// The most that have waited at once since the last ``forgetLongest()``, by priority.
    package private(set) var longest = SIMD4<Int32>.zero
    /// The most that have waited at once since then, all priorities together.
    package private(set) var longestOfAll: Int32 = 0
    /// How many wait, all priorities together.
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    package mutating func append(_ process: Int, _ table: inout ProcessTable) {
      let priority = table[process].priority
      enter(priority)
      table[process].state = .runnable
      table[process].passes = priority == .low ? Self.lowPasses : 1
      switch priority {
      case .max: max.append(process, &table)
      case .high: high.append(process, &table)
      case .normal, .low: normal.append(process, &table)
      }
    }

    /// Takes out the process whose turn it is.
    package mutating func popNext(_ table: inout ProcessTable) -> Int? {
      guard let urgent = max.popFirst(table) ?? high.popFirst(table) else {
        while let process = normal.popFirst(table) {
          table[process].passes -= 1
          if table[process].passes == 0 || normal.isEmpty {
            leave(table[process].priority)
            return process
          }
          normal.append(process, &table)
        }
        return nil
      }
      leave(table[urgent].priority)
      return urgent
    }

    /// Takes out the first process of the most urgent list, whatever its priority: what another scheduler steals.
    package mutating func popFirst(_ table: borrowing ProcessTable) -> Int? {
      let process = max.popFirst(table) ?? high.popFirst(table) ?? normal.popFirst(table)
      if let process { leave(table[process].priority) }
      return process
    }

    /// Takes out the first process of a priority: what another scheduler pulls over.
    package mutating func popFirst(of priority: Priority, _ table: inout ProcessTable) -> Int? {
      let process: Int? =
        switch priority {
        case .max: max.popFirst(table)
        case .high: high.popFirst(table)
        case .normal, .low: normal.popFirst(of: priority, &table)
        }
      if process != nil { leave(priority) }
      return process
    }

    /// A process of this priority has entered the empty queue and left it again, too fast for anybody to notice.
    mutating func touch(_ priority: Priority) {
      longest[Int(priority.rawValue)] = Swift.max(longest[Int(priority.rawValue)], 1)
      longestOfAll = Swift.max(longestOfAll, 1)
    }

    /// The longest that the queue has been is what it is now.
    mutating func forgetLongest() {
      longest = counts
      longestOfAll = Int32(count)
    }

    private mutating func enter(_ priority: Priority) {
      let index = Int(priority.rawValue)
      count += 1
      counts[index] += 1
      longest[index] = Swift.max(longest[index], counts[index])
      longestOfAll = Swift.max(longestOfAll, Int32(count))
    }

    private mutating func leave(_ priority: Priority) {
      count -= 1
      counts[Int(priority.rawValue)] -= 1
    }
  }
}
