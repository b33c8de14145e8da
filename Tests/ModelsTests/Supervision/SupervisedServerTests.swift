// Servers under supervision, step by step: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Servers under supervision")
struct SupervisedServerTests {
  /// Runs a scene in which nothing costs anything, with a tree of all its servers below one root.
  private func record(
    _ run: Run, _ rules: SupervisionTree.Supervisor = .init(intensity: 10),
    restart: SupervisionTree.RestartType = .permanent, begin: [SupervisionTree.InitialStep] = [],
    exits: [(name: String, at: Int64)] = [], _ configuration: BEAM.Configuration = BEAM.singleServer
  ) throws -> RunRecord {
    var run = run
    var members = [SupervisionTree.Member("root", under: nil, .supervisor(rules))]
    for (number, server) in run.workload.servers.enumerated() {
      for instance in 0..<server.instances {
        members.append(
          SupervisionTree.Member(
            server.instances == 1 ? server.name : "\(server.name)/\(instance)", under: 0,
            .server(number, instance: instance), restart: restart, initialisation: begin))
      }
    }
    run.tree = SupervisionTree(members)
    run.faults = exits.enumerated().map { index, exit in
      Fault(
        name: "exit\(index)", at: .nanoseconds(exit.at),
        kind: .exit(member: exit.name, .error, every: .zero, lasting: .zero))
    }
    return try BEAM.simulate(run, configuration)
  }

  @Test(
    "Who waits for a server that dies fails at once, and who comes while it begins waits until it is there")
  func dies() throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.doing(.wait(100))])
    let record = try record(
      scene.every(10, count: 8),
      begin: [.wait(.constant(.nanoseconds(30))), .compute(.constant(.nanoseconds(20)))],
      exits: [("server", 35)])
    // It is there again at 85: 85…185, and so on.
    #expect(record.ends == [35, 35, 35, 185, 285, 385, 485, 585])
    #expect(record.outcomes == [.failed, .failed, .failed] + Array(repeating: .completed, count: 5))
    #expect(record.supervision.map(\.time.nanoseconds) == [35, 35, 85])
    #expect(record.faults[0].isMissed == false)
  }

  @Test("Who calls a server that is gone for good fails at once; what is sent to it is dropped")
  func isGone() throws {
    let calls = SharedScene([.ask(server: 0)], servers: [.doing(.wait(100))])
    let called = try record(calls.every(10, count: 5), restart: .temporary, exits: [("server", 35)])
    #expect(called.ends == [35, 35, 35, 40, 50])
    #expect(called.outcomes.allSatisfy { $0 == .failed })
    let sends = SharedScene([.send(server: 0), .compute(3)], servers: [.doing(.wait(100))])
    let sent = try record(sends.every(10, count: 5), restart: .temporary, exits: [("server", 35)])
    #expect(sent.latencies == [3, 3, 3, 3, 3])
    #expect(sent.outcomes.allSatisfy { $0 == .completed })
    // One was at work, and two waited.
    #expect(sent.lostUnawaited == 0)
    #expect(sent.end.nanoseconds == 53)
  }

  @Test("A tree that gives up takes the node down, which serves again when all of it is there")
  func escalates() throws {
    var configuration = BEAM.singleServer
    configuration.boot = .nanoseconds(15)
    let poison = SharedScene(
      [.ask(server: 0)], servers: [.doing(.fail(.exception, perBillion: 1_000_000_000))])
    let record = try record(
      poison.every(10, count: 5), .init(intensity: 1), begin: [.wait(.constant(.nanoseconds(8)))],
      configuration)
    // It dies at 10, is there again at 18, and dies at 20: the node is down until 35, and begins until 43.
    #expect(record.outcomes == [.failed, .failed, .rejected, .rejected, .failed])
    #expect(record.ends == [10, 20, 30, 40, 50])
    let starts = record.supervision.filter { $0.what == .starts }.map {
      [$0.time.nanoseconds, Int64($0.member)]
    }
    #expect(starts == [[10, 1], [35, 0], [35, 1], [50, 1]])
  }

  @Test("The lock and the connection of a server that dies are free for others")
  func givesBack() throws {
    let locked = SharedScene([.ask(server: 0)], locks: [.fifo], servers: [.doing(.lock(.wait(100)))])
    #expect(try record(locked.every(30, count: 2), exits: [("server", 35)]).ends == [35, 160])
    let connected = SharedScene(
      [.ask(server: 0)], dependencies: [.answering(in: 100, connections: 1)],
      servers: [.doing(.call(dependency: 0))])
    #expect(try record(connected.every(30, count: 2), exits: [("server", 35)]).ends == [35, 160])
  }

  @Test("A server that dies while it waits for a lock or a connection is passed over")
  func passedOver() throws {
    let steps: [Step] = [.send(server: 0), .ask(server: 1)]
    let locked = SharedScene(
      steps, locks: [.fifo],
      servers: [.doing(.lock(.wait(100)), name: "a"), .doing(.lock(.wait(100)), name: "b")])
    let connected = SharedScene(
      steps, dependencies: [.answering(in: 100, connections: 1)],
      servers: [.doing(.call(dependency: 0), name: "a"), .doing(.call(dependency: 0), name: "b")])
    for scene in [locked, connected] {
      let record = try record(scene.every(200, count: 2), exits: [("b", 250)])
      #expect(record.ends == [250, 600])
      #expect(record.outcomes == [.failed, .completed])
    }
  }

  @Test("Who calls a server that dies of it dies too, and so on up; who is called by one that dies does not")
  func cascade() throws {
    let scene = SharedScene(
      [.ask(server: 1)],
      servers: [.doing(.wait(100), name: "below"), .doing(.ask(server: 0), .wait(5), name: "above")])
    let below = try record(scene.every(10, count: 1), exits: [("below", 50)])
    #expect(below.ends == [50])
    let died = below.supervision.filter { $0.what == .dies(.error) }.map(\.member)
    #expect(died == [1, 2])
    let above = try record(scene.every(10, count: 1), exits: [("above", 50)])
    #expect(above.ends == [50])
    #expect(above.supervision.filter { $0.what == .dies(.error) }.map(\.member) == [2])
    // The other one does its work all the same.
    #expect(above.end.nanoseconds == 110)
  }

  @Test("Under one_for_all those who wait for the siblings of the one that has died fail with it")
  func siblings() throws {
    let scene = SharedScene(
      [.send(server: 0), .ask(server: 1)],
      servers: [.doing(.wait(100), name: "a"), .doing(.wait(100), name: "b")])
    let all = try record(
      scene.every(30, count: 2), .init(strategy: .oneForAll, intensity: 1), exits: [("a", 35)])
    #expect(all.ends == [35, 160])
    let one = try record(scene.every(30, count: 2), exits: [("a", 35)])
    #expect(one.ends == [130, 230])
  }

  @Test("Who computes dies at the end of its slice, and who is in native code when it comes back")
  func running() throws {
    let scene = SharedScene([.ask(server: 0)], servers: [.doing(.compute(5000))])
    let computing = try record(scene.every(10, count: 1), exits: [("server", 1500)], .sliced)
    // Its first slice, from 10 on, is 14 reductions shorter: it has fetched a message, and its library has handled it.
    #expect(computing.ends == [10 + 986 + 1000])
    let native = SharedScene([.ask(server: 0)], servers: [.doing(.native(5000))])
    let returning = try record(native.every(10, count: 1), exits: [("server", 1500)], .sliced)
    #expect(returning.ends == [10 + 5000])
  }

  @Test("The instances of a pool leave what waits to the others, and to the one that comes after")
  func pool() throws {
    let scene = SharedScene(
      [.ask(server: 0)],
      servers: [Server(name: "server", program: Program([.wait(100)]), instances: 2, routing: .pool)])
    let record = try record(
      scene.every(10, count: 4), begin: [.wait(.constant(.nanoseconds(50)))], exits: [("server/1", 35)])
    // The first two have an instance each, 10…110 and 20…; one of them dies at 35 and is there again at 85.
    #expect(record.outcomes.count { $0 == .failed } == 1)
    #expect(record.ends.sorted() == [35, 110, 185, 210] || record.ends.sorted() == [35, 120, 185, 220])
  }
}
