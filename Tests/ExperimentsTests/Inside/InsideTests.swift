// What a scenario's answer tells of the inside of its runs: everything adds up, to the nanosecond.

import Experiments
import Foundation
import Models
import SimEngine
import Statistics
import Testing

@Suite("Inside the runs", .timeLimit(.minutes(5)))
struct InsideTests {
  /// Two classes, one of which is slow, faults, and callers that give up.
  private static var mixed: Scenario {
    var workload = Workload.pages(.poisson(rate: 500))
    workload.classes[0].sharePerBillion = 970_000_000
    workload.classes.append(
      RequestClass(
        name: "report", sharePerBillion: 30_000_000,
        program: Program([.compute(.exponential(.milliseconds(20)))])))
    workload.clients.timeout = .milliseconds(400)
    return .scene(
      workload, warmUp: .fixed(.milliseconds(500)), replications: 3,
      faults: [
        Fault(name: "poison", at: .seconds(1), kind: .exception(requestClass: nil)),
        Fault(name: "hog", at: .seconds(2), kind: .hog(duration: .milliseconds(200))),
      ])
  }

  /// A scenario made up at random; equal numbers give equal ones.
  private static func random(_ number: UInt64) -> Scenario {
    var stream = RandomStream(
      seed: 4_711, replication: 0, purpose: StreamPurpose(rawValue: 99), entity: number, index: 0)
    func draw(_ range: ClosedRange<Int64>, _ stream: inout RandomStream) -> Int64 {
      range.lowerBound + Int64(stream.below(UInt64(range.upperBound - range.lowerBound) + 1))
    }
    func program(_ stream: inout RandomStream) -> Program {
      Program([
        .compute(.exponential(.microseconds(draw(1...3000, &stream)))),
        .wait(.exponential(.microseconds(draw(1...20_000, &stream)))),
        .compute(.constant(.microseconds(draw(0...500, &stream)))),
        .fail(draw(0...1, &stream) == 0 ? .error : .exception, perBillion: draw(0...5_000_000, &stream)),
      ])
    }
    let share = draw(1...999_999_999, &stream)
    let rate = Double(draw(50...2500, &stream))
    var workload = Workload(
      arrivals: draw(0...2, &stream) == 0
        ? .closed(clients: Int(draw(1...200, &stream)), think: .exponential(.milliseconds(50)))
        : .poisson(rate: rate),
      classes: [
        RequestClass(name: "a", sharePerBillion: share, program: program(&stream)),
        RequestClass(name: "b", sharePerBillion: 1_000_000_000 - share, program: program(&stream)),
      ])
    if draw(0...1, &stream) == 0 { workload.clients.timeout = .milliseconds(draw(1...300, &stream)) }
    let faults = [
      Fault(name: "poison", at: .milliseconds(draw(0...999, &stream)), kind: .exception(requestClass: nil)),
      Fault(
        name: "hog", at: .milliseconds(draw(0...999, &stream)),
        kind: .hog(duration: .milliseconds(draw(1...500, &stream)))),
      Fault(name: "crash", at: .milliseconds(draw(0...999, &stream)), kind: .crash(process: 0)),
    ]
    var scenario = Scenario.scene(
      workload, cores: Int(draw(1...5, &stream)),
      duration: .nanoseconds(draw(700_000_000...1_000_000_000, &stream)),
      warmUp: .fixed(.milliseconds(draw(0...300, &stream))), replications: 2,
      faults: Array(faults.prefix(Int(draw(0...3, &stream)))))
    scenario.seed = number
    scenario.name = "random \(number)"
    return scenario
  }

  private static func shipped() throws -> [Scenario] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Scenarios")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".yml")
    }
    return try names.sorted().map { name in
      let path = folder.appending(path: name).path
      var scenario = try ScenarioDecoder.decode(path: path, catalog: ArchitectureCatalog.all) {
        path throws(FileRefusal) in
        guard let data = FileManager.default.contents(atPath: path) else { throw .missing }
        return [UInt8](data)
      }
      // Long enough for a p99, and short enough for a test; without optimisation each kind of run is enough.
      scenario.duration = isOptimized ? .seconds(4) : .seconds(1)
      scenario.warmUp = isOptimized ? .fixed(.seconds(1)) : .fixed(.milliseconds(200))
      scenario.replications = 2
      scenario.faults = scenario.faults.map { fault in
        var early = fault
        early.at = min(fault.at, .nanoseconds(scenario.duration.nanoseconds / 2))
        return early
      }
      return scenario
    }
  }

  @Test("Core time adds up to cores x duration, and the parts of a percentile to its requests' mean latency")
  func sums() async throws {
    for scenario in try Self.shipped() + [Self.mixed] + (0..<(isOptimized ? 20 : 5)).map(Self.random) {
      let (result, trials) = try await ScenarioRunner(scenario: scenario, jobs: 2, keepsRequests: true).run()
      for architecture in result.architectures {
        let times = result.resources.filter {
          $0.architecture == architecture && $0.unit == ResourceRow.coreSeconds
        }
        let sum = times.reduce(Int64(0)) { $0 + Int64((($1.estimate.value ?? 0) * 1e9).rounded()) }
        #expect(
          sum == scenario.duration.nanoseconds * Int64(scenario.machine.cores),
          "\(scenario.name), \(architecture)")
      }
      for trial in trials { try Self.expectSums(trial) }
    }
  }

  /// What each band, the core time and the windows of a trial are made of, from its requests.
  private static func expectSums(_ result: TrialResult) throws {
    let run = result.trial.run
    let name = "\(result.trial.scenario.name), \(result.trial.variant.name)"
    let coreTime = result.resources.coreTime.reduce(0) { $0 + $1.nanoseconds }
    #expect(coreTime == run.duration.nanoseconds * Int64(run.machine.cores), "\(name)")
    let cohort = result.requests.filter { $0.arrival >= run.windowStart && $0.outcome == .completed }
    for (index, measurement) in result.classes.enumerated() {
      let isAll = run.workload.classes.count == 1 || index == result.classes.count - 1
      let latencies = cohort.filter { isAll || Int($0.requestClass) == index }.map(\.latency.nanoseconds)
        .sorted()
      for (place, percentile) in PercentileAnatomy.standardPercentiles.enumerated() {
        let band = result.bands[index][place]
        guard percentile.isSupported(by: measurement.samples) else {
          #expect(band == nil, "\(name)")
          continue
        }
        let ranks = percentile.ranksAround(among: latencies.count)
        let expected = latencies[(ranks.lowerBound - 1)..<ranks.upperBound].reduce(0, +)
        #expect(band?.requests == ranks.count, "\(name)")
        #expect(band?.parts.reduce(0) { $0 + $1.span.nanoseconds } == expected, "\(name)")
      }
    }
    let windows = result.course.windows
    let inWindow = result.requests.filter { $0.end >= run.windowStart && $0.end < run.windowEnd }
    #expect(windows.reduce(0) { $0 + $1.endings.reduce(0, +) } == inWindow.count, "\(name)")
    #expect(
      windows.reduce(0) { $0 + $1.arrivals } == result.requests.count { $0.arrival >= run.windowStart },
      "\(name)")
    #expect(windows.reduce(0) { $0 + $1.latencies.count } == cohort.count, "\(name)")
    let idle = result.resources.coreTime.last?.nanoseconds ?? 0
    #expect(windows.reduce(0) { $0 + $1.busy } == coreTime - idle, "\(name)")
    let waiting = result.requests.reduce(Int128(0)) { sum, request in
      let span = min(request.end, run.windowEnd) - max(request.arrival, run.windowStart)
      return sum + Int128(max(0, span.nanoseconds))
    }
    #expect(windows.reduce(Int128(0)) { $0 + $1.waitingCallers } == waiting, "\(name)")
  }

  @Test("What is seen inside does not depend on the number of jobs, and the parts of a mean add up to it")
  func rows() async throws {
    let scenario = Self.mixed
    let one = try await ScenarioRunner(scenario: scenario, jobs: 1, percentiles: [0.5, 0.9, 0.99, 0.999])
      .run()
    let many = try await ScenarioRunner(scenario: scenario, jobs: 3, percentiles: [0.5, 0.9, 0.99, 0.999])
      .run()
    #expect(one.result.anatomies == many.result.anatomies)
    #expect(one.result.resources == many.result.resources)
    #expect(one.result.timeline == many.result.timeline)
    #expect(one.result.anatomies.count == 3 * 3 * 4)
    for anatomy in one.result.anatomies {
      let isCarried = anatomy.request != "report" && anatomy.percentile < 0.999 || anatomy.percentile == 0.5
      #expect((anatomy.total != nil) == isCarried, "\(anatomy.request) \(anatomy.percentile.fraction)")
      #expect((anatomy.needed == nil) == isCarried)
      #expect(anatomy.parts.isEmpty == !isCarried)
      let order = anatomy.parts.map { Int($0.part.rawValue) << 8 | Int($0.behind?.rawValue ?? 0) }
      #expect(order == order.sorted() && Set(order).count == order.count)
    }
    // A percentile and the mean of those around it: close.
    let p50 = one.result.latency.first { $0.request == "page" && $0.statistic == .p50 }?.estimate.value
    let around = one.result.anatomies.first { $0.request == "page" && $0.percentile == 0.5 }?.total
    #expect(abs((p50 ?? 0) / (around?.milliseconds ?? 1) - 1) < 0.01)
  }

  @Test("A loop's page waits behind the report that its process runs, a thread's page behind nobody for long")
  func culprit() async throws {
    var scenario = Self.mixed
    scenario.faults = []
    let result = try await ScenarioRunner(scenario: scenario, jobs: 2).run().result
    func share(_ architecture: String, _ part: Part) -> Double {
      guard
        let anatomy = result.anatomies.first(where: {
          $0.architecture == architecture && $0.request == "page" && $0.percentile == 0.99
        }), let total = anatomy.total
      else { return -1 }
      let behind = Occupant(requestClass: 1)
      let spans = anatomy.parts.filter { $0.part == part && $0.behind == behind }.map(\.span.nanoseconds)
      return Double(spans.reduce(0, +)) / Double(total.nanoseconds)
    }
    #expect(share("event-loop", .loopQueue) > 0.5)
    #expect(share("thread-pool", .runQueue) < 0.3)
  }
}

@Suite("Bands and windows")
struct BandTests {
  @Test(
    "The requests around a percentile are one in a thousand a side, ten at least, half of those beyond at most",
    arguments: [
      (0.5, 20, 5...15), (0.5, 21, 6...16), (0.5, 1000, 490...510), (0.5, 50_000, 24_950...25_050),
      (0.99, 1000, 985...995), (0.99, 50_000, 49_450...49_550), (0.999, 10_000, 9_985...9_995),
    ] as [(Double, Int, ClosedRange<Int>)])
  func ranks(percentile: Double, count: Int, expected: ClosedRange<Int>) {
    #expect(Quantile(percentile).ranksAround(among: count) == expected)
  }

  @Test(
    "There are about a hundred windows of a round length",
    arguments: [
      (150, 75), (60, 120), (1, 100), (600, 120), (37, 74), (40, 100), (86_400, 100), (97, 97),
    ] as [(Int64, Int)])
  func windows(seconds: Int64, expected: Int) {
    #expect(Course.windowCount(for: .seconds(seconds)) == expected)
  }

  @Test("A length that no round step divides has a hundred windows, one of a few nanoseconds has fewer")
  func oddWindows() {
    #expect(Course.windowCount(for: .nanoseconds(1_000_000_007)) == 100)
    #expect(Course.windowCount(for: .nanoseconds(7)) == 7)
  }

  @Test("Whole shares of a whole add up to it, each running total off by a half at most")
  func shares() {
    #expect(WholeShares.rounded([1 / 3.0, 1 / 3.0, 1 / 3.0]) == [0, 1, 0])
    #expect(WholeShares.rounded([0.5, 0.25, 99.25]) == [1, 0, 99])
    #expect(WholeShares.rounded([]) == [])
  }
}
