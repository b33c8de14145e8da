// Platforms in words: what starts containers again, and who is asked whether they are well.

import Experiments
import Models
import SimEngine

/// The platforms of a scenario.
enum PlatformText {
  static func lines(_ scenario: Scenario) -> [String] {
    groups(of: scenario).flatMap { title, platform in
      [title] + instances(of: platform)
        + Paragraph.lines(text(of: platform), first: "  restarts: ", indent: "    ")
        + probes(of: platform).flatMap { name, probe in
          Paragraph.lines(text(of: probe, in: scenario.workload), first: "  \(name): ", indent: "    ")
        }
    }
  }

  /// One for each platform, with those who have it where not all have the same.
  private static func groups(of scenario: Scenario) -> [(title: String, platform: Platform)] {
    var groups: [(names: [String], platform: Platform)] = []
    for variant in scenario.architectures {
      guard let platform = variant.platform else { continue }
      if let index = groups.firstIndex(where: { $0.platform == platform }) {
        groups[index].names.append(variant.name)
      } else {
        groups.append(([variant.name], platform))
      }
    }
    return groups.map { names, platform in
      let isCommon = names.count == scenario.architectures.count
      return (isCommon ? "platform" : "platform of \(names.joined(separator: ", "))", platform)
    }
  }

  /// None where there is one.
  private static func instances(of platform: Platform) -> [String] {
    guard platform.instances > 1 else { return [] }
    let balancer = platform.balancer
    let policy =
      switch balancer.policy {
      case .random: "at random"
      case .roundRobin: "in turn"
      case .leastConnections: "to the one with the fewest \(balancer.unit.rawValue)s"
      case .powerOfTwoChoices: "to the one with fewer \(balancer.unit.rawValue)s of two drawn"
      }
    let unit =
      switch balancer.unit {
      case .connection: "each connection, or request where connections are not simulated,"
      case .request: "each request"
      }
    return Paragraph.lines(
      "\(platform.instances), each on a machine of its own; \(unit) goes \(policy)", first: "  instances: ",
      indent: "    ")
  }

  private static func probes(of platform: Platform) -> [(name: String, probe: Probe)] {
    [("liveness", platform.liveness), ("readiness", platform.readiness)].compactMap { name, probe in
      probe.map { (name, $0) }
    }
  }

  private static func text(of platform: Platform) -> String {
    let restart =
      switch platform.restart {
      case .always:
        "at once, then after \(platform.backOff.first.text) and twice as long each time, \(platform.backOff.most.text) at most"
      case .never: "never"
      }
    let first =
      switch platform.firstProcess {
      case .application: "the application is process 1"
      case .initSystem: "an init is process 1"
      }
    return "\(restart); SIGKILL \(platform.grace.text) after SIGTERM; \(first)"
  }

  private static func text(of probe: Probe, in workload: Workload) -> String {
    let steps = probe.program.steps.map { $0.text(in: workload) }.joined(separator: ", then ")
    let delay = probe.initialDelay == .zero ? "" : ", not in its first \(probe.initialDelay.text)"
    let successes = probe.successes == 1 ? "" : ", \(probe.successes) successes"
    return
      "every \(probe.every.text), answered within \(probe.timeout.text), \(probe.failures) failures\(successes) in a "
      + "row\(delay): \(steps)"
  }

  /// The constants behind the platforms; the program of a probe is nobody's measurement.
  static func parameters(of scenario: Scenario) -> [ParameterGroup] {
    groups(of: scenario).map { title, platform in
      let usual = Platform()
      var parameters = [
        duration(
          "back_off.first", platform.backOff.first, usual.backOff.first,
          "what the first restart leaves as the wait for the second",
          .documented("Kubernetes pkg/kubelet/kubelet.go, backOffPeriod")),
        duration(
          "back_off.most", platform.backOff.most, usual.backOff.most,
          "the longest wait; it is forgotten after twice as long without a restart",
          .documented("Kubernetes pkg/kubelet/kubelet.go; client-go backoff.go, hasExpired")),
        duration(
          "balancer.lag", platform.balancer.lag, usual.balancer.lag,
          "after how long it is known that an instance is ready, or no more",
          .assumed("kube-proxy syncs at most once a second; 0.1 to 2 s are usual in small clusters")),
        duration(
          "grace", platform.grace, usual.grace, "from SIGTERM to SIGKILL",
          .documented("Kubernetes terminationGracePeriodSeconds")),
      ]
      for (name, probe) in probes(of: platform) {
        let steps = probe.program.steps.map { $0.text(in: scenario.workload) }.joined(separator: ", then ")
        let trivial = Probe.trivial.steps.map { $0.text(in: scenario.workload) }.joined(separator: ", then ")
        parameters += [
          duration(
            "\(name).every", probe.every, Probe().every, "from one probe to the next",
            .documented("Kubernetes core/v1/defaults.go, periodSeconds")),
          duration(
            "\(name).timeout", probe.timeout, Probe().timeout, "how long an answer may take",
            .documented("Kubernetes core/v1/defaults.go, timeoutSeconds")),
          ParameterInForce(
            name: "\(name).program", summary: "what the server does for a probe", value: steps,
            standard: trivial, isSet: probe.program != Probe.trivial,
            provenance: .assumed("a handler that looks at nothing")),
        ]
      }
      return ParameterGroup(name: title, runtime: nil, parameters: parameters)
    }
  }

  private static func duration(
    _ name: String, _ value: SimDuration, _ standard: SimDuration, _ summary: String, _ provenance: Provenance
  ) -> ParameterInForce {
    ParameterInForce(
      name: name, summary: summary, value: value.text, standard: standard.text, isSet: value != standard,
      provenance: provenance)
  }
}
