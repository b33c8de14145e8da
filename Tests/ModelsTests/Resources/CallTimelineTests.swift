// Requests that call dependencies, step by step: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Calls under every architecture")
struct CallTimelineTests {
  @Test("A call takes its latency, and the rest of the program comes after it", arguments: SingleServer.all)
  func latency(server: SingleServer) throws {
    let scene = SharedScene(
      [.compute(10), .call(dependency: 0), .compute(5)], dependencies: [.answering(in: 100)])
    let record = try server.simulate(scene.atOnce(1))
    #expect(record.ends == [115])
    #expect(record.total(.dependency) == 100)
  }

  @Test("Calls beyond a dependency's servers wait there", arguments: SingleServer.all.dropLast())
  func servers(server: SingleServer) throws {
    let scene = SharedScene([.call(dependency: 0)], dependencies: [.answering(in: 100, servers: 2)])
    let record = try server.simulate(scene.atOnce(5))
    #expect(record.ends == [100, 100, 200, 200, 300])
    #expect(record.total(.dependency) == 900)
  }

  @Test("Calls beyond a process's connections wait for one", arguments: SingleServer.all.dropLast())
  func connections(server: SingleServer) throws {
    let scene = SharedScene([.call(dependency: 0)], dependencies: [.answering(in: 100, connections: 1)])
    let record = try server.simulate(scene.atOnce(3))
    #expect(record.ends == [100, 200, 300])
    #expect(record.total(.dependency) == 300)
    #expect(record.total(.poolCheckout) == 300)
  }

  @Test("Each process of a cluster has connections of its own")
  func perProcess() throws {
    let scene = SharedScene([.call(dependency: 0)], dependencies: [.answering(in: 100, connections: 1)])
    var loops = EventLoop.singleServer
    loops.processes = 2
    #expect(try EventLoop.simulate(scene.atOnce(4), loops).ends == [100, 100, 200, 200])
  }

  @Test(
    "Who waits longer for a connection than it may fails, and is passed over",
    arguments: SingleServer.all.dropLast())
  func checkoutTimeout(server: SingleServer) throws {
    let dependency = Dependency.answering(in: 100, connections: 1, checkoutTimeout: .nanoseconds(150))
    let record = try server.simulate(
      SharedScene([.call(dependency: 0)], dependencies: [dependency]).atOnce(4))
    #expect(record.outcomes == [.completed, .completed, .failed, .failed])
    #expect(record.ends == [100, 200, 150, 150])
  }

  @Test("A thread that is refused a connection gives back the lock that it holds")
  func checkoutTimeoutInLock() throws {
    let dependency = Dependency.answering(in: 100, connections: 1, checkoutTimeout: .nanoseconds(50))
    let scene = SharedScene(
      [.sharedLock(.call(dependency: 0)), .lock(.compute(1))], locks: [.fifo], dependencies: [dependency])
    let record = try ThreadPool.simulate(scene.atOnce(2), .free(threads: 2))
    #expect(record.outcomes == [.completed, .failed])
    #expect(record.ends == [101, 50])
  }

  @Test("A connection is given back when the request goes on, which takes a busy loop a while")
  func connectionWhileBusy() throws {
    let scene = SharedScene(
      [.compute(80), .call(dependency: 0), .compute(20)],
      dependencies: [.answering(in: 100, connections: 1)])
    let record = try EventLoop.simulate(scene.atOnce(3), EventLoop.singleServer)
    // Computing …80 …160 …240. The first answer comes at 180, and is looked at at 240: 240…260. The second has its
    // connection at 240 and calls at 260, …360, and so on.
    #expect(record.ends == [260, 380, 500])
  }

  @Test("Slow calls hold the threads of a pool, and further requests wait for one of those")
  func exhaustsPool() throws {
    let scene = SharedScene([.compute(10), .call(dependency: 0)], dependencies: [.answering(in: 1000)])
    let record = try ThreadPool.simulate(scene.atOnce(4), .free(threads: 2))
    #expect(record.ends == [1010, 1010, 2020, 2020])
    #expect(record.total(.taskQueue) == 2020)
    // Neither a loop nor schedulers are held.
    #expect(try EventLoop.simulate(scene.atOnce(4), EventLoop.singleServer).ends == [1010, 1020, 1030, 1040])
    #expect(try BEAM.simulate(scene.atOnce(4), BEAM.singleServer).ends == [1010, 1020, 1030, 1040])
  }

  @Test("A call outlives its caller: it keeps its server, and its answer goes to nobody")
  func outlivesCaller() throws {
    var scene = SharedScene([.call(dependency: 0)], dependencies: [.answering(in: 1000, servers: 1)])
    scene.faults = [Fault(name: "crash", at: .nanoseconds(650), kind: .crash(process: 0))]
    // The second comes at 1,200 and has the place of the first; the server is the first call's until 1,600.
    let record = try ThreadPool.simulate(scene.every(600, count: 2), .free(threads: 1))
    #expect(record.outcomes == [.lost, .completed])
    #expect(record.ends == [650, 2600])
  }

  @Test("Latencies are the same under every architecture, and whatever else a program does")
  func sameLatencies() throws {
    let dependency = Dependency(name: "database", latency: .exponential(.milliseconds(1)))
    func total(_ steps: [Step], connections: Int, _ server: SingleServer) throws -> Int64 {
      var dependency = dependency
      dependency.connections = connections
      var scene = SharedScene(steps, locks: [.fifo], dependencies: [dependency])
      scene.machine.cores = 1
      return try server.simulate(scene.atOnce(50)).total(.dependency)
    }
    let expected = try total([.compute(10), .call(dependency: 0)], connections: .max, SingleServer.all[0])
    for server in SingleServer.all {
      #expect(try total([.compute(10), .call(dependency: 0)], connections: 1, server) == expected)
      #expect(
        try total([.lock(.compute(10), .allocate(1)), .call(dependency: 0)], connections: 2, server)
          == expected)
    }
  }
}
