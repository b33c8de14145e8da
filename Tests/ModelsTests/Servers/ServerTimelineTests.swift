// Messages to servers, step by step: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Servers under every architecture")
struct ServerTimelineTests {
  @Test(
    "A call takes what its server takes, and the rest of the program comes after it", arguments: Runtime.all)
  func call(runtime: Runtime) throws {
    let scene = SharedScene([.compute(10), .ask(server: 0), .compute(5)], servers: [.doing(.compute(100))])
    let record = try runtime.simulate(scene.atOnce(1))
    #expect(record.ends == [115])
    #expect(record.total(.server) == 100)
    #expect(record.total(.running) == 15)
  }

  @Test(
    "A server does one message at a time, in order; the others wait in its mailbox", arguments: Runtime.all)
  func oneAtATime(runtime: Runtime) throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.doing(.wait(100))])
    let record = try runtime.simulate(scene.atOnce(3))
    #expect(record.ends == [100, 200, 300])
    #expect(record.total(.mailbox) == 300)
    #expect(record.total(.server) == 300)
  }

  @Test("Who sends goes on at once, and the server does the work beside it", arguments: Runtime.all)
  func send(runtime: Runtime) throws {
    let scene = SharedScene([.send(server: 0), .compute(10)], servers: [.doing(.wait(50), .compute(100))])
    let record = try runtime.simulate(scene.atOnce(2))
    #expect(record.latencies.max() ?? 0 <= 20)
    #expect(record.processorTime.work == 220)
    // The pool's threads work beside each other. On one loop the server's operation comes right after the first callback,
    // at 10: 60…160, 210…310. On one scheduler it stands behind the second request, which came before it: 20, 70…170,
    // 220…320.
    let ends = [BEAM.name: 320, EventLoop.name: 310, ThreadPool.name: 300] as [String: Int64]
    #expect(record.end.nanoseconds == ends[runtime.testDescription])
  }

  @Test("Who spawns goes on at once, and what is spawned is done beside it", arguments: Runtime.all)
  func spawn(runtime: Runtime) throws {
    let scene = SharedScene([.spawn([.wait(1000), .compute(7), .spawn([.compute(5)])]), .compute(10)])
    let record = try runtime.simulate(scene.atOnce(2))
    #expect(record.latencies.max() ?? 0 <= 20)
    #expect(record.processorTime.work == 2 * 22)
    #expect(record.end.nanoseconds > 1000)
  }

  @Test(
    "Who waits too long for an answer fails, and the server does the work all the same",
    arguments: Runtime.all)
  func timeout(runtime: Runtime) throws {
    let scene = SharedScene(
      [.ask(server: 0)], servers: [.doing(.wait(100), timeout: .nanoseconds(150))])
    let record = try runtime.simulate(scene.atOnce(3))
    #expect(record.outcomes == [.completed, .failed, .failed])
    #expect(record.ends == [100, 150, 150])
    #expect(record.end.nanoseconds == 300)
  }

  @Test("Who gives up a call gives back the lock that it holds", arguments: Runtime.all)
  func timeoutInLock(runtime: Runtime) throws {
    let scene = SharedScene(
      [.lock(.ask(server: 0))], locks: [.fifo], servers: [.doing(.wait(100), timeout: .nanoseconds(60))])
    let record = try runtime.simulate(scene.atOnce(2))
    // The second calls at 60; its message waits until 100 for the first one's work, which nobody wants any more.
    #expect(record.ends == [60, 120])
    #expect(record.outcomes == [.failed, .failed])
  }

  @Test("A server that answers with an error fails its caller only", arguments: Runtime.all)
  func error(runtime: Runtime) throws {
    let scene = SharedScene(
      [.ask(server: 0)], servers: [.doing(.wait(100), .fail(.error, perBillion: 1_000_000_000))])
    let record = try runtime.simulate(scene.atOnce(2))
    #expect(record.outcomes == [.failed, .failed])
    #expect(record.ends == [100, 200])
  }

  @Test("What a server's exception takes down is the runtime's to say")
  func exception() throws {
    let scene = SharedScene(
      [.ask(server: 0)], servers: [.doing(.wait(100), .fail(.exception, perBillion: 1_000_000_000))])
    // A server of the BEAM dies, and its mailbox with it: every caller exits.
    let beam = try BEAM.simulate(scene.atOnce(3), BEAM.singleServer)
    #expect(beam.outcomes == [.failed, .failed, .failed])
    #expect(beam.ends == [100, 100, 100])
    // An executor's thread lives on, and each caller gets its own exception.
    let pool = try ThreadPool.simulate(scene.atOnce(3), .free(threads: 3))
    #expect(pool.outcomes == [.failed, .failed, .failed])
    #expect(pool.ends == [100, 200, 300])
    // A process of Node exits with everything in it.
    let loop = try EventLoop.simulate(scene.atOnce(3), EventLoop.singleServer)
    #expect(loop.outcomes == [.lost, .lost, .lost])
    #expect(loop.ends == [100, 100, 100])
  }

  @Test("A server may call another, and keeps its own callers waiting meanwhile", arguments: Runtime.all)
  func chain(runtime: Runtime) throws {
    let scene = SharedScene(
      [.ask(server: 1)], servers: [.doing(.wait(100)), .doing(.wait(10), .ask(server: 0))])
    #expect(try runtime.simulate(scene.atOnce(2)).ends == [110, 220])
  }

  @Test("What waits behind whose message is told apart by class")
  func culprit() throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.doing(.wait(100))])
    let record = try BEAM.simulate(scene.atOnce(2), BEAM.singleServer)
    let second = try #require(record.anatomies.records.last)
    #expect(
      record.anatomies.parts(of: second) == [
        AnatomyPart(.mailbox, behind: Occupant(requestClass: 0), .nanoseconds(100)),
        AnatomyPart(.server, .nanoseconds(100)),
      ])
  }

  @Test(
    "A crash loses what waits in mailboxes, and the servers start anew with the process",
    arguments: Runtime.all)
  func crash(runtime: Runtime) throws {
    var scene = SharedScene([.ask(server: 0)], servers: [.doing(.wait(100))])
    scene.faults = [Fault(name: "crash", at: .nanoseconds(150), kind: .crash(process: 0))]
    let record = try runtime.simulate(scene.every(40, count: 5))
    // They come at 40, 80, 120 and, while the process is down, 160 and 200.
    #expect(record.outcomes == [.completed, .lost, .lost, .rejected, .rejected])
    #expect(record.ends == [140, 150, 150, 160, 200])
  }
}

@Suite("Jobs draw what they need from streams of their own")
struct JobDemandTests {
  private static let scene = SharedScene(
    [
      .compute(.exponential(.microseconds(20))), .ask(server: 1), .send(server: 0),
      .spawn([.compute(.exponential(.microseconds(7)))]), .native(.exponential(.microseconds(5))),
      .offload(.exponential(.microseconds(9)), .cpu), .offload(.exponential(.microseconds(9)), .io),
    ],
    servers: [
      .doing(.compute(.exponential(.microseconds(3)))),
      .doing(
        .compute(.exponential(.microseconds(30))), .ask(server: 0), .wait(.exponential(.milliseconds(1)))),
    ])

  @Test("Each request's latency is the same under every architecture where nobody waits for another")
  func sameEverywhere() throws {
    var workload = Workload.uniform(.constant(rate: 50), Self.scene.steps)
    workload.servers = Self.scene.servers
    let run = Run(machine: .free(cores: 4), workload: workload, duration: .seconds(4))
    let expected = try BEAM.simulate(run, BEAM.singleServer)
    #expect(Set(expected.latencies).count == expected.latencies.count)
    for runtime in Runtime.all {
      let record = try runtime.simulate(run)
      // What is sent and spawned computes beside the request where there are threads for it, and before or after it
      // where there is one: that moves a request by microseconds, and what all ask for by nothing.
      #expect(record.demanded == expected.demanded)
      #expect(record.processorTime.work == expected.demanded)
      for (one, other) in zip(record.latencies, expected.latencies) { #expect(abs(one - other) < 100_000) }
    }
  }

  @Test("A fault takes nothing from the demands of those it does not strike", arguments: Runtime.all)
  func sameInTwins(runtime: Runtime) throws {
    var workload = Workload.uniform(.constant(rate: 50), Self.scene.steps)
    workload.servers = Self.scene.servers
    var run = Run(machine: .free(cores: 4), workload: workload, duration: .seconds(4))
    run.faults = [Fault(name: "crash", at: .milliseconds(1001), kind: .crash(process: 0))]
    let struck = try runtime.simulate(run)
    run.spared = 0
    let spared = try runtime.simulate(run)
    let differing = zip(struck.requests, spared.requests).filter { $0.0 != $0.1 }
    #expect(!differing.isEmpty)
    // They died with the process, or came while it booted; all others are as they were, to the nanosecond.
    #expect(differing.allSatisfy { $0.0.outcome == .lost || $0.0.outcome == .rejected })
  }
}
