// Small scenarios, written down in code.

import Experiments
import Models
import SimEngine

extension Distribution {
  /// A distribution whose parameters the author of the test knows to be valid.
  static func of(_ shape: Shape) -> Distribution {
    do { return try Distribution(shape) } catch { preconditionFailure("\(error)") }
  }

  static func constant(_ span: SimDuration) -> Distribution { .of(.constant(Double(span.nanoseconds))) }
  static func exponential(_ mean: SimDuration) -> Distribution {
    .of(.exponential(mean: Double(mean.nanoseconds)))
  }
}

extension Scenario {
  /// A scenario over every architecture of the catalog as it comes.
  static func scene(
    _ workload: Workload, cores: Int = 2, duration: SimDuration = .seconds(4),
    warmUp: Experiments.WarmUp = .fixed(.zero),
    replications: Int = 3, architectures: [Variant] = .catalog, faults: [Fault] = []
  ) -> Scenario {
    var scenario = blank
    scenario.duration = duration
    scenario.warmUp = warmUp
    scenario.replications = replications
    scenario.machine = MachineConfiguration(cores: cores)
    scenario.workload = workload
    scenario.architectures = architectures
    scenario.faults = faults
    return scenario
  }

  private static let blank: Scenario = {
    let text = """
      schema: archsim/1
      name: scene
      seed: 42
      duration: 1s
      workload:
        arrivals: {process: poisson, rate: 1/s}
        requests: [{name: only, share: 100%, program: [{compute: 1ms}]}]
      architectures: [beam]
      """
    do { return try decode(text) } catch { preconditionFailure("\(error)") }
  }()

  /// The first replication under one of the architectures.
  func trial(_ variant: Variant) -> Trial {
    guard case .fixed(let warmUp) = warmUp else {
      preconditionFailure("the test says how long the warm-up is")
    }
    return Trial(scenario: self, variant: variant, replication: 0, warmUp: warmUp)
  }
}

extension [Variant] {
  static let catalog = ArchitectureCatalog.all.map { Variant(name: $0.name, runtime: $0.name) }
}

extension Workload {
  /// Pages that compute a little and wait 20 ms; 100 ms are well.
  static func pages(_ arrivals: Arrivals) -> Workload {
    Workload(
      arrivals: arrivals,
      classes: [
        RequestClass(
          name: "page", sharePerBillion: 1_000_000_000,
          program: Program([
            .compute(.constant(.microseconds(300))), .wait(.constant(.milliseconds(20))),
            .compute(.constant(.microseconds(100))),
          ]), slo: .milliseconds(100))
      ])
  }

  /// One exponential step of `mean`.
  static func queue(rate: Double, mean: SimDuration) -> Workload {
    Workload(
      arrivals: .poisson(rate: rate),
      classes: [
        RequestClass(
          name: "job", sharePerBillion: 1_000_000_000, program: Program([.compute(.exponential(mean))]))
      ])
  }
}
