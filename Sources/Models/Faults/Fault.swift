// What goes wrong, when, and to whom; the consequences are each runtime's own.

package import SimEngine

/// Something that goes wrong in a run: at once, or for a while.
package struct Fault: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Requests of `requestClass`, or of any if it is nil, throw an exception that nobody catches, at the end of their
    /// first compute step.
    case exception(requestClass: Int?, Reach = .first)
    /// A piece of work enters the runtime and computes without end until `duration` has passed.
    case hog(duration: SimDuration)
    /// The operating-system process numbered `process` dies, and is started again: it serves after its boot time.
    case crash(process: Int)
    /// The member of that name in the supervision tree ends with that reason; and again each `every`, as long as the
    /// fault lasts, if it is there.
    case exit(member: String, SupervisionTree.Reason, every: SimDuration, lasting: SimDuration)
  }

  /// Whom an exception strikes.
  package enum Reach: Sendable, Hashable {
    /// The first request to arrive at or after the fault's time, in its first attempt.
    case first
    /// Every attempt made from the fault's time until before so much later, of a share of the requests in billionths: who
    /// is among them is drawn once a request, so that whoever is asks in vain as long as the fault lasts.
    case all(lasting: SimDuration, sharePerBillion: Int64)
  }

  package var name: String
  /// Since the start of the measured window.
  package var at: SimDuration
  package var kind: Kind
  /// The number of the instance that it strikes, where it strikes one.
  package var instance: Int

  package init(name: String, at: SimDuration, kind: Kind, instance: Int = 0) {
    self.name = name
    self.at = at
    self.kind = kind
    self.instance = instance
  }

  /// How long the fault itself acts, apart from what follows from it.
  package var duration: SimDuration {
    switch kind {
    case .hog(let duration), .exit(_, _, _, let duration), .exception(_, .all(let duration, _)): duration
    case .exception(_, .first), .crash: .zero
    }
  }

  /// When it strikes, since its own time.
  package var strikes: [SimDuration] {
    guard case .exit(_, _, let every, let duration) = kind, every > .zero else { return [.zero] }
    return (0...duration.nanoseconds / every.nanoseconds).map { every * $0 }
  }
}
