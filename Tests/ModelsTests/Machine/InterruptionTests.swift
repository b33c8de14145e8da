// What takes a core from a thread besides other threads: quotas, the hypervisor, the runtime itself.

import Models
import SimEngine
import Testing

@Suite("Threads stand still")
struct InterruptionTests {
  private let hog: [Int64] = [.max]

  private func limited(cores: Int, quota: Int64, slice: Int64, hz: Int64) -> MachineConfiguration {
    var machine = plain(cores: cores, hz: hz)
    machine.quota = .nanoseconds(quota)
    machine.bandwidthSlice = .nanoseconds(slice)
    return machine
  }

  @Test("Sixteen threads on 16 cores under a limit of 2 run 12.5 ms of each 100 ms and stall 87.5 ms")
  func quota() {
    let machine = limited(cores: 16, quota: 200 * ms, slice: ms / 10, hz: 10_000)
    let bench = Bench(machine, Array(repeating: hog, count: 16), traced: 300 * ms)
    let result = bench.playAll(until: 300 * ms)
    let period = String(repeating: "#", count: 125) + String(repeating: "x", count: 875)
    for (core, row) in result.rows(step: ms / 10).enumerated() {
      let letter = String(UnicodeScalar(UInt8(65 + core)))
      #expect(row.replacing(letter, with: "#") == period + period + period)
    }
  }

  @Test("A core fetches 5 ms at a time: of 16, half run 10 ms and half 15 ms, 12.5 ms on average")
  func slices() {
    let machine = limited(cores: 16, quota: 200 * ms, slice: 5 * ms, hz: 1000)
    let bench = Bench(machine, Array(repeating: hog, count: 16), traced: 100 * ms)
    let result = bench.playAll(until: 100 * ms)
    let had = (0..<16).map { result.had($0) / ms }
    #expect(had.reduce(0, +) == 200)
    #expect(had == Array(repeating: 15, count: 8) + Array(repeating: 10, count: 8))
  }

  @Test("A core overruns its quota until a tick finds out, and owes that in the next period")
  func debt() {
    // The quota of 10 ms is used up at 10 ms; the tick at 12 ms notices. The next period has 2 ms less.
    let machine = limited(cores: 1, quota: 10 * ms, slice: 5 * ms, hz: 250)
    let bench = Bench(machine, [hog], traced: 200 * ms)
    let rows = bench.playAll(until: 200 * ms).rows(step: 4 * ms)
    #expect(rows == ["AAAxxxxxxxxxxxxxxxxxxxxxxAAxxxxxxxxxxxxxxxxxxxxxxx"])
  }

  @Test(
    "A core that stood still is given what it owes and 1 ns, and the first to fetch at a tick gets the rest")
  func release() {
    // The first core uses up all 4 ms at once. In the second period both run until the first tick, when the first core
    // fetches the whole quota again; the second then owes what it ran.
    var machine = limited(cores: 2, quota: 4 * ms, slice: 5 * ms, hz: 1000)
    machine.period = .milliseconds(10)
    let bench = Bench(machine, [hog, hog], preferring: [0, 1], traced: 30 * ms)
    let rows = bench.playAll(until: 30 * ms).rows(step: ms)
    #expect(rows == ["AAAAxxxxxxAAAAxxxxxxAAAxxxxxxx", "xxxxxxxxxxBxxxxxxxxxBxxxxxxxxx"])
  }

  @Test("Throttled time is named as such, and adds up")
  func ledger() {
    let machine = limited(cores: 1, quota: 20 * ms, slice: 5 * ms, hz: 1000)
    let bench = Bench(machine, [[50 * ms]])
    let result = bench.playAll()
    #expect(result.ends(of: 0) == [210 * ms])
    #expect(
      result.parts == [[.init(.running, .milliseconds(50)), .init(.throttled, .milliseconds(160))]])
  }

  @Test("A rival outside the container goes on while the container stands still")
  func rival() {
    var machine = limited(cores: 1, quota: 8 * ms, slice: 4 * ms, hz: 250)
    machine.period = .milliseconds(40)
    machine.rivals = 1
    let bench = Bench(machine, [hog], traced: 80 * ms)
    let rows = bench.playAll(until: 80 * ms).rows(step: 4 * ms)
    #expect(rows == ["rArArrrrrrArArrrrrrr"])
  }

  @Test("An idle core gives back what it fetched, but for 1 ms")
  func slack() {
    // Thread B uses 1 ms of the 5 ms that its core fetched; 3 ms go back, so A has 20 - 2 in all.
    let machine = limited(cores: 2, quota: 20 * ms, slice: 5 * ms, hz: 1000)
    let bench = Bench(machine, [hog, [ms]], preferring: [0, 1], traced: 100 * ms)
    let result = bench.playAll(until: 100 * ms)
    #expect(result.had(0) == 18 * ms)
  }

  @Test("The hypervisor takes the core for a stretch at a time; the thread on it stands still")
  func steal() {
    var machine = plain()
    machine.steal = 250_000_000
    machine.stealStretch = .milliseconds(2)
    let bench = Bench(
      machine, [[15 * ms]], phases: MachinePhases(tick: 0, period: 0, steal: 3 * ms), traced: 24 * ms)
    let result = bench.playAll()
    // 2 ms of every 8, from 3 ms on.
    #expect(result.rows(step: ms) == ["AAA!!AAAAAA!!AAAAAA....."])
    #expect(result.ends(of: 0) == [19 * ms])
    #expect(
      result.parts == [[.init(.running, .milliseconds(15)), .init(.stolen, .milliseconds(4))]])
    #expect(result.accounts.stolen == 4 * ms)
  }

  @Test("Cores lose their stretches one after the other, and a tick that falls into one is seen after it")
  func stealOnTwo() {
    var machine = plain(cores: 2)
    machine.steal = 250_000_000
    machine.stealStretch = .milliseconds(2)
    let bench = Bench(
      machine, [hog, hog, hog], preferring: [0, 1, 0],
      phases: MachinePhases(tick: 0, period: 0, steal: 3 * ms),
      traced: 16 * ms)
    let result = bench.playAll(until: 16 * ms)
    #expect(result.rows(step: ms) == ["AAA!!CCCAAA!!CCC", "!BBBBBB!!BBBBBB!"])
  }

  @Test("A world that is stopped stands still wherever it is, and goes on where it was")
  func suspended() {
    let bench = Bench(
      plain(cores: 2), [[4 * ms], [5 * ms], [2 * ms]], preferring: [0, 1, 0], traced: 12 * ms)
    let result = bench.playAll([(ms, .suspend), (3 * ms, .resume)], until: 12 * ms)
    #expect(result.rows(step: ms) == ["A..ACCAA....", "B..BBBB....."])
    #expect(result.parts[0].contains(.init(.garbageCollection, .milliseconds(2))))
    #expect(result.addsUp)
  }

  @Test("Who wakes up in a stopped world waits until it goes on")
  func wokenWhileSuspended() {
    let bench = Bench(plain(), [[ms]], traced: 6 * ms)
    let result = bench.play([(ms, .suspend), (2 * ms, .wake(thread: 0)), (4 * ms, .resume)], until: 6 * ms)
    #expect(result.rows(step: ms) == ["....A."])
    #expect(
      result.parts == [[.init(.running, .milliseconds(1)), .init(.garbageCollection, .milliseconds(2))]])
  }
}
