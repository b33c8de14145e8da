// Work that is done on other threads, or in native code: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Offloaded and native work")
struct OffloadTests {
  @Test("The loop goes on while the threads behind it work; there are four of them")
  func threadsBehindLoop() throws {
    for kind in [Offload.cpu, .io] {
      var scene = SharedScene([.offload(.constant(.nanoseconds(100)), kind), .compute(1)])
      scene.machine.cores = 8
      let record = try EventLoop.simulate(scene.atOnce(6), EventLoop.singleServer)
      #expect(record.ends == [101, 102, 103, 104, 201, 202])
      #expect(record.total(.offloadQueue) == 200)
      #expect(record.total(kind == .cpu ? .running : .wait) >= 600)
    }
  }

  @Test(
    "Lookups have half of the threads at most, rounded up, and what comes later goes past those that wait",
    arguments: [
      (1, [310, 420, 430, 540, 550]), (4, [110, 110, 210, 210, 310]), (5, [110, 110, 110, 210, 210]),
    ]
      as [(Int, [Int64])])
  func lookups(threads: Int, ends: [Int64]) throws {
    var configuration = EventLoop.singleServer
    configuration.poolThreads = threads
    let scene = SharedScene([.offload(100, .lookup), .offload(10, .io)])
    #expect(try EventLoop.simulate(scene.atOnce(5), configuration).ends == ends)
  }

  @Test("Five slow reads have all four threads, and the reads behind them wait")
  func slowFiles() throws {
    let scene = SharedScene([.offload(100, .io), .offload(10, .io)])
    #expect(
      try EventLoop.simulate(scene.atOnce(5), EventLoop.singleServer).ends == [110, 110, 110, 120, 210])
  }

  @Test("A crash takes lookups with it, and the process that starts anew may look up as much as before")
  func crashedLookups() throws {
    var scene = SharedScene([.offload(100, .lookup)])
    scene.faults = [Fault(name: "crash", at: .nanoseconds(200), kind: .crash(process: 0))]
    var configuration = EventLoop.singleServer
    configuration.boot = .nanoseconds(10)
    let record = try EventLoop.simulate(scene.every(30, count: 30), configuration)
    let ends = record.requests.filter { $0.outcome == .completed && $0.arrival.nanoseconds > 210 }.map(\.end)
    #expect(record.outcomes.filter { $0 == .lost }.count > 2)
    #expect(ends.count > 20)
    // Two at a time, each 100 ns, one behind the other.
    #expect(zip(ends, ends.dropFirst(2)).allSatisfy { $1 - $0 == .nanoseconds(100) })
  }

  @Test("As many threads work behind a loop as the scenario says")
  func poolSize() throws {
    var configuration = EventLoop.singleServer
    configuration.poolThreads = 1
    let scene = SharedScene([.offload(.constant(.nanoseconds(100)), .io)])
    #expect(try EventLoop.simulate(scene.atOnce(3), configuration).ends == [100, 200, 300])
  }

  @Test("Threads behind loops need cores like all threads")
  func needsCores() throws {
    var scene = SharedScene([.offload(.constant(.nanoseconds(100)), .cpu)])
    scene.machine.cores = 1
    #expect(try EventLoop.simulate(scene.atOnce(2), EventLoop.singleServer).ends.max() == 200)
  }

  @Test("A crash takes the work that is offloaded with it, and the process starts anew with its threads")
  func crash() throws {
    var scene = SharedScene([.offload(.constant(.nanoseconds(100)), .io)])
    scene.faults = [Fault(name: "crash", at: .nanoseconds(250), kind: .crash(process: 0))]
    var configuration = EventLoop.singleServer
    configuration.boot = .nanoseconds(100)
    configuration.poolThreads = 1
    let record = try EventLoop.simulate(scene.every(80, count: 5), configuration)
    // 80…180, 160…, 240 waits: the crash takes both; 320 finds nobody; 400…500.
    #expect(record.outcomes == [.completed, .lost, .lost, .rejected, .completed])
    #expect(record.ends == [180, 250, 250, 320, 500])
  }

  @Test("A thread of a pool does offloaded work itself")
  func inPool() throws {
    for kind in Offload.allCases {
      let scene = SharedScene([.offload(.constant(.nanoseconds(100)), kind)])
      #expect(try ThreadPool.simulate(scene.atOnce(3), .free(threads: 2)).ends == [100, 100, 200])
    }
  }

  @Test("Native code is not interrupted on the BEAM, and is like any computing elsewhere")
  func native() throws {
    var scene = SharedScene([.native(.constant(.microseconds(5)))])
    scene.machine.cores = 1
    #expect(try BEAM.simulate(scene.atOnce(2), .sliced).ends == [5000, 10_000])
    scene.steps = [.compute(5000)]
    #expect(try BEAM.simulate(scene.atOnce(2), .sliced).ends == [9000, 10_000])
    scene.steps = [.native(.constant(.microseconds(5)))]
    #expect(try EventLoop.simulate(scene.atOnce(2), EventLoop.singleServer).ends == [5000, 10_000])
  }
}
