// Probes under each runtime, by hand: who answers while others compute or wait, and what becomes of who does not.

import Models
import SimEngine
import Testing

/// A probe each 100 ms whose answer may take 10 ms, and the end after the third failure: 210 ms after the first of them.
private let watchful = Platform.probing(every: .milliseconds(100), timeout: .milliseconds(10), failures: 3)

@Suite("Liveness probes")
struct LivenessTests {
  private func loop(boot: SimDuration = .milliseconds(20)) -> EventLoop.Configuration {
    var configuration = EventLoop.singleServer
    configuration.boot = boot
    return configuration
  }

  @Test(
    "A loop that is blocked answers no probe: it is killed with all that it has, and serves when it has booted"
  )
  func blockedLoop() throws {
    // Probes at 0, 100 and 200 ms fail 10 ms later. At 210 the process ends, and boots until 230.
    let run = Run.probed(by: watchful, (-1, 1000, 0), (209, 1, 0), (229, 1, 0), (231, 1, 0))
    let record = try EventLoop.simulate(run, loop())
    #expect(record.outcomes == [.lost, .lost, .rejected, .completed])
    #expect(run.ends(record) == [210, 210, 229, 232])
    #expect(record.livenessKills == 1)
    #expect(record.platformCount("liveness_failures") == 3)
    #expect(record.platformCount("container_restarts") == 1)
  }

  @Test("As process 1 a loop does not notice SIGTERM, blocked or not: it serves until its grace is over")
  func ignoresTermination() throws {
    var platform = watchful
    platform.firstProcess = .application
    platform.grace = .milliseconds(50)
    // The loop is free at 220, serves from there on, and is killed at 260 all the same.
    let run = Run.probed(by: platform, (-1, 221, 0), (225, 1, 0), (259, 5, 0), (270, 1, 0), (281, 1, 0))
    let record = try EventLoop.simulate(run, loop())
    #expect(record.outcomes == [.completed, .completed, .lost, .rejected, .completed])
    #expect(run.ends(record) == [220, 226, 260, 270, 282])
  }

  @Test("A container that does not answer because it boots for too long is killed again, and again")
  func killsWhileBooting() throws {
    // Killed at 210; until it had booted at 610 it would fail at 310, 410 and 510 and end there: the second restart is
    // as immediate as the first. 510 → 910: failures at 610, 710, 810; by then 10 s of back-off since 510.
    let run = Run.probed(by: watchful, (-1, 1000, 0), (620, 1, 0), (1000, 1, 0))
    let record = try EventLoop.simulate(run, loop(boot: .milliseconds(400)))
    #expect(record.outcomes == [.lost, .rejected, .rejected])
    #expect(record.livenessKills == 3)
    #expect(record.platformCount("container_restarts") == 2)
  }

  @Test("The workers of a cluster end and start again together, whoever of them did not answer")
  func cluster() throws {
    var configuration = loop()
    configuration.processes = 2
    // One after the other they get a request that blocks them, and so do probes in turn.
    let run = Run.probed(
      by: watchful, cores: 2, (-2, 1000, 0), (-1, 1000, 0), (225, 1, 0), (231, 1, 0), (232, 1, 0))
    let record = try EventLoop.simulate(run, configuration)
    #expect(record.outcomes == [.lost, .lost, .rejected, .completed, .completed])
    #expect(run.ends(record) == [210, 210, 225, 232, 233])
    #expect(record.platformCount("container_restarts") == 1)
  }

  @Test("A pool whose threads all wait answers no probe, and one with a thread to spare does")
  func fullPool() throws {
    var configuration = ThreadPool.Configuration.free(threads: 2)
    configuration.boot = .milliseconds(20)
    let run = Run.probed(by: watchful, (-2, 1, 1000), (-1, 1, 1000), (229, 1, 0), (231, 1, 0))
    let full = try ThreadPool.simulate(run, configuration)
    #expect(full.outcomes == [.lost, .lost, .rejected, .completed])
    #expect(run.ends(full) == [210, 210, 229, 232])
    configuration.threads = 3
    let roomy = try ThreadPool.simulate(run, configuration)
    #expect(roomy.outcomes == [.completed, .completed, .completed, .completed])
    #expect(roomy.livenessKills == 0)
    #expect(roomy.platformCount("liveness_failures") == 0)
  }

  @Test(
    "A node that computes for one request without end answers probes, as it preempts; without preemption it does not"
  )
  func preemption() throws {
    let run = Run.probed(by: watchful, (-1, 1000, 0), (231, 1, 0))
    let node = try BEAM.simulate(run, BEAM.standard)
    #expect(node.outcomes == [.completed, .completed])
    #expect(node.livenessKills == 0)
    var configuration = BEAM.singleServer
    configuration.boot = .milliseconds(20)
    let blocked = try BEAM.simulate(run, configuration)
    #expect(blocked.outcomes == [.lost, .completed])
    #expect(run.ends(blocked) == [210, 232])
  }

  @Test("A probe whose first packet finds the accept queue full is not answered")
  func acceptQueue() throws {
    // The only connection is taken, one waits, and there is no room for the probe's.
    let run = Run.probed(
      by: watchful, clients: Clients(connections: .perRequest), (-2, 1, 1000), (-1, 1, 1000), (229, 1, 0))
    var configuration = ThreadPool.Configuration.room(open: 1, backlog: 0)
    configuration.boot = .milliseconds(20)
    let record = try ThreadPool.simulate(run, configuration)
    #expect(record.outcomes == [.lost, .lost, .rejected])
    #expect(run.ends(record) == [210, 210, 229])
    configuration.maxConnections = 9
    #expect(try ThreadPool.simulate(run, configuration).livenessKills == 0)
  }

  @Test("The work that a probe asks for is done by the server, although nobody counts it as a request")
  func takesTime() throws {
    var platform = watchful
    platform.liveness?.program = Program([.compute(.constant(.milliseconds(4)))])
    let run = Run.probed(by: platform, for: .milliseconds(300), (1, 1, 0), (101, 1, 0))
    let record = try EventLoop.simulate(run, loop())
    #expect(run.ends(record) == [5, 105])
    #expect(record.requests.count == 2)
    #expect(record.demanded == record.processorTime.work)
    #expect(record.demanded >= 10_000_000)
  }
}

@Suite("Readiness probes")
struct ReadinessTests {
  private var platform: Platform {
    var platform = Platform()
    platform.readiness = Probe.of(every: .milliseconds(100), timeout: .milliseconds(10), failures: 1)
    platform.readiness?.program = Program([.compute(.constant(.zero))])
    platform.balancer.lag = .zero
    return platform
  }

  @Test("New requests are rejected from the failure of a probe until the success of another")
  func keepsAway() throws {
    // The loop is blocked from 50 to 150. The probe of 100 fails at 110; that of 200 succeeds.
    let run = Run.probed(
      by: platform, for: .milliseconds(400), (50, 100, 0), (105, 1, 0), (120, 1, 0), (199, 1, 0), (201, 1, 0))
    let record = try EventLoop.simulate(run, EventLoop.singleServer)
    #expect(record.outcomes == [.completed, .completed, .rejected, .rejected, .completed])
    #expect(run.ends(record) == [150, 151, 120, 199, 202])
    #expect(record.platformCount("readiness_failures") == 1)
    // Not ready from 110 to 200.
    #expect(record.platformShare("ready", of: .milliseconds(400)) == 310.0 / 400)
    #expect(record.livenessKills == 0)
    // Known 5 ms later: to the balancer it is not ready from 115 to 205.
    var late = run
    late.platform?.balancer.lag = .milliseconds(5)
    late.workload = .rows(
      [(50, 100_000_000), (114, 1), (116, 1), (204, 1), (206, 1)].map { at, compute in
        .init(at: (late.firstProbe(of: 0) + .milliseconds(at)).nanoseconds, compute)
      })
    #expect(
      try EventLoop.simulate(late, EventLoop.singleServer).outcomes == [
        .completed, .completed, .rejected, .rejected, .completed,
      ])
  }

  @Test("After a restart nobody gets in before a probe has succeeded, although the process serves")
  func afterRestart() throws {
    var run = Run.probed(by: platform, for: .milliseconds(400), (60, 1, 0), (90, 1, 0), (101, 1, 0))
    run.faults = [
      Fault(name: "crash", at: run.firstProbe(of: 0) - .zero + .milliseconds(50), kind: .crash(process: 0))
    ]
    var configuration = EventLoop.singleServer
    configuration.boot = .milliseconds(20)
    let record = try EventLoop.simulate(run, configuration)
    #expect(record.outcomes == [.rejected, .rejected, .completed])
    #expect(record.faults[0].restarts == 1)
    run.platform?.readiness = nil
    #expect(try EventLoop.simulate(run, configuration).outcomes == [.rejected, .completed, .completed])
  }

  @Test("Requests go on to come on connections that were open before")
  func openConnections() throws {
    // The loop is blocked from 50 to 150, so unready from 110 to 200; the connection of the first request is idle.
    let run = Run.probed(
      by: platform, for: .milliseconds(400), (-20, 1, 0), (50, 100, 0), (151, 1, 0), (152, 30, 0))
    var kept = run
    kept.workload.clients.connections = .keepAlive(idle: 8)
    let record = try EventLoop.simulate(kept, EventLoop.singleServer)
    #expect(record.outcomes == [.completed, .completed, .completed, .completed])
    var opened = run
    opened.workload.clients.connections = .perRequest
    let others = try EventLoop.simulate(opened, EventLoop.singleServer)
    #expect(others.outcomes == [.completed, .completed, .rejected, .rejected])
  }
}
