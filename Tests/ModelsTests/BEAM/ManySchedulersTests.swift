// Schedulers that spin and sleep, and how load moves between them over many slices.

import Models
import SimEngine
import Testing

@Suite("BEAM on many schedulers")
struct ManySchedulersTests {
  /// Nothing costs anything; a reduction takes 1 ns, a slice 4,000 of them, a spin 1 ns.
  private func configuration(_ schedulers: Int) -> BEAM.Configuration {
    var configuration = BEAM.Configuration.sliced
    configuration.schedulers = schedulers
    configuration.reductions = 4000
    configuration.spin = .nanoseconds(1)
    return configuration
  }

  private func machine(_ cores: Int, waking: SimDuration) -> MachineConfiguration {
    var machine = MachineConfiguration.free(cores: cores)
    machine.wakeLatency = waking
    return machine
  }

  @Test("The first without work waits for input; the next spins, needs no waking up, and sleeps in the end")
  func spinning() throws {
    var configuration = configuration(2)
    configuration.sbwt = .medium
    // Both wake up for 1,000 ns. Scheduler 0 runs dry at 1100 and sleeps; 1 spins 1101…11,101.
    let rows: [Schedule.Row] = [
      .init(at: 0, 100), .init(at: 1, 100), .init(at: 5000, 100), .init(at: 5001, 100),
      .init(at: 30_000, 100), .init(at: 30_001, 100),
    ]
    let record = try BEAM.simulate(.of(rows, on: machine(2, waking: .nanoseconds(1000))), configuration)
    // At 5001 scheduler 1 spins and goes on at once; at 5101 it steals what 0 is still waking up for, and then spins
    // until 15,201. At 30,001 it has to wake up.
    #expect(record.ends == [1100, 1101, 5201, 5101, 31_100, 31_101])
    #expect(record.overhead("spinning") == 23_900)
    configuration.sbwt = .none
    let asleep = try BEAM.simulate(.of(rows, on: machine(2, waking: .nanoseconds(1000))), configuration)
    #expect(asleep.ends == [1100, 1101, 6100, 6101, 31_100, 31_101])
    #expect(asleep.overhead("spinning") == 0)
  }

  @Test("A scheduler alone never spins, whatever the level: it waits for input")
  func aloneNeverSpins() throws {
    var configuration = configuration(1)
    configuration.sbwt = .veryLong
    let record = try BEAM.simulate(.of([.init(at: 0, 100), .init(at: 500, 100)]), configuration)
    #expect(record.overhead("spinning") == 0)
  }

  @Test(
    "Each level of +sbwt spins for its time", arguments: zip(BEAM.BusyWait.allCases, [0, 5, 10, 10, 20, 40]))
  func levels(level: BEAM.BusyWait, thousands: Int64) throws {
    var configuration = configuration(2)
    configuration.sbwt = level
    let rows: [Schedule.Row] = [.init(at: 0, 100), .init(at: 1, 100)]
    let record = try BEAM.simulate(.of(rows, on: .free(cores: 2)), configuration)
    #expect(record.overhead("spinning") == thousands * 1000)
  }

  @Test("A timer that comes due while its scheduler spins is found when the spinning ends")
  func timerWhileSpinning() throws {
    var configuration = configuration(2)
    configuration.sbwt = .medium
    // B waits until 5101; its scheduler spins 101…10,101.
    let record = try BEAM.simulate(
      .of([.init(at: 0, 50), .init(at: 1, 100, wait: 5000, then: 100)], on: .free(cores: 2)), configuration)
    #expect(record.ends == [50, 10_201])
  }

  @Test("What is queued at a scheduler that is still waking up can be stolen in the meantime")
  func stolenFromTheWaking() throws {
    let configuration = configuration(2)
    // 0 is up at 1000 and runs A until 5900; B wakes 1 from 5000 on, but A ends and 0 takes B first. At 6000 scheduler 1
    // finds nothing.
    let record = try BEAM.simulate(
      .of([.init(at: 0, 4900), .init(at: 5000, 100)], on: machine(2, waking: .nanoseconds(1000))),
      configuration)
    #expect(record.ends == [5900, 6000])
  }

  @Test("Six processes on one scheduler and one on another: one is moved when the queues are balanced")
  func balancing() throws {
    // Even requests come to scheduler 0, odd ones to 1. All odd ones but the first are gone at once.
    var rows: [Schedule.Row] = []
    for index in 0..<12 as Range<Int64> {
      rows.append(.init(at: index, index % 2 == 0 || index == 1 ? 40_000_000 : 0))
    }
    var run = Run.of(rows, on: .free(cores: 2))
    run.duration = .milliseconds(30)
    run.observation = Observation(windows: 1)
    var busy = configuration(2)
    // So that no other way of moving work plays a part.
    busy.swt = .veryHigh
    let record = try BEAM.simulate(run, busy)
    // In the first period both queues were six long for a moment. At 16 ms they are 6 and 1, with limits of 4: the
    // next that would queue behind five others goes to the other scheduler, and five and two are near enough.
    let last = try #require(record.readings.last)
    let names = try #require(ArchitectureCatalog.entry(named: "beam")).meters.counters
    let migrations = try #require(names.firstIndex(of: "process_migrations"))
    let balancings = try #require(names.firstIndex(of: "balancings"))
    #expect(last.counts[migrations] == 1)
    #expect(last.counts[balancings] == 3)
  }

  @Test("A light load is put on one scheduler after two periods of balancing, unless compaction is off")
  func compaction() throws {
    let rows = (0..<6000 as Range<Int64>).map { Schedule.Row(at: $0 * 20_000 + $0 % 7, 4000) }
    let run = Run.of(rows, on: .free(cores: 2))
    for (scl, expected) in [(BEAM.LoadCompaction.on, [0]), (.off, [0, 1])] {
      var configuration = configuration(2)
      configuration.scl = scl
      let trace = try BEAM.trace(
        run, configuration, from: SimTime(nanoseconds: 100_000_000), to: SimTime(nanoseconds: 101_000_000))
      #expect(Set(trace.segments.map(\.thread)).sorted() == expected)
    }
  }

  @Test("A scheduler in arrears wakes the next one downwards")
  func wakesDownwards() throws {
    // Requests 2 and 6 come to scheduler 2 of 4 and compute without end, the others are gone at once.
    let rows = (0..<7 as Range<Int64>).map { Schedule.Row(at: $0, $0 % 4 == 2 ? 400_000 : 0) }
    let trace = try BEAM.trace(
      .of(rows, on: .free(cores: 4)), configuration(4), from: SimTime(nanoseconds: 1000),
      to: SimTime(nanoseconds: 100_000))
    #expect(Set(trace.segments.map(\.thread)).sorted() == [1, 2])
  }
}
