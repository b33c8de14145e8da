// What runs containers and watches them, in the manner of Kubernetes: instances, restart policy, grace, probes.

package import SimEngine

/// What containers are run by: how many there are, how they are started again, and asked whether they are well.
package struct Platform: Sendable, Hashable {
  /// Whether a container is started again whose main process has ended.
  package enum Restart: String, Sendable, Hashable, CaseIterable {
    case always, never
  }

  /// What has the number 1 among the container's processes.
  ///
  /// The kernel delivers to that process only signals for which it has a handler, SIGKILL from outside apart. Source:
  /// pid_namespaces(7).
  package enum FirstProcess: String, Sendable, Hashable, CaseIterable {
    /// The server itself, or the primary of its workers.
    case application
    /// A small init such as tini, which passes signals on and ends with its child.
    case initSystem = "init"
  }

  /// How many instances of the application there are, each in a container on a machine of its own.
  package var instances = 1
  package var balancer = Balancer()
  package var restart = Restart.always
  package var backOff = RestartBackOff.Rules()
  /// How long a container has between SIGTERM and SIGKILL.
  ///
  /// Source: Kubernetes, `terminationGracePeriodSeconds`, default 30.
  package var grace: SimDuration = .seconds(30)
  package var firstProcess = FirstProcess.application
  /// Whose failures have the container killed.
  package var liveness: Probe?
  /// Whose failures keep new requests from the container.
  package var readiness: Probe?

  package init() {}

  /// Those that there are, the liveness probe first.
  var probes: [Probe] { [liveness, readiness].compactMap { $0 } }
}

/// A request that the kubelet sends again and again to learn whether a container is well.
///
/// Source of the defaults: Kubernetes, pkg/apis/core/v1/defaults.go, `SetDefaults_Probe`.
package struct Probe: Sendable, Hashable {
  /// From one probe to the next.
  package var every: SimDuration = .seconds(10)
  /// How long an answer may take.
  package var timeout: SimDuration = .seconds(1)
  /// Failures in a row after which the container counts as failing.
  package var failures = 3
  /// Successes in a row after which it counts as well again.
  package var successes = 1
  /// How long after its start a container is left alone, in whole seconds.
  package var initialDelay: SimDuration = .zero
  /// What the server does for it.
  package var program = Probe.trivial

  package init() {}

  /// A handler that answers and looks at nothing: 50 us of processor time besides what the runtime takes for any request.
  ///
  /// Assumed.
  package static let trivial = Program([.compute(.constant(.microseconds(50)))])
}

extension Distribution {
  fileprivate static func constant(_ span: SimDuration) -> Distribution {
    do {
      return try Distribution(.constant(Double(span.nanoseconds)))
    } catch {
      preconditionFailure("a constant that is not negative is a law")
    }
  }
}
