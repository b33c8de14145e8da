// The table of meters holds what runs have: nothing missing, nothing left over.

import Models
import SimEngine
import Testing

@Suite("Meters, under every architecture")
struct MeterTests {
  private static let gauges = MeterDescription.all.filter { $0.kind == .gauge }
  private static let counters = MeterDescription.all.filter { $0.kind == .counter }

  @Test(
    "Every meter of every architecture is described once, in its unit", arguments: ArchitectureCatalog.all)
  func described(entry: ArchitectureEntry) throws {
    let meters = entry.meters(under: .connecting)
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
    let meters = subject.entry.meters(under: run.workload)
    for reading in try subject.simulate(run).readings {
      #expect(reading.gauges.count == meters.gauges.count)
      #expect(reading.counts.count == meters.counters.count)
    }
  }

  @Test("Whatever is described is a meter of some architecture", arguments: MeterDescription.all)
  func exists(meter: MeterDescription) {
    #expect(
      ArchitectureCatalog.all.contains {
        $0.meters(under: .connecting).contains(meter)
      })
    #expect(!meter.summary.isEmpty && !meter.summary.hasSuffix("."))
  }
}
