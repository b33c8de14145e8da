// The count of a probe's successes and failures, and what follows from it.

package import SimEngine

/// The state of one probe of one container.
///
/// The counts go on across restarts of the container, as the worker does that has them. Source: Kubernetes,
/// pkg/kubelet/prober/worker.go, `doProbe`.
package struct ProbeWorker: Sendable, Hashable {
  package enum Kind: Int, Sendable, Hashable, CaseIterable {
    case liveness, readiness
  }

  package let kind: Kind
  package let probe: Probe
  /// Whether it waits for another container, as this one is to be killed.
  package private(set) var isOnHold = false
  private var lastSucceeded: Bool?
  /// Results like the last one, in a row.
  private var run = 0

  package init(_ kind: Kind, _ probe: Probe) {
    self.kind = kind
    self.probe = probe
  }

  /// A probe was answered in time, or was not.
  ///
  /// - Returns: What the container counts as from here on; nil where the result alone does not change it.
  package mutating func note(succeeded: Bool) -> Bool? {
    run = lastSucceeded == succeeded ? run + 1 : 1
    lastSucceeded = succeeded
    guard run >= (succeeded ? probe.successes : probe.failures) else { return nil }
    if kind == .liveness, !succeeded {
      isOnHold = true
      run = 0
    }
    return succeeded
  }

  /// There is a new container.
  package mutating func containerStarted() { isOnHold = false }

  /// Whether a container is probed that has run since `start`.
  ///
  /// The initial delay is over with the whole second that it ends in.
  package func probes(containerOf start: SimTime, at now: SimTime) -> Bool {
    let second: Int64 = 1_000_000_000
    return !isOnHold
      && (now - start).nanoseconds / second >= probe.initialDelay.nanoseconds / second
  }
}
