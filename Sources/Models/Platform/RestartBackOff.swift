// How long the kubelet waits before it starts a container again: CrashLoopBackOff, by its own arithmetic.

package import SimEngine

/// The kubelet's back-off for one container.
///
/// The first restart is immediate and leaves a delay of 10 s; the next one waits for that since the container ended, and
/// leaves twice as much, up to 300 s. Where nothing was restarted for 600 s, all of that is forgotten, also in the midst
/// of a wait.
///
/// A container that the kubelet kills because its liveness probe has failed is started again by the same pass over the
/// pod, whose view of it is older: the wait counts from the end of the container *before*, and the first of all is not
/// noted. Such containers restart sooner than those that crash, and crash loops of them show later.
///
/// Source: Kubernetes, pkg/kubelet/kuberuntime/kuberuntime_manager.go, `SyncPod` and `doBackOff`; client-go,
/// util/flowcontrol/backoff.go, `Next`, `IsInBackOffSince`, `hasExpired`, `GC`; pkg/kubelet/kubelet.go,
/// `HandlePodCleanups`, which forgets every 2 s (here: at once).
package struct RestartBackOff: Sendable, Hashable {
  /// The delays, in ns of virtual time.
  package struct Rules: Sendable, Hashable {
    /// What the first restart leaves.
    ///
    /// Source: pkg/kubelet/kubelet.go, `backOffPeriod`, 10 s.
    package var first: SimDuration = .seconds(10)
    /// The longest delay.
    ///
    /// Source: pkg/kubelet/kubelet.go, `MaxCrashLoopBackOff`, 300 s.
    package var most: SimDuration = .seconds(300)

    package init() {}

    /// After how long without a restart the delay is forgotten: twice the longest.
    var expiry: SimDuration { most * 2 }
  }

  struct Entry: Sendable, Hashable {
    var delay: SimDuration
    /// When the container was started.
    var updated: SimTime
  }

  private let rules: Rules
  private var entry: Entry?
  private var lastEnd: SimTime?

  package init(_ rules: Rules) { self.rules = rules }

  /// A container has ended.
  ///
  /// - Parameters:
  ///   - end: When it has.
  ///   - isKilled: Whether the kubelet has killed it.
  /// - Returns: When it is started again: `end`, or later.
  /// - Complexity: O(1).
  package mutating func restart(after end: SimTime, isKilled: Bool) -> SimTime {
    let known = isKilled ? lastEnd : end
    lastEnd = end
    guard let known else { return end }
    guard let last = entry, known - last.updated <= rules.expiry, end - last.updated < rules.expiry else {
      entry = Entry(delay: rules.first, updated: end)
      return end
    }
    let forgotten = last.updated + rules.expiry
    let start = max(end, min(known + last.delay, forgotten))
    entry = Entry(delay: start < forgotten ? min(last.delay * 2, rules.most) : rules.first, updated: start)
    return start
  }
}
