// What goes wrong, when, and to whom; the consequences are each runtime's own.

package import SimEngine

/// Something that goes wrong once in a run.
package struct Fault: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// The first request to arrive at or after the fault's time, of `requestClass` if it is named, throws
    /// an exception that nobody catches, at the end of its first compute step.
    case exception(requestClass: Int?)
    /// A piece of work enters the runtime and computes without end until `duration` has passed.
    case hog(duration: SimDuration)
    /// The operating-system process numbered `process` dies, and is started again: it serves after its boot time.
    case crash(process: Int)
    /// The member of that name in the supervision tree ends with that reason; and again each `every`, as long as the
    /// fault lasts, if it is there.
    case exit(member: String, SupervisionTree.Reason, every: SimDuration, lasting: SimDuration)
  }

  package var name: String
  /// Since the start of the measured window.
  package var at: SimDuration
  package var kind: Kind

  package init(name: String, at: SimDuration, kind: Kind) {
    self.name = name
    self.at = at
    self.kind = kind
  }

  /// How long the fault itself acts, apart from what follows from it.
  package var duration: SimDuration {
    switch kind {
    case .hog(let duration), .exit(_, _, _, let duration): duration
    case .exception, .crash: .zero
    }
  }

  /// When it strikes, since its own time.
  package var strikes: [SimDuration] {
    guard case .exit(_, _, let every, let duration) = kind, every > .zero else { return [.zero] }
    return (0...duration.nanoseconds / every.nanoseconds).map { every * $0 }
  }
}
