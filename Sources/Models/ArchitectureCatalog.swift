// The architectures that there are, one line each, behind a face that has forgotten their types.

package import SimEngine

/// A parameter of an architecture, with its default, for whoever writes, explains or checks scenarios.
package struct ParameterDescription: Sendable {
  package let name: String
  package let unit: ParameterUnit
  package let summary: String
  package let range: ClosedRange<Int64>
  package let allowsUnlimited: Bool
  package let provenance: Provenance
  /// In base units; `Int64.max` is `unlimited`.
  package let standard: Int64

  package init(
    name: String, unit: ParameterUnit, summary: String, range: ClosedRange<Int64>, allowsUnlimited: Bool,
    provenance: Provenance, standard: Int64
  ) {
    self.name = name
    self.unit = unit
    self.summary = summary
    self.range = range
    self.allowsUnlimited = allowsUnlimited
    self.provenance = provenance
    self.standard = standard
  }
}

/// A parameter that a scenario sets, in base units.
package struct Setting: Sendable, Hashable {
  package var name: String
  package var value: Int64

  package init(name: String, value: Int64) {
    self.name = name
    self.value = value
  }
}

/// The queue that an architecture is where nothing costs anything.
package enum QueueingLimit: Sendable, Hashable {
  /// A process computes on one thread and serves in order of arrival.
  case firstComeFirstServed
  /// The cores divide themselves among all who compute.
  case processorSharing
}

/// Something that a model leaves out, and which way that biases its answers.
package struct Limitation: Sendable, Hashable {
  package let what: String
  package let bias: String

  package init(_ what: String, bias: String) {
    self.what = what
    self.bias = bias
  }
}

/// Parameters that do not go together.
package struct Contradiction: Sendable, Hashable {
  package let problem: String
  package let remedy: String

  package init(_ problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }
}

/// An architecture, ready to run.
package struct ArchitectureEntry: Sendable {
  package typealias Failure = RunError
  package typealias Simulate = @Sendable (Run, [Setting]) throws(Failure) -> RunRecord
  package typealias Trace =
    @Sendable (Run, [Setting], _ from: SimTime, _ to: SimTime) throws(Failure) ->
    CoreTrace

  /// The word that scenarios and reports use.
  package let name: String
  package let summary: String
  package let parameters: [ParameterDescription]
  package let limitations: [Limitation]
  package let limit: QueueingLimit
  /// Whether its applications have supervision trees.
  package let supervises: Bool
  /// What each kind of fault does here, in one sentence.
  package let faultConsequences: FaultConsequences
  /// Runs the architecture with its standard parameters, changed by the settings.
  ///
  /// - Precondition: each setting names a parameter and lies in its range.
  package let simulate: Simulate
  /// Runs it likewise up to the end of a stretch, and tells who ran on which core in it.
  package let trace: Trace
  /// The meters whose readings a run reports, in their order: the machine's, its own, those of ``Resources``.
  package let meters: MeterNames
  /// The value of every parameter under these settings, in the order of `parameters`: some defaults follow from
  /// other parameters.
  package let inForce: @Sendable ([Setting]) -> [Int64]
  /// Number of operating-system processes under these settings.
  package let processCount: @Sendable ([Setting]) -> Int
  /// What is wrong with these settings, on a machine and with so many instances of servers, although each is in its
  /// range.
  package let contradiction: @Sendable ([Setting], MachineConfiguration, _ instances: Int) -> Contradiction?

  package init(
    name: String, summary: String, parameters: [ParameterDescription], limitations: [Limitation],
    limit: QueueingLimit,
    supervises: Bool = false, faultConsequences: FaultConsequences,
    simulate: @escaping Simulate, trace: @escaping Trace, meters: MeterNames,
    inForce: @escaping @Sendable ([Setting]) -> [Int64],
    processCount: @escaping @Sendable ([Setting]) -> Int,
    contradiction: @escaping @Sendable ([Setting], MachineConfiguration, Int) -> Contradiction?
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.limitations = limitations
    self.limit = limit
    self.supervises = supervises
    self.faultConsequences = faultConsequences
    self.simulate = simulate
    self.trace = trace
    self.meters = meters
    self.inForce = inForce
    self.processCount = processCount
    self.contradiction = contradiction
  }

  /// The meters of a run under such a workload on such a machine: those of ``Connections``, where there are any, come
  /// behind the others, then those of a container with a quota, of a platform, and last those of callers who ask again.
  package func meters(
    under workload: Workload, on machine: MachineConfiguration, by platform: Platform? = nil
  ) -> MeterNames {
    let own = workload.opensConnections ? meters.adding(Connections.meters) : meters
    let limited = machine.quota == .unlimited ? own : own.adding(MachineBooks.quotaMeters)
    let watched = platform == nil ? limited : limited.adding(Kubelet.meters)
    let all = workload.clients.retries == nil ? watched : watched.adding(PausingCallers.meters)
    return all.together(instances: platform?.instances ?? 1)
  }
}

/// What each kind of fault does under an architecture, where that differs.
package struct FaultConsequences: Sendable {
  package let exception: String
  /// Of an exception in a message that a server has taken.
  package let poison: String
  package let hog: String
  package let crash: String
  package let exit: String

  package init(
    exception: String, poison: String, hog: String, crash: String,
    exit: String = "nobody: there is no supervision tree, and the fault finds nothing to strike"
  ) {
    self.exception = exception
    self.poison = poison
    self.hog = hog
    self.crash = crash
    self.exit = exit
  }
}

/// The architectures that there are.
package enum ArchitectureCatalog {
  package static let all: [ArchitectureEntry] = [
    ArchitectureEntry(BEAM.self),
    ArchitectureEntry(EventLoop.self),
    ArchitectureEntry(ThreadPool.self),
  ]

  /// The entry of that name, if there is one.
  package static func entry(named name: String) -> ArchitectureEntry? { all.first { $0.name == name } }
}
