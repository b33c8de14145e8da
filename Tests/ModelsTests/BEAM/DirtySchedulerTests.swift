// Dirty schedulers: who goes to them, in what order, and how they come back, worked out by hand.

import Models
import SimEngine
import Testing

@Suite("BEAM dirty schedulers")
struct DirtySchedulerTests {
  /// Nothing costs anything; a slice is 1,000 ns.
  private func configuration(schedulers: Int = 1) -> BEAM.Configuration {
    var configuration = BEAM.Configuration.sliced
    configuration.schedulers = schedulers
    return configuration
  }

  // scheduler   A.B.........................A
  // dirty         AAAAAAAAAAAAAAA BBBBBBBBBBBBBBBB  B is ready at 20 and waits until 5010
  @Test("Native code that is declared dirty leaves its scheduler, and comes back through its queue")
  func dirty() throws {
    for nif in [BEAM.NativeCalls.dirtyCPU, .dirtyIO] {
      var configuration = configuration()
      configuration.nif = nif
      configuration.sdio = 1
      let scene = SharedScene([.compute(10), .native(5000), .compute(10)])
      let record = try BEAM.simulate(scene.atOnce(2), configuration)
      #expect(record.ends == [5020, 10_020])
      #expect(record.total(.offloadQueue) == 4990)
      #expect(record.total(.schedulerQueue) == 10)
      #expect(record.processorTime.work == 10_040)
    }
  }

  @Test(
    "Dirty schedulers for what computes are no more than the schedulers, and work in order of arrival, each to the end"
  )
  func processor() throws {
    let scene = SharedScene([.offload(5000, .cpu)])
    var two = configuration(schedulers: 2)
    #expect(try BEAM.simulate(scene.every(10, count: 4), two).ends == [5010, 5020, 10_010, 10_020])
    two.sdcpu = 1
    #expect(try BEAM.simulate(scene.every(10, count: 4), two).ends == [5010, 10_010, 15_010, 20_010])
    two.sdcpu = 8
    #expect(try BEAM.simulate(scene.every(10, count: 4), two).ends == [5010, 5020, 10_010, 10_020])
  }

  @Test("Ten calls that block are under way at once, and need no core")
  func blocking() throws {
    var scene = SharedScene([.offload(1000, .io)])
    scene.machine = .free(cores: 1)
    let record = try BEAM.simulate(scene.atOnce(12), configuration())
    #expect(record.ends == Array(repeating: 1000, count: 10) + [2000, 2000])
    #expect(record.total(.offloadQueue) == 2000)
    #expect(record.total(.wait) == 12_000)
    #expect(record.processorTime.work == 0)
  }

  @Test("Who waits for a dirty scheduler waits behind those who run on them")
  func culprit() throws {
    let record = try BEAM.simulate(SharedScene([.offload(100, .cpu)]).atOnce(2), configuration())
    let second = try #require(record.anatomies.records.last)
    #expect(
      record.anatomies.parts(of: second) == [
        AnatomyPart(.offloadQueue, behind: Occupant(requestClass: 0), .nanoseconds(100)),
        AnatomyPart(.running, .nanoseconds(100)),
      ])
  }

  // dirty      A 100, B 200, C 300
  // scheduler  100 A 1100 B 2100 C 3100 A 4100 B 5100 C 6100 A 7100 B 8100 C 9100
  @Test("Who comes back from a dirty scheduler queues where it came from, behind those who wait")
  func comesBackLast() throws {
    let scene = SharedScene([.offload(100, .cpu), .compute(3000)])
    #expect(try BEAM.simulate(scene.atOnce(3), configuration()).ends == [7100, 8100, 9100])
    // At 10 and 20 on two schedulers: back at 110 and 120, and each at its own.
    let two = configuration(schedulers: 2)
    #expect(try BEAM.simulate(scene.every(10, count: 2), two).ends == [3110, 3120])
  }

  // 0 switch 100 | dirty: switch 200, works 1200 | switch 1300
  @Test("Each change of the thread costs a switch of the one that takes the process")
  func switches() throws {
    var configuration = configuration()
    configuration.contextSwitch = .nanoseconds(100)
    for kind in Offload.allCases {
      let record = try BEAM.simulate(SharedScene([.offload(1000, kind)]).atOnce(1), configuration)
      #expect(record.ends == [1300])
      #expect(record.overhead("scheduler") == 300)
      #expect(record.total(.runtime) == 300)
    }
  }

  // scheduler  wakes 5000…6000                wakes …8100 | wakes 10,000…11,000   wakes …12,100
  // dirty            wakes 6000…7000 works 7100, spins …   | …11,000 works 11,100, spins …21,100
  @Test("A dirty scheduler without work spins, needs no waking up meanwhile, and sleeps in the end")
  func spinning() throws {
    var configuration = configuration()
    configuration.spin = .nanoseconds(1)
    configuration.sbwtdcpu = .short
    var scene = SharedScene([.offload(100, .cpu)])
    scene.machine.wakeLatency = .nanoseconds(1000)
    let record = try BEAM.simulate(scene.every(5000, count: 2), configuration)
    #expect(record.latencies == [3100, 2100])
    #expect(record.overhead("spinning") == 13_900)
    #expect(record.total(.wakeUp) == 5000)
    #expect(record.total(.offloadQueue) == 0)
    configuration.sbwtdcpu = .none
    #expect(try BEAM.simulate(scene.every(5000, count: 2), configuration).latencies == [3100, 3100])
    // Those for calls that block have a level of their own.
    scene.steps = [.offload(100, .io)]
    configuration.sbwtdio = .short
    #expect(try BEAM.simulate(scene.every(5000, count: 2), configuration).latencies == [4100, 3100])
  }

  // The spawned process makes a long list; its last collection moves more than 128 K words.
  @Test("A large collection is done by a dirty scheduler, while the scheduler of its process sees to others")
  func largeCollection() throws {
    var configuration = configuration()
    configuration.costs.collectedWords = .nanoseconds(1000)
    var heap = ProcessHeap(size: 233)
    var binaries: BinaryHeap?
    var total: Int64 = 0
    var last: Int64 = 0
    for _ in 0..<500_000 where !heap.allocate(2) {
      last = configuration.costs.time(of: heap.collect(need: 2, HeapRules(), &binaries)).nanoseconds
      total += last
      _ = heap.allocate(2)
    }
    #expect(last > 131_072)
    var scene = SharedScene([.spawn([.allocate(8_000_000)]), .wait(total - 10_000), .compute(10)])
    let record = try BEAM.simulate(scene.atOnce(1), configuration)
    #expect(record.ends == [total - 10_000 + 10])
    #expect(record.overhead("collection") == total)
    // The process itself waits for it as for any collection.
    scene.steps = [.allocate(8_000_000), .compute(10)]
    let own = try BEAM.simulate(scene.atOnce(1), configuration)
    #expect(own.ends == [total + 10])
    #expect(own.total(.garbageCollection) == total)
    // Two of them take turns, on the scheduler until their heaps are large, and on the one dirty scheduler from there on.
    let both = try BEAM.simulate(scene.atOnce(2), configuration)
    #expect(both.total(.offloadQueue) > last)
    #expect(both.ends.max() == 2 * total + 10)
    // Two dirty schedulers collect for both at once. One of the schedulers may have stolen what the other was woken for.
    configuration.schedulers = 2
    let beside = try BEAM.simulate(scene.atOnce(2), configuration)
    #expect(beside.ends.allSatisfy { (total + 10...total + 20).contains($0) })
    #expect(beside.total(.offloadQueue) == 0)
  }

  // arrivals  500, 1000, 1500, 2000; the crash at 2100 finds the first computing, the second in the queue, two blocked
  // booted    2400; 2500 is dirty …3500, …4200; 3000 is dirty …4000, waits until 4200, dirty …4900
  @Test("A node that dies takes the dirty schedulers' work with it, and they serve again after it has booted")
  func crash() throws {
    var scene = SharedScene([.offload(1000, .io), .offload(700, .cpu)])
    scene.faults = [Fault(name: "crash", at: .nanoseconds(2100), kind: .crash(process: 0))]
    var configuration = configuration()
    configuration.boot = .nanoseconds(300)
    let record = try BEAM.simulate(scene.every(500, count: 6), configuration)
    #expect(record.outcomes == [.lost, .lost, .lost, .lost, .completed, .completed])
    #expect(record.ends == [2100, 2100, 2100, 2100, 4200, 4900])
  }

  // A is dirty …20 ms; then A computes and B is dirty, in turn on the core, …60 ms; then B computes.
  @Test("A dirty scheduler is a thread like others: on one core it takes turns with the scheduler")
  func sharesTheCore() throws {
    var scene = SharedScene([.offload(20_000_000, .cpu), .compute(20_000_000)])
    scene.machine = .free(cores: 1)
    let record = try BEAM.simulate(scene.atOnce(2), configuration())
    #expect(record.ends.max() == 80_000_000)
    #expect((record.ends.min() ?? 0) > 55_000_000)
    #expect(record.processorTime.work == 80_000_000)
  }
}
