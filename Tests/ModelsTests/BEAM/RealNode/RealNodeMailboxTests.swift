// Messages that nobody takes: those left in mailboxes of a real node, and in the model's.

import Models
import SimEngine
import Testing

@Suite("Mailboxes of a real node", .realNode)
struct RealNodeMailboxTests {
  static let kinds = ["waits", "calls", "ends"]

  @Test("As many messages are left in mailboxes as in a real node's", arguments: kinds)
  func left(kind: String) throws {
    let lines = try RealNode.shared.get().lines("left", kind).map { $0.numbers(from: 2) }
    #expect(lines.count == 3)
    for line in lines {
      let left = try modelled(kind, senders: line[0], count: line[1])
      #expect(left == Int64(line[2] + line[3]), "\(line[0]) processes that send \(line[1]) each")
    }
  }

  /// The messages that are left when all have been sent and the servers have done what they can.
  private func modelled(_ kind: String, senders: Int, count: Int) throws -> Int64 {
    let steps: [String: [Step]] = ["waits": [.wait(1_000_000_000)], "calls": [.ask(server: 0)], "ends": []]
    let scene = SharedScene(
      Array(repeating: .send(server: 1), count: count),
      servers: [
        Server(name: "stuck", program: Program([.wait(1_000_000_000)])),
        Server(name: "server", program: Program(try #require(steps[kind]))),
      ])
    var run = scene.every(1000, count: Int64(senders))
    // A last stretch in which nobody sends.
    run.duration = run.duration + .nanoseconds(500)
    run.observation.windows = 1
    let record = try BEAM.simulate(run, BEAM.singleServer)
    let names = try #require(ArchitectureCatalog.entry(named: "beam")).meters.gauges.map(\.name)
    let place = try #require(names.firstIndex(of: "mailboxes"))
    return try #require(record.readings.last).gauges[place].maximum
  }
}
