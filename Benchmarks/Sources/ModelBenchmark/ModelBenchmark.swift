// How many events a second the models handle on one core, alone and with everything that a report needs; how many messages.

import Experiments
import Foundation
import Models
import SimEngine

/// Simulates the architectures of a scenario.
///
///     ModelBenchmark FILE                      rates, the best of five runs
///     ModelBenchmark FILE ARCHITECTURE LENGTH  one run of LENGTH s of the model alone: prints its events
///     ModelBenchmark FILE messages             messages delivered a second, the best of five runs of the models alone
@main
struct ModelBenchmark {
  static func main() {
    do {
      try run()
    } catch {
      print(error)
      exit(2)
    }
  }

  private static func run() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.first, arguments.count <= 3 else {
      print("usage: ModelBenchmark FILE [ARCHITECTURE LENGTH | messages]")
      exit(2)
    }
    var scenario = try scenario(at: path)
    if arguments.count == 2 { return try printMessages(of: scenario) }
    guard arguments.count == 3 else { return try printRates(of: scenario) }
    guard let variant = scenario.architectures.first(where: { $0.name == arguments.dropFirst().first }),
      let length = arguments.last.flatMap(Int64.init)
    else {
      print("there is no such architecture in \(path), or the length is no number")
      exit(2)
    }
    scenario.duration = .seconds(length)
    print(try events(of: Trial(scenario: scenario, variant: variant, replication: 0, warmUp: .seconds(1))))
  }

  private static func scenario(at path: String) throws -> Scenario {
    try ScenarioDecoder.decode(path: path, catalog: ArchitectureCatalog.all) {
      (path: String) throws(FileRefusal) -> [UInt8] in
      guard let data = FileManager.default.contents(atPath: path) else { throw .missing }
      return Array(data)
    }
  }

  private static func printRates(of scenario: Scenario) throws {
    row("model", "events", "alone: events/s", "observed: events/s")
    for variant in scenario.architectures {
      let trial = Trial(scenario: scenario, variant: variant, replication: 0, warmUp: .seconds(1))
      let (count, alone) = try best { try events(of: trial) }
      let (observedCount, observed) = try best { try trial.simulate().eventCount }
      row(
        variant.name, String(count), String(Int(Double(count) / alone)),
        String(Int(Double(observedCount) / observed)))
    }
    print("an idle connection of the event loop: \(EventLoop.bytesOfIdleConnection) bytes")
  }

  /// What every request sends is delivered by the end of a run: one receiver for each `send`.
  private static func printMessages(of scenario: Scenario) throws {
    row("model", "processes", "messages", "messages/s")
    for variant in scenario.architectures {
      let trial = Trial(scenario: scenario, variant: variant, replication: 0, warmUp: .seconds(1))
      let workload = trial.run.workload
      let sends = workload.classes.map { requestClass in
        requestClass.program.steps.count { if case .send = $0 { true } else { false } }
      }
      let (count, seconds) = try best {
        try trial.variant.entry.simulate(trial.run, trial.variant.settings).requests.reduce(0) {
          $0 + sends[Int($1.requestClass)]
        }
      }
      row(
        variant.name, String(workload.servers.map(\.instances).reduce(0, +)), String(count),
        String(Int(Double(count) / seconds)))
    }
  }

  /// Events of the model alone: nobody follows where the time goes.
  private static func events(of trial: Trial) throws -> Int {
    try trial.variant.entry.simulate(trial.run, trial.variant.settings).eventCount
  }

  /// Other work on the machine only ever takes time away.
  private static func best(_ body: () throws -> Int) throws -> (events: Int, seconds: Double) {
    var (events, seconds) = (0, Double.infinity)
    for _ in 0..<5 {
      let start = ContinuousClock.now
      events = try body()
      seconds = min(seconds, (ContinuousClock.now - start) / .seconds(1))
    }
    return (events, seconds)
  }

  private static func row(_ cells: String...) {
    print(
      cells.enumerated().map { index, cell in
        let space = String(repeating: " ", count: max(0, (index == 0 ? 14 : 19) - cell.count))
        return index == 0 ? cell + space : space + cell
      }.joined())
  }
}
