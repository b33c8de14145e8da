// The figures of one replication.

import Experiments
import Models
import SimEngine
import Statistics
import Testing

@Suite("Measurements of a trial")
struct TrialTests {
  private let queue = Variant(name: "event-loop", runtime: "event-loop")

  private func classes(rate: Double, duration: SimDuration, timeout: SimDuration? = nil) throws
    -> [ClassMeasurement]
  {
    var workload = Workload.queue(rate: rate, mean: .milliseconds(2))
    workload.clients.timeout = timeout
    let scenario = Scenario.scene(workload, duration: duration, warmUp: .fixed(.seconds(1)))
    return try scenario.trial(queue).simulate().classes
  }

  @Test(
    "What became of the requests adds up to what was offered", arguments: [100.0, 450, 900],
    [nil, 20] as [Int64?])
  func addsUp(rate: Double, patience: Int64?) throws {
    for measurement in try classes(
      rate: rate, duration: .seconds(5), timeout: patience.map(SimDuration.milliseconds))
    {
      let parts = ThroughputRow.Metric.allCases.filter { $0 != .offered }
      #expect(parts.reduce(0) { $0 + measurement.count($1) } == measurement.count(.offered))
      #expect(abs(Double(measurement.count(.offered)) - rate * 5) < 5 * (rate * 5).squareRoot())
    }
  }

  @Test(
    "The backlog of an overloaded runtime is unfinished when the window closes, and its latencies still count"
  )
  func backlog() throws {
    let all = try #require(try classes(rate: 900, duration: .seconds(5)).last)
    // Two in three seconds' work of each second stays: 900 − 500 a second, over 5 s and the warm-up.
    #expect(all.count(.unfinished) > 1800)
    #expect(all.samples == all.count(.offered))
    #expect(try #require(all.latency(.max)) > 3000)
  }

  @Test("Callers who wait through the whole window are counted, though they are in no row of it")
  func outlasting() throws {
    // One computes for 4 s, and the two behind it come before the window from 1 s to 3 s as well.
    let rows =
      [Schedule.Row(arrival: .zero, compute: .seconds(4))]
      + [100, 200, 1500].map { Schedule.Row(arrival: .milliseconds($0), compute: .milliseconds(1)) }
    let workload = Workload(
      arrivals: .schedule(Schedule(rows)), classes: Workload.pages(.constant(rate: 1)).classes)
    let result = try Scenario.scene(workload, duration: .seconds(2), warmUp: .fixed(.seconds(1))).trial(queue)
      .simulate()
    #expect(result.outlasting == 3)
    #expect(result.classes.last?.count(.offered) == 1)
    #expect(result.classes.last?.count(.unfinished) == 1)
  }

  @Test("A percentile is given with ten samples beyond it, and not with fewer")
  func support() throws {
    let scenario = { (count: Int64) in
      Scenario.scene(
        Workload(
          arrivals: .schedule(
            Schedule((0..<count).map { .init(arrival: .milliseconds($0), compute: .microseconds(100)) })),
          classes: Workload.pages(.constant(rate: 1)).classes), duration: .seconds(20))
    }
    for (count, supported) in [
      (19, [LatencyRow.Statistic]()), (20, [.p50]), (999, [.p50, .p90, .p95]),
      (1000, [.p50, .p90, .p95, .p99]), (10_000, [.p50, .p90, .p95, .p99, .p999]),
    ] as [(Int64, [LatencyRow.Statistic])] {
      let measurement = try scenario(count).trial(queue).simulate().classes[0]
      #expect(measurement.samples == Int(count))
      let given = LatencyRow.Statistic.allCases.filter { measurement.latency($0) != nil }
      #expect(given == [.mean] + supported + [.max])
    }
  }

  @Test("Warm-up requests are not measured")
  func warmUp() throws {
    var scenario = Scenario.scene(
      .pages(.constant(rate: 100)), duration: .seconds(3), warmUp: .fixed(.seconds(2)))
    scenario.architectures = [queue]
    // Requests come at 10, 20, … ms; those from 2 s up to 5 s are measured, and those at 2.00 … 4.99 s are 300.
    #expect(try scenario.trial(queue).simulate().classes[0].count(.offered) == 300)
  }

  @Test("Classes come in the order of the workload, all requests last, and the parts make up the whole")
  func classesAddUp() throws {
    var workload = Workload.pages(.poisson(rate: 500))
    workload.classes[0].sharePerBillion = 900_000_000
    workload.classes.append(
      RequestClass(
        name: "report", sharePerBillion: 100_000_000,
        program: Program([.compute(.exponential(.milliseconds(4)))])))
    let measurements = try Scenario.scene(workload).trial(queue).simulate().classes
    #expect(measurements.map(\.name) == ["page", "report", "all"])
    #expect(measurements[0].samples + measurements[1].samples == measurements[2].samples)
    for metric in ThroughputRow.Metric.allCases {
      #expect(measurements[0].count(metric) + measurements[1].count(metric) == measurements[2].count(metric))
    }
  }
}
