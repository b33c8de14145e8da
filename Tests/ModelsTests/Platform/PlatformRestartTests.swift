// Who starts again whom, how often and when, under every architecture.

import Models
import SimEngine
import Testing

@Suite("Restarts by a platform, under every architecture")
struct PlatformRestartTests {
  private static let subjects = ArchitectureCatalog.all.map { entry in
    Subject(entry: entry, settings: [Setting(name: "boot", value: 1_000_000)])
  }

  private func run(on platform: Platform?) -> Run {
    let crashes: [Int64] = [1, 2, 14]
    let seconds: [Int64] = [0, 3, 11, 13, 20, 33, 35]
    var run = Run.of(seconds.map { .init(at: $0 * 1_000_000_000 + 500_000_000, 1_000_000) })
    run.faults = crashes.map { Fault(name: "crash-\($0)", at: .seconds($0), kind: .crash(process: 0)) }
    run.duration = .seconds(40)
    run.platform = platform
    run.observation = Observation(windows: 1)
    return run
  }

  @Test("Crashes are followed by waits of 0, 10 and 20 s", arguments: subjects)
  func waits(subject: Subject) throws {
    // Down from 1 for the boot time only, from 2 to 12, and from 14 to 34.
    let record = try subject.simulate(run(on: Platform()))
    #expect(
      record.outcomes == [.completed, .rejected, .rejected, .completed, .rejected, .rejected, .completed])
    #expect(record.faults.map(\.restarts) == [1, 1, 1])
    #expect(record.platformCount("container_restarts") == 3)
    #expect(record.platformShare("restart_back_off", of: .seconds(40)) == 30.0 / 40)
    #expect(record.platformShare("ready", of: .seconds(40)) == 10.0 / 40)
  }

  @Test("A container that is never started again is gone", arguments: subjects)
  func never(subject: Subject) throws {
    var platform = Platform()
    platform.restart = .never
    let record = try subject.simulate(run(on: platform))
    #expect(record.outcomes == [.completed] + Array(repeating: .rejected, count: 6))
    #expect(record.faults.map(\.restarts) == [0, 0, 0])
    #expect(record.faults.map(\.isMissed) == [false, true, true])
  }

  @Test("Where nothing dies, a platform without probes changes nothing", arguments: Subject.all)
  func changesNothing(subject: Subject) throws {
    var run = ContractCase("calm", ContractCase.mixed(.poisson(rate: 500))).run
    let record = try subject.simulate(run)
    run.platform = Platform()
    #expect(try subject.simulate(run) == record)
  }

  @Test("The primary of several processes starts them again at once, whatever the platform does")
  func primary() throws {
    var configuration = EventLoop.standard
    configuration.processes = 2
    var calm = run(on: nil)
    calm.machine.cores = 2
    var platformed = calm
    platformed.platform = Platform()
    let record = try EventLoop.simulate(platformed, configuration)
    #expect(record.requests == (try EventLoop.simulate(calm, configuration)).requests)
    #expect(record.platformCount("container_restarts") == 0)
  }
}
