// What messages take of the time and the slices of those who send and receive them: instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Costs of messages")
struct MessageCostTests {
  /// One scheduler, on which nothing but messages takes time, each part of it another decimal place.
  private static let configuration: BEAM.Configuration = {
    var configuration = BEAM.singleServer
    configuration.costs.send = .nanoseconds(100)
    configuration.costs.copy = .nanoseconds(2000)
    configuration.costs.fetch = .nanoseconds(7)
    configuration.costs.receive = .nanoseconds(3)
    configuration.costs.call = .nanoseconds(1000)
    configuration.costs.handleCall = .nanoseconds(20_000)
    configuration.costs.handleCast = .nanoseconds(50_000)
    return configuration
  }()

  /// Words are copied at 2 ns each.
  private static func server(_ steps: Step..., words: Int64, timeout: SimDuration? = nil) -> Server {
    Server(name: "server", program: Program(steps), message: 8 * words, timeout: timeout)
  }

  @Test("Who sends pays for sending and for copying every word, before the message is there")
  func sending() throws {
    let scene = SharedScene(
      [.send(server: 0), .compute(10)], servers: [Self.server(.compute(5), words: 50)])
    let record = try BEAM.simulate(scene.atOnce(1), Self.configuration)
    #expect(record.ends == [100 + 100 + 10])
    // The server fetches it, receives it, works, goes through its loop, and finds that there are no more.
    #expect(record.end.nanoseconds == 210 + 7 + 3 + 5 + 50_000 + 7)
    #expect(record.processorTime.work == 15)
  }

  @Test("What has come by the time of a fetch needs no fetch of its own")
  func fetching() throws {
    let scene = SharedScene(
      [.send(server: 0), .send(server: 0), .send(server: 0)],
      servers: [Self.server(.compute(5), words: 0)])
    let record = try BEAM.simulate(scene.atOnce(1), Self.configuration)
    #expect(record.ends == [300])
    #expect(record.end.nanoseconds == 300 + 7 + 3 * (3 + 5 + 50_000) + 7)
  }

  @Test("A call is two messages: each side sends one, looks for one in vain, and fetches one")
  func call() throws {
    let scene = SharedScene([.ask(server: 0), .compute(10)], servers: [Self.server(.compute(5), words: 50)])
    let record = try BEAM.simulate(scene.atOnce(1), Self.configuration)
    let caller: Int64 = 1000 + 100 + 100 + 7 + 7 + 3 + 10
    // The answer is 8 words.
    let server: Int64 = 7 + 3 + 5 + 20_000 + 100 + 16 + 7
    #expect(record.ends == [caller + server])
    #expect(record.total(.running) == 10)
  }

  @Test("A server pays for copying every word of its answer, as whoever asks pays for the question")
  func replies() throws {
    func scene(_ words: Int64) -> SharedScene {
      SharedScene(
        [.ask(server: 0), .compute(10)],
        servers: [Server(name: "server", program: Program([.compute(5)]), reply: 8 * words)])
    }
    let small = try BEAM.simulate(scene(8).atOnce(1), Self.configuration)
    let large = try BEAM.simulate(scene(1000).atOnce(1), Self.configuration)
    #expect(small.ends == [1000 + 100 + 16 + 7 + 7 + 3 + 10 + 7 + 3 + 5 + 20_000 + 100 + 16 + 7])
    #expect(large.ends == small.ends.map { $0 + 2 * (1000 - 8) })
  }

  @Test("An answer to somebody who has gone is sent, and copied to nobody")
  func abandoned() throws {
    let scene = SharedScene(
      [.ask(server: 0)], servers: [Self.server(.wait(90_000), words: 0, timeout: .nanoseconds(30_000))])
    let record = try BEAM.simulate(scene.atOnce(1), Self.configuration)
    #expect(record.outcomes == [.failed])
    #expect(record.ends == [1100 + 30_000 + 10])
    // Asked at 1,100; the server waits from 1,117 on, after the caller's fetch in vain and its own.
    #expect(record.end.nanoseconds == 1117 + 90_000 + 20_000 + 100 + 7)
  }

  // A sends 1,000 times, a reduction and four hidden ones each; a slice is 4,000.
  @Test("Sending uses up the slice, and then others get their turn")
  func slices() throws {
    var configuration = BEAM.singleServer
    configuration.reductions = 4000
    configuration.costs.send = .nanoseconds(1)
    var workload = SharedScene(Array(repeating: .send(server: 0), count: 1000)).atOnce(2).workload
    workload.servers = [Self.server(words: 0)]
    let run = Run(machine: .free(cores: 1), workload: workload, duration: .nanoseconds(1))
    let record = try BEAM.simulate(run, configuration)
    // A 800, B 800, the server (woken between them) its slice, A 200, B 200.
    #expect(record.ends.sorted() == [1800, 2000])
  }

  @Test("Copying is charged a reduction for 64 words, besides")
  func copying() throws {
    var configuration = BEAM.singleServer
    configuration.reductions = 4000
    configuration.costs.send = .nanoseconds(1)
    var workload = SharedScene(Array(repeating: .send(server: 0), count: 90)).atOnce(2).workload
    workload.servers = [Self.server(words: 64 * 75)]
    let run = Run(machine: .free(cores: 1), workload: workload, duration: .nanoseconds(1))
    // 80 reductions a message, 50 messages a slice: A 50, B 50, the server, A 40, B 40.
    let ends = try BEAM.simulate(run, configuration).ends
    #expect(ends.sorted() == [140, 180])
  }
}

@Suite("Selective receive")
struct SelectiveReceiveTests {
  /// A server that asks another for each message, while others wait for it.
  private static func scene(_ steps: Step..., before: Step...) -> SharedScene {
    SharedScene(
      steps,
      servers: [
        Server(name: "asked", program: Program([])),
        Server(name: "asking", program: Program(before + [.ask(server: 0)])),
      ])
  }

  private static func configuration(_ markers: BEAM.ReceiveMarkers) -> BEAM.Configuration {
    var configuration = BEAM.singleServer
    configuration.costs.skip = .nanoseconds(1000)
    configuration.receiveMarkers = markers
    return configuration
  }

  // asking calls with 4, 3, 2, 1 and 0 messages behind the one that it handles
  @Test("Without a marker each call looks at all messages in the caller's mailbox, with one at none")
  func markers() throws {
    let run = Self.scene(.send(server: 1), .compute(1)).atOnce(5)
    #expect(try BEAM.simulate(run, Self.configuration(.on)).end.nanoseconds == 5)
    #expect(try BEAM.simulate(run, Self.configuration(.off)).end.nanoseconds == 5 + 4 + 3 + 2 + 1)
  }

  @Test("Answers behind N messages take time in proportion to N, with markers the same for any N")
  func growth() throws {
    for (markers, expected) in [(BEAM.ReceiveMarkers.on, [0, 0, 0]), (.off, [45, 4950, 499_500])] {
      let ends = try [10, 100, 1000].map { (count: Int) throws -> Int64 in
        let run = Self.scene(.send(server: 1), .compute(1)).atOnce(count)
        return try BEAM.simulate(run, Self.configuration(markers)).end.nanoseconds - Int64(count)
      }
      #expect(ends == expected.map(Int64.init))
    }
  }

  // The first message comes to a server that calls at once; two more come while it waits.
  @Test("Behind its marker a caller looks at what came between its call and the answer")
  func between() throws {
    var scene = Self.scene(.send(server: 1))
    scene.servers[0] = Server(name: "asked", program: Program([.wait(1000)]))
    let run = scene.every(100, count: 3)
    // Asked at 100, answered at 1100 behind those of 200 and 300: 2. From then on nothing comes.
    #expect(try BEAM.simulate(run, Self.configuration(.on)).end.nanoseconds == 3100 + 2)
    // The second call has one behind it, the third none.
    #expect(try BEAM.simulate(run, Self.configuration(.off)).end.nanoseconds == 3100 + 2 + 1)
  }

  @Test("Looking at many messages is interrupted at the end of a slice like any work")
  func interrupted() throws {
    var configuration = Self.configuration(.off)
    configuration.reductions = 1000
    // While the server looks at the other 3,000 messages for its first answer, all who sent them wait until 500.
    let scene = Self.scene(.send(server: 1), .wait(500), .compute(10))
    let record = try BEAM.simulate(scene.atOnce(3001), configuration)
    // Of its slice the fetch of the answer takes 4, so that it ends at 996; the server queues again before they do, and then
    // they have their turn, at 1,996 and not at 3,000.
    #expect(record.ends.min() == 2006)
  }
}
