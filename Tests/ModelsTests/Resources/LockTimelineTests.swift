// Requests that share locks, step by step: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Locks under every architecture")
struct LockTimelineTests {
  @Test("Who waits for a lock goes on when it is given back", arguments: SingleServer.all)
  func inTurn(server: SingleServer) throws {
    let scene = SharedScene([.lock(.compute(10), .wait(100))], locks: [.fifo])
    let record = try server.simulate(scene.atOnce(3))
    #expect(record.ends == [110, 220, 330])
  }

  @Test("The wait for a lock is told apart by whose request has it", arguments: SingleServer.all.dropLast())
  func anatomy(server: SingleServer) throws {
    let scene = SharedScene([.lock(.wait(100))], locks: [.fifo])
    let record = try server.simulate(scene.atOnce(2))
    let parts = record.anatomies.parts(of: record.anatomies.records[1])
    #expect(
      parts == [
        AnatomyPart(.lock, behind: Occupant(requestClass: 0), .nanoseconds(100)),
        AnatomyPart(.wait, .nanoseconds(100)),
      ])
  }

  @Test("An error while a lock is held gives it back", arguments: SingleServer.all)
  func error(server: SingleServer) throws {
    let scene = SharedScene(
      [.lock(.wait(100), .lock(1, isShared: false, [.fail(.error, perBillion: 1_000_000_000)]))],
      locks: [.fifo, Lock(name: "inner")])
    let record = try server.simulate(scene.atOnce(3))
    #expect(record.outcomes == [.failed, .failed, .failed])
    #expect(record.ends == [100, 200, 300])
  }

  @Test("An exception while a lock is held gives it back, where the process lives on")
  func exception() throws {
    var scene = SharedScene([.lock(.compute(10), .wait(100))], locks: [.fifo])
    scene.faults = [Fault(name: "poison", at: .zero, kind: .exception(requestClass: nil))]
    let pool = try ThreadPool.simulate(scene.atOnce(2), .free(threads: 2))
    #expect(pool.outcomes == [.failed, .completed])
    #expect(pool.ends == [10, 120])
    var beam = BEAM.singleServer
    beam.crashReport = .nanoseconds(40)
    let node = try BEAM.simulate(scene.atOnce(2), beam)
    #expect(node.outcomes == [.failed, .completed])
    // The crash report is computed after the lock has been given back, and before the scheduler's next process.
    #expect(node.ends == [10, 50 + 10 + 100])
  }

  @Test("An exception while a lock is held takes all requests of a loop's process, and the lock with it")
  func exceptionInLoop() throws {
    var scene = SharedScene([.lock(.compute(10), .wait(100))], locks: [.fifo])
    scene.faults = [Fault(name: "poison", at: .zero, kind: .exception(requestClass: nil))]
    var loop = EventLoop.singleServer
    loop.boot = .nanoseconds(100)
    let record = try EventLoop.simulate(scene.every(6, count: 25), loop)
    #expect(record.outcomes[..<2] == [.failed, .lost])
    #expect(record.outcomes.last == .completed)
  }

  @Test("A crash takes the locks with it", arguments: SingleServer.all)
  func crash(server: SingleServer) throws {
    var scene = SharedScene([.lock(.wait(100))], locks: [.fifo])
    scene.faults = [Fault(name: "crash", at: .nanoseconds(200_000_050), kind: .crash(process: 0))]
    // Every 200 ms, which is longer than any boot.
    let record = try server.simulate(scene.every(200_000_000, count: 3))
    #expect(record.outcomes.first == .lost)
    #expect(record.outcomes.last == .completed)
    #expect(record.latencies.last == 100)
  }

  @Test("Each process of a cluster has locks of its own")
  func perProcess() throws {
    let scene = SharedScene([.lock(.wait(100))], locks: [.fifo])
    var loops = EventLoop.singleServer
    loops.processes = 2
    #expect(try EventLoop.simulate(scene.atOnce(4), loops).ends == [100, 100, 200, 200])
  }

  @Test(
    "A loop goes on with whoever gets the lock when the callback is over, before callbacks that are ready")
  func microtask() throws {
    let scene = SharedScene([.compute(5), .lock(.wait(100)), .compute(50)], locks: [.barging])
    let record = try EventLoop.simulate(scene.every(70, count: 3), EventLoop.singleServer)
    // 1: 70…75, timer at 175, 175…225. 2 waits for the lock from 145 on, has it at 225, before 3, ready since 210.
    #expect(Array(record.ends[..<2]) == [225, 375])
  }

  @Test("A request that takes locks the wrong way round waits for ever, and the run says for what")
  func deadlock() throws {
    let scene = SharedScene([.lock(.lock(.compute(1)))], locks: [.fifo])
    let error = #expect(throws: RunError.self) { try BEAM.simulate(scene.atOnce(1), BEAM.singleServer) }
    guard case .stalled(let waiting, _) = try #require(error) else { return }
    #expect(waiting == ["request 0 waits for the lock lock"])
  }
}

@Suite("Locks between threads")
struct ThreadLockTests {
  /// Four cores that take 100 ns to wake up: far longer than the lock is held.
  private func scene(_ lock: Lock, _ steps: Step...) -> SharedScene {
    var scene = SharedScene(steps, locks: [lock])
    scene.machine.wakeLatency = .nanoseconds(100)
    return scene
  }

  @Test("Under fair hand-off every acquisition costs a switch: a convoy")
  func convoy() throws {
    // All four ask at 100. The first has the lock …110 and asks for it again, behind the others. From then on each has
    // to wake up before it gets on: 8 acquisitions take 110 each.
    let record = try ThreadPool.simulate(
      scene(.fifo, .lock(.compute(10)), .lock(.compute(10))).atOnce(4), .free(threads: 4))
    #expect(record.ends == [550, 660, 770, 880])
  }

  @Test("Under barging a running thread takes the lock again before the woken one gets a core")
  func barging() throws {
    // The first has the lock …110 and …120, before the second is awake at 210.
    let record = try ThreadPool.simulate(
      scene(.barging, .lock(.compute(10)), .lock(.compute(10))).atOnce(4), .free(threads: 4))
    #expect(record.ends == [120, 230, 340, 450])
  }

  @Test("A thread that is woken in vain waits again, and is the next to be woken")
  func wokenInVain() throws {
    // 1 …110 …310 (woken 2 claims in vain at 210), 2 is woken again at 310: 410…420, 420…620. Then 3 and 4.
    let record = try ThreadPool.simulate(
      scene(.barging, .lock(.compute(10)), .lock(.compute(200))).atOnce(2), .free(threads: 2))
    #expect(record.ends == [310, 620])
    #expect(record.total(.lock) == (110 - 100) + (310 - 210))
  }

  @Test("Being woken costs the thread its park time")
  func park() throws {
    var pool = ThreadPool.Configuration.free(threads: 2)
    pool.park = .nanoseconds(7)
    // Both workers were idle: they run from 7 on. The second wakes at 17 and pays again.
    let record = try ThreadPool.simulate(SharedScene([.lock(.compute(10))], locks: [.fifo]).atOnce(2), pool)
    #expect(record.ends == [17, 34])
    #expect(record.overhead("park") == 21)
  }

  @Test("Those who share a lock run at once, one who does not runs alone")
  func readersAndWriters() throws {
    let readers = SharedScene([.sharedLock(.compute(100))], locks: [.barging])
    #expect(try ThreadPool.simulate(readers.atOnce(4), .free(threads: 4)).ends == [100, 100, 100, 100])
    let mixed = SharedScene([.sharedLock(.compute(10)), .lock(.compute(20))], locks: [.fifo])
    #expect(try ThreadPool.simulate(mixed.atOnce(2), .free(threads: 2)).ends == [30, 50])
  }
}
