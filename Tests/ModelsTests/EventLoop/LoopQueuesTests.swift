// The rules of the loop's phases, one by one, on its queues alone.

import Models
import SimEngine
import Testing

@Suite("The loop's queues")
struct LoopQueuesTests {
  private var queues = LoopQueues(LoopRules())

  /// The callbacks that the loop calls at one instant, until it blocks.
  private mutating func calls(at milliseconds: Int64, atMost limit: Int = 100) -> [Int] {
    let now = SimTime.zero + .milliseconds(milliseconds)
    while queues.noteTimer(dueBy: now) != nil {}
    var called: [Int] = []
    while called.count < limit, case .call(let number) = queues.next(at: now) { called.append(number) }
    return called
  }

  @Test("A loop blocks for ever without timers, and until the first one with them")
  mutating func timeout() {
    #expect(queues.next(at: .zero) == .block(nil))
    queues.wake(at: .zero)
    queues.setTimer(1, after: .microseconds(7900), at: .zero)
    queues.setTimer(2, after: .milliseconds(5), at: .zero + .microseconds(999))
    #expect(queues.next(at: .zero) == .block(.milliseconds(5)))
  }

  @Test("What is pending, to be closed or immediate keeps the loop from blocking: it polls and goes round")
  mutating func polls() {
    queues.setTimer(9, after: .milliseconds(5), at: .zero)
    queues.queuePending(1)
    queues.setImmediate(2)
    queues.queueClosing(3)
    #expect(calls(at: 0) == [1, 2, 3])
    #expect(queues.isBlocked)
    #expect(queues.iterations == 1)
  }

  @Test("Immediates set by immediates wait for the next iteration")
  mutating func immediates() {
    queues.setImmediate(1)
    queues.setImmediate(2)
    #expect(queues.next(at: .zero) == .call(1))
    queues.setImmediate(3)
    queues.queueReady(4)
    #expect(calls(at: 0) == [2, 4, 3])
    #expect(queues.iterations == 2)
  }

  @Test("Ticks, then promises, are emptied after each callback, whatever they add")
  mutating func microtasks() {
    queues.setImmediate(1)
    queues.setImmediate(2)
    #expect(queues.next(at: .zero) == .call(1))
    queues.queueMicrotask(10)
    queues.queueTick(20)
    #expect(queues.next(at: .zero) == .call(20))
    queues.queueTick(21)
    #expect(queues.next(at: .zero) == .call(21))
    #expect(queues.next(at: .zero) == .call(10))
    queues.queueTick(22)
    queues.queueMicrotask(11)
    #expect(calls(at: 0) == [11, 22, 2])
  }

  @Test("Ticks that set ticks starve everything else")
  mutating func starvation() {
    queues.setImmediate(1)
    queues.setTimer(2, after: .milliseconds(1), at: .zero)
    queues.queueReady(3)
    for tick in 100..<1000 {
      queues.queueTick(tick)
      #expect(queues.next(at: .zero + .seconds(Int64(tick))) == .call(tick))
    }
  }

  @Test("Callbacks that are pending after the poll are called in 8 rounds at most, before immediates")
  mutating func pendingRounds() {
    queues.queueReady(1)
    queues.setImmediate(2)
    #expect(queues.next(at: .zero) == .call(1))
    for round in 100..<108 {
      queues.queuePending(round)
      #expect(queues.next(at: .zero) == .call(round))
    }
    queues.queuePending(200)
    #expect(calls(at: 0) == [2, 200])
  }

  @Test("Handles are closed the last first; one that is closed meanwhile waits for the next iteration")
  mutating func closing() {
    for handle in 1...3 { queues.queueClosing(handle) }
    #expect(queues.next(at: .zero) == .call(3))
    queues.queueClosing(4)
    queues.setTimer(5, after: .milliseconds(1), at: .zero)
    while queues.noteTimer(dueBy: .zero + .milliseconds(2)) != nil {}
    #expect(calls(at: 2) == [2, 1, 5, 4])
  }

  @Test("The clock by which timers are due is read when their phase begins")
  mutating func clock() {
    queues.setTimer(1, after: .milliseconds(2), at: .zero)
    queues.setTimer(2, after: .milliseconds(3), at: .zero)
    #expect(queues.next(at: .zero) == .block(.milliseconds(2)))
    queues.wake(at: .zero + .milliseconds(2))
    #expect(calls(at: 2, atMost: 1) == [1])
    // The first timer's callback takes 10 ms: the other one is due, but not in this run.
    queues.setImmediate(3)
    #expect(calls(at: 12) == [3, 2])
  }

  @Test("A timer that came due while others ran, which read the clock, is set for 1 ms later")
  mutating func rearmed() {
    queues.setTimer(1, after: .milliseconds(2), at: .zero)
    queues.setTimer(2, after: .milliseconds(5), at: .zero)
    _ = queues.next(at: .zero)
    queues.wake(at: .zero + .milliseconds(2))
    #expect(calls(at: 2, atMost: 1) == [1])
    queues.setTimer(3, after: .milliseconds(50), at: .zero + .milliseconds(12))
    while queues.noteTimer(dueBy: .zero + .milliseconds(12)) != nil {}
    #expect(queues.next(at: .zero + .milliseconds(12)) == .block(.milliseconds(1)))
  }

  @Test("A list of timers is gone through as far as it is due, then the next list")
  mutating func lists() {
    queues.setTimer(1, after: .milliseconds(10), at: .zero)
    queues.setTimer(2, after: .milliseconds(8), at: .zero + .milliseconds(3))
    queues.setTimer(3, after: .milliseconds(10), at: .zero + .milliseconds(5))
    queues.setTimer(4, after: .milliseconds(10), at: .zero + .milliseconds(20))
    // Due at 10, 11, 15 and 30.
    _ = queues.next(at: .zero)
    queues.wake(at: .zero + .milliseconds(20))
    #expect(calls(at: 20) == [1, 3, 2])
  }

  @Test("All that the pool has done is one event of a poll, and of its batch")
  mutating func completions() {
    var rules = LoopRules()
    rules.pollBatch = 2
    rules.pollRounds = 1
    queues = LoopQueues(rules)
    for callback in 1...4 { queues.queueCompletion(callback) }
    queues.queueReady(5)
    queues.queueReady(6)
    queues.setImmediate(7)
    #expect(calls(at: 0) == [1, 2, 3, 4, 5, 7, 6])
  }

  @Test("The pool's event keeps its place from one poll to the next, behind what the last had no room for")
  mutating func heldPlace() {
    var rules = LoopRules()
    rules.pollBatch = 2
    rules.pollRounds = 1
    queues = LoopQueues(rules)
    queues.queueCompletion(1)
    for callback in 2...4 { queues.queueReady(callback) }
    #expect(calls(at: 0, atMost: 2) == [1, 2])
    queues.queueReady(5)
    queues.queueCompletion(6)
    #expect(calls(at: 0) == [3, 4, 6, 5])
    // Without anything ready at the poll between, the place is lost.
    queues.wake(at: .zero)
    queues.queueReady(7)
    queues.queueCompletion(8)
    #expect(calls(at: 0) == [7, 8])
  }

  @Test(
    "Each poll accepts one connection, before what became ready meanwhile; its request is watched from the next on"
  )
  mutating func accepts() {
    queues.queueAccept()
    #expect(queues.next(at: .zero) == .accept)
    queues.watch(1)
    queues.queueReady(2)
    queues.queueAccept()
    #expect(queues.next(at: .zero) == .accept)
    queues.watch(3)
    #expect(calls(at: 0) == [2, 1, 3])
    #expect(queues.iterations == 3)
  }
}
