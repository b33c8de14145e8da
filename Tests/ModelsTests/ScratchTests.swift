import Models
import SimEngine
import Testing

@Suite struct Scratch {
  @Test func smoke() throws {
    let program = Program([.compute(try Distribution(.exponential(mean: 1e6)))])
    let workload = Workload(arrivals: .poisson(rate: 700), classes: [RequestClass(name: "a", sharePerBillion: 1_000_000_000, program: program)])
    var runs: [[RequestRecord]] = []
    let run = Run(machine: .free(cores: 1), workload: workload, duration: .seconds(100), seed: 7)
    for record in [try BEAM.simulate(run, BEAM.singleServer), try EventLoop.simulate(run, EventLoop.singleServer), try ThreadPool.simulate(run, ThreadPool.singleServer)] {
      let sum = record.requests.reduce(0) { $0 + $1.latency.nanoseconds }
      print(record.requests.count, Double(sum) / Double(record.requests.count) / 1e6, record.processorTime, record.demanded, record.eventCount, record.waitingCallersIntegral == sum, record.end)
      runs.append(record.requests)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] == runs[2])
  }
  @Test func full() throws {
    let page = Program([.compute(try Distribution(.exponential(mean: 5e5))), .wait(try Distribution(.constant(20e6))), .compute(try Distribution(.constant(1e5)))])
    let report = Program([.compute(try Distribution(.lognormal(mean: 80e6, cv: 1.5)))])
    let workload = Workload(arrivals: .poisson(rate: 1000), classes: [RequestClass(name: "page", sharePerBillion: 990_000_000, program: page), RequestClass(name: "report", sharePerBillion: 10_000_000, program: report)])
    let run = Run(machine: MachineConfiguration(cores: 4), workload: workload, duration: .seconds(60), seed: 7)
    for entry in ArchitectureCatalog.all {
      for settings in entry.name == "event-loop" ? [[Setting(name: "processes", value: 1)], [Setting(name: "processes", value: 4)]] : [[]] {
      let clock = ContinuousClock(); let t = clock.now
      let record = try entry.simulate(run, settings)
      let took = clock.now - t
      for c in 0..<2 {
        let l = record.requests.filter { Int($0.requestClass) == c }.map { $0.latency.milliseconds }.sorted()
        print(entry.name, c, l.count, l[l.count / 2], l[l.count * 99 / 100], l.last!)
      }
      print(record.processorTime, record.demanded, record.eventCount, record.end.nanoseconds, took)
      }
    }
  }
}
