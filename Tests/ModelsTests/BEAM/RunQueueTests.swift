// The run queue of one scheduler, and the table of processes that it is linked through.

import Models
import Testing

@Suite("BEAM run queue")
struct RunQueueTests {
  /// Queues a process for each letter (M max, H high, L low, others normal), runs and queues each again at once, and
  /// returns who ran, in order.
  private func order(_ letters: String, turns: Int) -> String {
    var table = BEAM.ProcessTable()
    var queue = BEAM.RunQueue()
    var names: [Character] = []
    for letter in letters {
      let priority: BEAM.Priority =
        switch letter {
        case "M": .max
        case "H": .high
        case "L": .low
        default: .normal
        }
      queue.append(table.spawn(for: nil, on: 0, priority), &table)
      names.append(letter)
    }
    var ran = ""
    for _ in 0..<turns {
      guard let process = queue.popNext(&table) else { return ran + "-" }
      ran.append(names[process])
      queue.append(process, &table)
    }
    return ran
  }

  @Test("Processes of one priority run in turn")
  func turns() {
    #expect(order("abc", turns: 7) == "abcabca")
    #expect(order("HH", turns: 3) == "HHH")
  }

  @Test("Max runs before high, high before normal and low, always")
  func strict() {
    #expect(order("aMH", turns: 4) == "MMMM")
    #expect(order("aLH", turns: 4) == "HHHH")
  }

  @Test("A process of low priority runs when it comes to the head of the queue for the eighth time")
  func lowPriority() {
    // With one other the low one is at the head at every second look: seven times it is sent back.
    #expect(order("aL", turns: 18) == "aaaaaaaaLaaaaaaaaL")
    #expect(order("abL", turns: 18) == "abababababababababL".prefix(16) + "La")
    // Two low ones count apart.
    #expect(order("aLK", turns: 3) == "aKa")
  }

  @Test("Processes of low priority that are alone run at once, in turn")
  func lowAlone() {
    #expect(order("L", turns: 3) == "LLL")
    // Neither is the only one: both are sent back seven times, at once.
    #expect(order("LL", turns: 2) == "LL")
  }

  @Test("What is stolen is the first of the most urgent list, of low priority or not")
  func stolen() {
    var table = BEAM.ProcessTable()
    var queue = BEAM.RunQueue()
    let low = table.spawn(for: nil, on: 0, .low)
    let normal = table.spawn(for: nil, on: 0)
    let high = table.spawn(for: nil, on: 0, .high)
    for process in [low, normal, high] { queue.append(process, &table) }
    #expect(queue.popFirst(table) == high)
    #expect(queue.popFirst(table) == low)
    #expect(queue.count == 1)
    #expect(queue.popNext(&table) == normal)
    #expect(queue.popNext(&table) == nil)
  }

  @Test("A place is used again, the last one left first")
  func placesAreReused() {
    var table = BEAM.ProcessTable()
    let processes = (0..<4).map { _ in table.spawn(for: nil, on: 0) }
    #expect(processes == [0, 1, 2, 3])
    table.exit(1)
    table.exit(3)
    #expect(table.count == 2)
    #expect(table.spawn(for: nil, on: 0) == 3)
    #expect(table.spawn(for: nil, on: 0) == 1)
    #expect(table.spawn(for: nil, on: 0) == 4)
    #expect(table.capacity == 5)
  }

  @Test("A process takes at most 64 bytes, and knows its request as its request knows it")
  func record() {
    #expect(MemoryLayout<BEAM.ErlangProcess>.stride <= 64)
    var table = BEAM.ProcessTable()
    let server = table.spawn(for: nil, on: 0)
    let process = table.spawn(for: RequestID(index: 7), on: 1)
    #expect(table.request(of: server) == nil)
    #expect(table.request(of: process) == RequestID(index: 7))
    #expect(table.process(of: RequestID(index: 7)) == process)
    #expect(table.alive() == [process, server])
  }
}
