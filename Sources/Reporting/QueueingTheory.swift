// What queueing theory says of a scenario, where it says anything: `archsim explain`.

import Experiments
import Models
import SimEngine
import Statistics

/// The mean latencies that formulas give, costs of the runtimes and of the machine apart.
///
/// They apply where requests come as a Poisson process, compute and do nothing else, nobody gives up, no quota stops
/// anybody, and one core or one process serves: Pollaczek and Khinchine's for a process that serves in order of arrival, E[S]/(1 - rho) for a core that is
/// shared.
enum QueueingTheory {
  /// A line for each architecture that a formula applies to; empty where none does.
  static func lines(_ scenario: Scenario, _ catalog: [ArchitectureEntry]) -> [String] {
    guard case .poisson(let rate) = scenario.workload.arrivals,
      scenario.workload.timeouts.allSatisfy({ $0 == nil }), (scenario.machine.quotaCores ?? 1) >= 1,
      let service = ServiceTime(scenario.workload), service.mean > 0
    else { return [] }
    let lines = scenario.architectures.compactMap { variant in
      catalog.first { $0.name == variant.runtime }.flatMap { entry in
        let processes = entry.processCount(variant.settings) * (variant.platform?.instances ?? 1)
        return line(variant.name, entry, processes: processes, scenario, rate, service)
      }
    }
    return lines.isEmpty ? [] : ["theory: mean latency if the runtime and the machine cost nothing"] + lines
  }

  private static func line(
    _ name: String, _ entry: ArchitectureEntry, processes: Int, _ scenario: Scenario, _ rate: Double,
    _ service: ServiceTime
  ) -> String? {
    guard processes == 1, entry.limit == .firstComeFirstServed || scenario.machine.cores == 1 else {
      return nil
    }
    let load = rate * service.mean
    guard load < 1 else {
      return "  \(name): none; the load is \(number(load)) of one core, and its queue grows"
    }
    let queue = MG1(arrivalRate: rate, meanService: service.mean, squaredCV: service.squaredCV)
    switch entry.limit {
    case .firstComeFirstServed:
      return
        "  \(name): \(number(queue.meanSojourn * 1e3)) ms (M/G/1 in order of arrival, Pollaczek-Khinchine)"
    case .processorSharing:
      return "  \(name): \(number(queue.meanSharedSojourn * 1e3)) ms (M/G/1 with processor sharing)"
    }
  }

  private static func number(_ value: Double) -> String { NumberText.significant(value, digits: 4) ?? "-" }

  /// What a request computes in all, over the classes, in seconds.
  private struct ServiceTime {
    let mean: Double
    let squaredCV: Double

    /// Nil where a request does anything but compute.
    init?(_ workload: Workload) {
      var (first, second) = (0.0, 0.0)
      for requestClass in workload.classes {
        var (mean, variance) = (0.0, 0.0)
        for step in requestClass.program.steps {
          guard case .compute(let demand) = step else { return nil }
          mean += demand.mean / 1e9
          variance += demand.variance / 1e18
        }
        let share = Double(requestClass.sharePerBillion) / 1e9
        first += share * mean
        second += share * (variance + mean * mean)
      }
      guard first > 0 else { return nil }
      mean = first
      squaredCV = max(0, second / (first * first) - 1)
    }
  }
}
