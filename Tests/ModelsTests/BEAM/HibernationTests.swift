// Servers that hibernate when nothing has come for long: their memory, and what it costs. Instants computed by hand.

import Models
import SimEngine
import Testing

@Suite("Hibernation")
struct HibernationTests {
  private static let configuration: BEAM.Configuration = {
    var configuration = BEAM.singleServer
    configuration.runtimeMemory = 0
    configuration.costs.hibernate = .nanoseconds(50)
    configuration.costs.collection = .nanoseconds(20)
    configuration.costs.fetch = .nanoseconds(7)
    configuration.timer = .nanoseconds(3)
    return configuration
  }()

  private static func scene(_ patience: SimDuration?, instances: Int = 1) -> SharedScene {
    SharedScene(
      [.send(server: 0)],
      servers: [
        Server(
          name: "server", program: Program([.compute(100)]), instances: instances, hibernateAfter: patience)
      ])
  }

  private static func simulate(
    _ run: Run
  ) throws -> (record: RunRecord, reading: (_ name: String) -> Int64?) {
    var run = run
    run.observation = Observation(windows: 1, keepsAnatomies: true)
    let record = try BEAM.simulate(run, configuration)
    let names = try #require(ArchitectureCatalog.entry(named: "beam")).meters
    let last = try #require(record.readings.last)
    return (
      record,
      { name in
        names.gauges.firstIndex { $0.name == name }.map { last.gauges[$0].maximum }
          ?? names.counters.firstIndex(of: name).map { last.counts[$0] }
      }
    )
  }

  @Test("A server that hibernates has no heap to speak of: 808 bytes and not 2,640")
  func memory() throws {
    let awake = try Self.simulate(Self.scene(nil, instances: 1000).every(10_000, count: 3)).reading
    let asleep = try Self.simulate(Self.scene(.zero, instances: 1000).every(10_000, count: 3)).reading
    // Requests are gone at once; whoever works on a message has a whole heap again.
    let (whole, small): (Int64, Int64) = (2640, 808)
    #expect(awake("process_memory") == 1000 * whole)
    #expect(asleep("process_memory") == 999 * small + whole)
  }

  // Woken at 1000 it fetches for 7, has its heap grow for 20, works for 100, looks for more for 7, and hibernates for 50 and 20.
  @Test(
    "What comes to a server that hibernates has its heap grow, and with nothing behind it it hibernates again"
  )
  func costs() throws {
    let always = try Self.simulate(Self.scene(.zero).every(1000, count: 1))
    #expect(always.record.end.nanoseconds == 1000 + 7 + 20 + 100 + 7 + 50 + 20)
    let never = try Self.simulate(Self.scene(nil).every(1000, count: 1))
    #expect(never.record.end.nanoseconds == 1000 + 7 + 100 + 7)
    // Two messages at once: it hibernates once.
    var scene = Self.scene(.zero)
    scene.steps = [.send(server: 0), .send(server: 0)]
    let both = try Self.simulate(scene.every(1000, count: 1))
    #expect(both.record.end.nanoseconds == 1000 + 7 + 20 + 200 + 7 + 50 + 20)
  }

  @Test("It hibernates as soon as nothing has come for so long, and sets a timer for that each time")
  func patience() throws {
    // Messages at 1000, 2000, 3000: none comes 2,000 ns after it has gone idle.
    let (record, reading) = try Self.simulate(Self.scene(.nanoseconds(2000)).every(1000, count: 3))
    #expect(reading("major_collections") == 1)
    // Done at 3107, it has its turn at 5107.
    #expect(record.end.nanoseconds == 3000 + 7 + 100 + 2000 + 50 + 20)
    // With 500 ns of patience it hibernates after each but the last within the window, and its heap grows for each.
    let (_, impatient) = try Self.simulate(Self.scene(.nanoseconds(500)).every(1000, count: 3))
    #expect(impatient("major_collections") == 5)
  }

  // A message takes the server 127 ns, or 107, and hibernating 77: of a message each 190 ns some come while it hibernates.
  @Test(
    "A message that comes while its server hibernates is received when it has, and its caller's time is told whole"
  )
  func during() throws {
    var scene = Self.scene(.zero)
    scene.machine = .free(cores: 2)
    var configuration = Self.configuration
    configuration.schedulers = 2
    scene.steps = [.ask(server: 0)]
    let record = try BEAM.simulate(scene.every(190, count: 50), configuration)
    #expect(record.outcomes == Array(repeating: .completed, count: 50))
    for story in record.anatomies.records {
      let told = record.anatomies.parts(of: story).reduce(0) { $0 + $1.span.nanoseconds }
      #expect(told == story.latency.nanoseconds)
    }
  }
}
