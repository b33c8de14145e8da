// What will be simulated, before it is: `archsim explain`.

package import Experiments
package import Models
import SimEngine

/// What will be simulated: the runs, the workload, what it asks of each resource, and every number behind it.
package enum Explanation {
  /// What `archsim explain` prints.
  package static func text(of scenario: Scenario, catalog: [ArchitectureEntry]) -> String {
    let parameters = ParametersInForce(of: scenario, catalog: catalog)
    let sections = [
      heading(scenario), workload(scenario), offeredLoad(scenario, catalog),
      QueueingTheory.lines(scenario, catalog), SupervisionText.lines(scenario), PlatformText.lines(scenario),
      faults(scenario, catalog),
      inForce(parameters), assumed(parameters),
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private static func heading(_ scenario: Scenario) -> [String] {
    var lines = [scenario.name]
    if let question = scenario.question {
      lines += Paragraph.lines(question, first: "question: ", indent: "          ")
    }
    if let expectation = scenario.expect {
      lines += Paragraph.lines(expectation, first: "expected: ", indent: "          ")
    }
    let warmUp =
      switch scenario.warmUp {
      case .automatic: "a warm-up that MSER-5 finds on pilot runs"
      case .fixed(let length): length == .zero ? "no warm-up" : "a warm-up of \(length.text)"
      }
    let runs = scenario.architectures.count * scenario.replications * (scenario.faults.count + 1)
    let twins = scenario.faults.isEmpty ? "" : ", each fault's twin included"
    let plan =
      "\(runs) runs: \(scenario.architectures.count) architectures x \(scenario.replications) replications\(twins), "
      + "of \(scenario.duration.text) each after \(warmUp), seed \(scenario.seed)"
    return lines + Paragraph.lines(plan, first: "runs:     ", indent: "          ")
  }

  private static func workload(_ scenario: Scenario) -> [String] {
    let workload = scenario.workload
    var lines = ["workload"] + Paragraph.lines(workload.arrivals.text, first: "  arrivals: ", indent: "    ")
    let timeout = workload.clients.timeout.map { "give up after \($0.text)" } ?? "wait for ever"
    lines += Paragraph.lines(
      timeout + workload.clients.connections.text(arrivals: workload.arrivals)
        + (workload.clients.retries?.text ?? ""),
      first: "  callers: ", indent: "    ")
    for requestClass in workload.classes {
      let share = NumberText.percent(Double(requestClass.sharePerBillion) / 1e9)
      let slo =
        (requestClass.slo.map { ", within \($0.text)" } ?? "")
        + (requestClass.timeout.map { ", given up after \($0.text)" } ?? "")
        + (requestClass.connections.map { $0.classText } ?? "")
        + (requestClass.priority == .normal ? "" : ", priority \(requestClass.priority.rawValue)")
      let steps = requestClass.program.steps.map { $0.text(in: workload) }
      let program = steps.isEmpty ? "as the schedule states" : steps.joined(separator: ", then ")
      lines += Paragraph.lines(
        "\(program)\(slo)", first: "  \(requestClass.name), \(share): ", indent: "    ")
    }
    for lock in workload.locks {
      lines += Paragraph.lines(lock.text, first: "  lock \(lock.name): ", indent: "    ")
    }
    for dependency in workload.dependencies {
      lines += Paragraph.lines(dependency.text, first: "  dependency \(dependency.name): ", indent: "    ")
    }
    for server in workload.servers {
      lines += Paragraph.lines(server.text(in: workload), first: "  server \(server.name): ", indent: "    ")
    }
    return lines
  }

  private static func offeredLoad(_ scenario: Scenario, _ catalog: [ArchitectureEntry]) -> [String] {
    let load = OfferedLoad(of: scenario)
    var isClosed = false
    if case .closed = scenario.workload.arrivals { isClosed = true }
    let peak = load.peakRate == load.meanRate ? "" : ", \(number(load.peakRate))/s at its peak"
    var lines = [
      "offered load, overheads\(scenario.workload.clients.retries == nil ? "" : ", retries") and queues apart",
      "  requests: \(isClosed ? "at most " : "")\(number(load.meanRate))/s\(peak)",
    ]
    lines += coreLoad(load, scenario)
    lines += [
      "  waits: \(number(load.waiting)) requests wait by their program at any time (Little's law)",
      "  threads: \(number(load.underWay)) are held at any time where a request holds one to its end (Little's law)",
    ]
    lines += load.dependencies.map { "  \($0.text)" }
    lines += load.servers.map { "  \($0.text)" }
    if load.allocation > 0 {
      lines.append("  memory: \(number(load.allocation / Double(1 << 20))) MiB/s are allocated")
    }
    var perProcess = TextGrid(columns: [
      .init("  architecture"), .init("processes", unit: ""), .init("cores busy for each", unit: ""),
    ])
    for variant in scenario.architectures {
      guard let entry = catalog.first(where: { $0.name == variant.runtime }) else { continue }
      let count = entry.processCount(variant.settings) * (variant.platform?.instances ?? 1)
      perProcess.append([
        EstimateText(value: "  \(variant.name)"), EstimateText(value: "\(count)"),
        EstimateText(value: number(load.busyCores / Double(count))),
      ])
    }
    lines += perProcess.terminalLines(.plain)
    return lines + [
      "  A process that computes on one thread has no more than one core: above 1 its queue grows."
    ]
  }

  /// What the cores have to do of one instance, or of all where every architecture has as many.
  private static func coreLoad(_ load: OfferedLoad, _ scenario: Scenario) -> [String] {
    let counts = Set(scenario.architectures.map { $0.platform?.instances ?? 1 })
    guard counts.count == 1, let instances = counts.first else {
      return [
        "  cores: \(number(load.busyCores)) busy, all instances together; each has \(scenario.machine.cores)"
      ]
    }
    let cores = Double(scenario.machine.cores * instances)
    let owner = instances == 1 ? "machine has" : "instances have"
    var lines = [
      "  cores: \(number(load.busyCores)) of \(number(cores)) busy, \(NumberText.percent(load.busyCores / cores))"
        + (load.busyCores >= cores ? ": more than the \(owner)" : "")
    ]
    if let quota = scenario.machine.quotaCores.map({ $0 * Double(instances) }) {
      lines.append(
        "  quota: \(number(load.busyCores)) of \(number(quota)) \(quota == 1 ? "core" : "cores"), "
          + NumberText.percent(load.busyCores / quota)
          + (load.busyCores >= quota ? ": more than the container may use" : ""))
    }
    return lines
  }

  private static func faults(_ scenario: Scenario, _ catalog: [ArchitectureEntry]) -> [String] {
    guard !scenario.faults.isEmpty else { return [] }
    return ["faults"]
      + scenario.faults.flatMap { fault in
        ["  \(fault.name): \(FaultText.description(of: fault, in: scenario))"]
          + scenario.runtimes.compactMap { runtime in catalog.first { $0.name == runtime } }.flatMap {
            entry in
            FaultText.consequence(of: fault, from: entry.faultConsequences).map {
              Paragraph.lines("\(entry.name): \($0)", first: "    ", indent: "      ")
            } ?? []
          }
      }
  }

  /// A second variant of an architecture is told by what differs from the first.
  private static func inForce(_ parameters: ParametersInForce) -> [String] {
    parameters.groups.flatMap { group in
      let suffix = group.runtime.map { $0 == group.name ? "" : " (\($0))" } ?? ""
      let title = "parameters of \(group.name)\(suffix)"
      guard let runtime = group.runtime,
        let first = parameters.groups.first(where: { $0.runtime == runtime }), first != group
      else {
        return [title] + lines(of: group.parameters)
      }
      let different = group.parameters.filter { !first.parameters.contains($0) }
      return [different.isEmpty ? "\(title): as \(first.name)" : "\(title), otherwise as \(first.name)"]
        + lines(of: different)
    }
  }

  private static func lines(of parameters: [ParameterInForce]) -> [String] {
    let width = parameters.map(\.name.count).max() ?? 0
    let valueWidth = parameters.map(\.value.count).max() ?? 0
    return parameters.flatMap { parameter in
      let name = parameter.name + String(repeating: " ", count: width - parameter.name.count)
      let text = "\(parameter.summary) [\(parameter.source)]"
      let value = parameter.value + String(repeating: " ", count: valueWidth - parameter.value.count)
      return Paragraph.lines(
        text, first: "  \(name)  \(value)  ",
        indent: String(repeating: " ", count: width + valueWidth + 6))
    }
  }

  private static func assumed(_ parameters: ParametersInForce) -> [String] {
    let names = parameters.assumptions.map { "\($0.owner).\($0.parameter.name)" }
    return Paragraph.lines(
      "assumed, by nobody measured: \(names.count) of \(parameters.count) constants"
        + (names.isEmpty ? "" : ": " + names.joined(separator: ", ")),
      indent: "  ")
  }

  private static func number(_ value: Double) -> String { NumberText.significant(value, digits: 4) ?? "-" }
}

extension MachineConfiguration {
  /// Cores' worth of processor time that the container may use; nil where it has no quota.
  var quotaCores: Double? { quota == .unlimited ? nil : quota.seconds / period.seconds }
}
