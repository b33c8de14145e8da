// The keys of platforms: instances, balancer, restart policy, back-off, grace, probes.

import Models
import SimEngine

extension ScenarioFormat {
  /// The longest time that a platform counts in.
  static let longestProbe: Int64 = 3600 * 1_000_000_000
  static let mostProbes: Int64 = 1000
  static let mostFaults = 100
  static let mostReplicas: Int64 = 1000

  package static let platform = MappingForm(
    "a platform", "what runs each architecture's container and watches it, as Kubernetes does",
    [
      FormatKey(
        "instances", .count(1...mostReplicas), .optional("1"),
        "how many instances of the application there are, each on a machine of its own (`replicas`)"),
      FormatKey(
        "balancer", .mapping(.balancer), .optional("as kube-proxy is"), "what spreads requests over them"),
      FormatKey(
        "restart", .word(Platform.Restart.allCases.map(\.rawValue)),
        .optional(Platform.Restart.always.rawValue),
        "whether a container is started again whose main process has ended (`restartPolicy`)"),
      FormatKey(
        "back_off", .mapping(.restartBackOff), .optional("as the kubelet has it"),
        "how long it waits for that (CrashLoopBackOff)"),
      FormatKey(
        "grace", .quantity(.duration), .optional(Dimension.duration.text(Platform().grace.nanoseconds)),
        "how long it has between SIGTERM and SIGKILL (`terminationGracePeriodSeconds`)"),
      FormatKey(
        "pid_1", .word(Platform.FirstProcess.allCases.map(\.rawValue)),
        .optional(Platform.FirstProcess.application.rawValue),
        "what has the number 1 in the container: the `application`, to which the kernel delivers only signals that it handles, "
          + "or an `init` such as tini, which passes them on"),
      FormatKey(
        "liveness", .mapping(.livenessProbe), .optional("none"),
        "the probe whose failures have the container killed; `{}` for one with Kubernetes' defaults"),
      FormatKey(
        "readiness", .mapping(.readinessProbe), .optional("none"),
        "the probe whose failures keep new requests away: where no instance is ready they are rejected"),
    ])

  package static let balancer = MappingForm(
    "a balancer", "what spreads requests over the instances of an application",
    [
      FormatKey(
        "policy", .word(Balancer.Policy.allCases.map(\.rawValue)),
        .optional(Balancer().policy.rawValue),
        "which instance the next one goes to: `power_of_two_choices` draws two and takes that with less to do"
      ),
      FormatKey(
        "per", .word(Balancer.Unit.allCases.map(\.rawValue)), .optional(Balancer().unit.rawValue),
        "what is spread: each `connection` of a client, where connections are simulated, or each `request`, by a proxy with "
          + "connections of its own"),
      FormatKey(
        "lag", .quantity(.duration), .optional(Dimension.duration.text(Balancer().lag.nanoseconds)),
        "after how long it knows that an instance is ready, or no more"),
    ])

  package static let restartBackOff = MappingForm(
    "the back-off of restarts", "how long a container that ends again and again waits to be started",
    [
      FormatKey(
        "first", .quantity(.duration),
        .optional(Dimension.duration.text(RestartBackOff.Rules().first.nanoseconds)),
        "the wait for the second restart; each one after it is twice as long"),
      FormatKey(
        "most", .quantity(.duration),
        .optional(Dimension.duration.text(RestartBackOff.Rules().most.nanoseconds)),
        "the longest wait; all is forgotten after twice as long without a restart"),
    ])

  package static let livenessProbe = MappingForm(
    "a liveness probe", "a request that asks whether the container is alive", probeKeys(withSuccesses: false))

  package static let readinessProbe = MappingForm(
    "a readiness probe", "a request that asks whether the container can take requests",
    probeKeys(withSuccesses: true))

  private static func probeKeys(withSuccesses: Bool) -> [FormatKey] {
    let usual = Probe()
    let successes = FormatKey(
      "successes", .count(1...mostProbes), .optional("\(usual.successes)"),
      "successes in a row after which it counts as ready (`successThreshold`)")
    return [
      FormatKey(
        "every", .quantity(.duration), .optional(Dimension.duration.text(usual.every.nanoseconds)),
        "from one probe to the next (`periodSeconds`)"),
      FormatKey(
        "timeout", .quantity(.duration), .optional(Dimension.duration.text(usual.timeout.nanoseconds)),
        "how long an answer may take (`timeoutSeconds`)"),
      FormatKey(
        "failures", .count(1...mostProbes), .optional("\(usual.failures)"),
        "failures in a row after which it counts as failing (`failureThreshold`)"),
    ] + (withSuccesses ? [successes] : []) + [
      FormatKey(
        "initial_delay", .quantity(.duration), .optional("0s"),
        "how long after its start a container is left alone, in whole seconds (`initialDelaySeconds`)"),
      FormatKey(
        "program", .list(.mapping(.step)), .optional("compute 50us, assumed"),
        "what the server does for it, through its own loop, threads or schedulers"),
    ]
  }

  /// What an architecture writes that has no platform although the others have.
  package static let noPlatform = "none"
}
