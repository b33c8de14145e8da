// Every number that a scenario's answer rests on, with its value and where it comes from.

package import Experiments
package import Models

/// A parameter with the value that a scenario's runs use.
package struct ParameterInForce: Sendable, Hashable {
  package var name: String
  package var summary: String
  /// As a scenario would write it.
  package var value: String
  package var standard: String
  /// Whether the scenario sets it; otherwise it has its default.
  package var isSet: Bool
  package var provenance: Provenance

  /// Whether the value is a guess of ours.
  package var isAssumed: Bool { !isSet && provenance.isAssumed }
  /// Where the value comes from.
  package var source: String { isSet ? "set by the scenario" : provenance.text }
}

/// The parameters of the machine, or of one variant of an architecture.
package struct ParameterGroup: Sendable, Hashable {
  /// `machine`, `clients`, `platform` or `platform of` a variant, or the variant's name.
  package var name: String
  /// Nil for the machine, the clients and platforms.
  package var runtime: String?
  package var parameters: [ParameterInForce]
}

/// Every number that a scenario's answer rests on, besides its workload and faults.
package struct ParametersInForce: Sendable, Hashable {
  /// A constant that nobody has measured.
  package struct Assumption: Sendable, Hashable {
    /// `machine`, `clients`, a platform, or the architecture that has it.
    package var owner: String
    package var parameter: ParameterInForce
  }

  /// The machine's, the clients' and the platforms' where they have any, then each variant's in the order of the scenario.
  package var groups: [ParameterGroup]

  package init(of scenario: Scenario, catalog: [ArchitectureEntry]) {
    groups = [Self.machineGroup(scenario.machine)]
    let clients = Self.clientParameters(of: scenario)
    if !clients.isEmpty {
      groups.append(ParameterGroup(name: "clients", runtime: nil, parameters: clients))
    }
    groups += PlatformText.parameters(of: scenario)
    for variant in scenario.architectures {
      guard let entry = catalog.first(where: { $0.name == variant.runtime }) else { continue }
      let values = entry.inForce(variant.settings)
      groups.append(
        ParameterGroup(
          name: variant.name, runtime: variant.runtime,
          parameters: zip(entry.parameters, values).map { description, value in
            Self.parameter(
              description, value, isSet: variant.settings.contains { $0.name == description.name })
          }))
    }
  }

  /// How many constants there are, an architecture's counted once however many variants share it.
  package var count: Int { distinct { _ in true }.count }

  /// The constants that nobody has measured, each once.
  package var assumptions: [Assumption] { distinct(\.isAssumed) }

  private func distinct(_ isWanted: (ParameterInForce) -> Bool) -> [Assumption] {
    var seen: Set<[String]> = []
    return groups.flatMap { group in
      let owner = group.runtime ?? group.name
      return group.parameters.filter(isWanted).map { Assumption(owner: owner, parameter: $0) }
    }.filter { seen.insert([$0.owner, $0.parameter.name]).inserted }
  }

  private static func machineGroup(_ machine: MachineConfiguration) -> ParameterGroup {
    let defaults = MachineConfiguration()
    // The slices' defaults follow from the machine's other parameters.
    var unsliced = machine
    unsliced.chosenBaseSlice = nil
    let base = unsliced
    unsliced.chosenTimeSlice = nil
    let derived = ["base_slice": base, "time_slice": unsliced]
    let parameters = MachineConfiguration.parameters.map { parameter in
      let value = parameter.read(machine)
      let standard = parameter.read(derived[parameter.name] ?? defaults)
      return ParameterInForce(
        name: parameter.name, summary: parameter.summary, value: parameter.unit.text(value),
        standard: parameter.unit.text(standard), isSet: value != standard,
        provenance: parameter.provenance)
    }
    return ParameterGroup(name: "machine", runtime: nil, parameters: parameters)
  }

  /// What callers do that wait for their answers; it is the same in every scenario.
  private static func clientParameters(of scenario: Scenario) -> [ParameterInForce] {
    func constant(_ name: String, _ value: String, _ summary: String, _ provenance: Provenance)
      -> ParameterInForce
    {
      ParameterInForce(
        name: name, summary: summary, value: value, standard: value, isSet: false, provenance: provenance)
    }
    var parameters: [ParameterInForce] = []
    if scenario.isClosed {
      parameters.append(
        constant(
          "pause_after_rejection", Clients.pauseAfterRejection.text,
          "how long a caller waits at least after it was turned away",
          .assumed("clients differ from no pause at all to minutes")))
    }
    if scenario.workload.opensConnections {
      parameters.append(
        constant(
          "syn_pauses", Handshake.pauses.map(\.text).joined(separator: " "),
          "how long a client waits for an answer to each SYN in turn before it tries again, or gives up",
          .documented("Linux 6.5 and later, tcp_syn_linear_timeouts 4, tcp_syn_retries 6, first timeout 1 s"))
      )
    }
    return parameters
  }

  private static func parameter(
    _ description: ParameterDescription, _ value: Int64, isSet: Bool
  ) -> ParameterInForce {
    ParameterInForce(
      name: description.name, summary: description.summary, value: description.unit.text(value),
      standard: description.unit.text(description.standard), isSet: isSet,
      provenance: description.provenance)
  }
}
