// Tests of time averages of whole numbers.

import Statistics
import Testing

@Suite("Time average")
struct TimeAverageTests {
  @Test("The integral is the area under the steps")
  func area() {
    var queue = TimeAverage(startingAt: 100)
    queue.add(1, at: 110)
    queue.add(2, at: 120)
    queue.add(-3, at: 125)
    #expect(queue.integral(until: 130) == 10 + 15)
    #expect(queue.mean(until: 130) == 25.0 / 30)
    #expect(queue.maximum == 3)
    #expect(queue.value == 0)
  }

  @Test("A value that lasts no time counts for the maximum and not for the mean")
  func spike() {
    var memory = TimeAverage(startingAt: 0, value: 2)
    memory.update(to: 9, at: 5)
    memory.update(to: 2, at: 5)
    #expect(memory.maximum == 9)
    #expect(memory.mean(until: 10) == 2)
  }

  @Test("The integral is exact where 64 bits overflow and where doubles round")
  func exact() {
    var memory = TimeAverage(startingAt: 0, value: Int64.max)
    memory.update(to: 1, at: Int64.max - 1)
    #expect(memory.integral(until: .max) == Int128(Int64.max) * Int128(Int64.max - 1) + 1)
  }

  @Test("Little's law holds as an equality of integers")
  func little() {
    let (arrivals, services) = RecursionTests.customers(count: 2000, load: 0.9, seed: 8)
    let sojourns = Lindley.sojourns(arrivals: arrivals, services: services)
    let departures = zip(arrivals, sojourns).map { ($0 + $1, Int64(-1)) }
    let changes = (arrivals.map { ($0, Int64(1)) } + departures).sorted { $0.0 < $1.0 }
    var present = TimeAverage(startingAt: 0)
    for (time, change) in changes { present.add(change, at: time) }
    #expect(present.value == 0)
    #expect(present.integral(until: .max) == sojourns.reduce(0) { $0 + Int128($1) })
  }

  @Test("A restart keeps the value and forgets the past")
  func restart() {
    var queue = TimeAverage(startingAt: 0, value: 8)
    queue.update(to: 3, at: 10)
    queue.restart(at: 20)
    #expect(queue.mean(until: 20) == nil)
    #expect(queue.mean(until: 40) == 3)
    #expect(queue.maximum == 3)
  }

  @Test("Time that goes back is a mistake of the caller")
  func backwards() async {
    await #expect(processExitsWith: .failure) {
      var queue = TimeAverage(startingAt: 10)
      queue.add(1, at: 9)
    }
  }
}
