// The table of meters holds what runs have: nothing missing, nothing left over.

import Models
import SimEngine
import Testing

@Suite("Meters, under every architecture")
struct MeterTests {
  private static let gauges = MeterDescription.all.filter { $0.kind == .gauge }
  private static let limited: MachineConfiguration = {
    var machine = MachineConfiguration.free(cores: 1)
    machine.quota = .milliseconds(50)
    return machine
  }()
  private static let counters = MeterDescription.all.filter { $0.kind == .counter }

  @Test(
    "Every meter of every architecture is described once, in its unit", arguments: ArchitectureCatalog.all)
  func described(entry: ArchitectureEntry) throws {
    let meters = entry.meters(under: .connecting.retrying(Retries(most: 1)), on: Self.limited, by: Platform())
    for gauge in meters.gauges {
      #expect(Self.gauges.filter { $0.name == gauge.name }.map(\.unit) == [gauge.unit], "\(gauge.name)")
    }
    for counter in meters.counters {
      #expect(Self.counters.filter { $0.name == counter }.count == 1, "\(counter)")
    }
  }

  @Test("A run reads as many meters as its architecture names", arguments: Subject.all)
  func read(subject: Subject) throws {
    var run = try #require(ContractCase.all.first).run
    run.observation = Observation(windows: 1)
    for quota in [SimDuration.unlimited, .milliseconds(50)] {
      run.machine.quota = quota
      let meters = subject.entry.meters(under: run.workload, on: run.machine)
      for reading in try subject.simulate(run).readings {
        #expect(reading.gauges.count == meters.gauges.count)
        #expect(reading.counts.count == meters.counters.count)
      }
    }
  }

  @Test("A quota's meters show how long threads stood still, and in how many periods")
  func quota() throws {
    var machine = plain(hz: 1000)
    machine.quota = .milliseconds(20)
    var run = Run.of([.init(at: 0, 110_000_000), .init(at: 900_000_000, 1)], on: machine)
    run.observation = Observation(windows: 1, keepsAnatomies: true)
    let entry = try #require(ArchitectureCatalog.entry(named: ThreadPool.name))
    let record = try entry.simulate(run, [])
    let meters = entry.meters(under: run.workload, on: machine)
    let (first, last) = (try #require(record.readings.first), try #require(record.readings.last))
    let (gauge, counter) = (
      try #require(meters.gauges.firstIndex { $0.name == "throttled_threads" }),
      try #require(meters.counters.firstIndex(of: "throttled_periods"))
    )
    #expect(
      last.gauges[gauge].integral - first.gauges[gauge].integral == Int128(record.total(.throttled)))
    #expect(last.gauges[gauge].maximum == 1)
    // Of each period of 100 ms, 20 are for the thread, and it may have fetched 5 before the period began.
    let periods = last.counts[counter]
    #expect(periods > 2)
    #expect((75_000_000 * periods...80_000_000 * periods).contains(record.total(.throttled)))
  }

  @Test("Whatever is described is a meter of some architecture", arguments: MeterDescription.all)
  func exists(meter: MeterDescription) {
    #expect(
      ArchitectureCatalog.all.contains {
        $0.meters(under: .connecting.retrying(Retries(most: 1)), on: Self.limited, by: Platform())
          .contains(meter)
      })
    #expect(!meter.summary.isEmpty && !meter.summary.hasSuffix("."))
  }
}
