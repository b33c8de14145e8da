// What the meters show of memory, locks, connections and calls.

import Models
import SimEngine
import Testing

@Suite("The meters of what requests share")
struct ResourceMeterTests {
  /// The integral up to the end of the measured window and the greatest level, by name.
  private func readings(_ scene: SharedScene, count: Int, for window: Int64) throws -> [String: [Int64]] {
    var run = scene.atOnce(count)
    run.duration = .nanoseconds(window)
    run.workload.arrivals = .constant(rate: 1e9 / 100)
    run.observation.windows = 1
    let record = try ThreadPool.simulate(run, .free(threads: 4))
    let gauges = try #require(record.readings.last).gauges.suffix(Resources.meters.gauges.count)
    var result: [String: [Int64]] = [:]
    for (name, gauge) in zip(Resources.meters.gauges, gauges) {
      result[name.name] = [Int64(gauge.integral), gauge.maximum]
    }
    return result
  }

  @Test("Memory is in use from its allocation until the request ends")
  func memory() throws {
    // They come at 100, 200, 300 and are there for 150 each; the last 100 of the third are after the window.
    let scene = SharedScene([.allocate(1000), .wait(100), .allocate(500), .wait(50)])
    let shown = try readings(scene, count: 1, for: 350)
    #expect(shown["request_memory"] == [2 * (150 * 1000 + 50 * 500) + 50 * 1000, 2500])
  }

  @Test("Who waits for a lock or a connection, and what is called, is counted while it lasts")
  func waiting() throws {
    // The first has the lock 100…250, the second waits for it 200…250.
    let locked = try readings(SharedScene([.lock(.wait(150))], locks: [.barging]), count: 1, for: 290)
    #expect(locked["lock_waiters"] == [50, 1])
    let called = try readings(
      SharedScene([.call(dependency: 0)], dependencies: [.answering(in: 150, connections: 1)]), count: 1,
      for: 290)
    #expect(called["connection_waiters"] == [50, 1])
    #expect(called["calls"] == [150 + 40, 1])
  }

  @Test("A crash leaves nobody waiting and nothing allocated")
  func crash() throws {
    var scene = SharedScene(
      [.allocate(1000), .lock(.wait(1_000_000)), .call(dependency: 0)], locks: [.fifo],
      dependencies: [.answering(in: 10, connections: 1)])
    scene.faults = [Fault(name: "crash", at: .nanoseconds(250), kind: .crash(process: 0))]
    let shown = try readings(scene, count: 1, for: 290)
    #expect(shown["lock_waiters"] == [50, 1])
    #expect(shown["request_memory"] == [150 * 1000 + 50 * 1000, 2000])
  }
}
