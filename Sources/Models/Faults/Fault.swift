// What goes wrong, when, and to whom; the consequences are each runtime's own.

package import SimEngine

/// Something that goes wrong in a run: at once, or for a while.
package struct Fault: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Requests of `requestClass`, or of any if it is nil, throw an exception that nobody catches, at the end of their
    /// first compute step.
    case exception(requestClass: Int?, Reach = .first)
    /// Messages throw that the server takes up; a share of them, by the requests that they come from.
    case poison(server: Int, Reach = .first)
    /// A piece of work enters the runtime and computes without end until `duration` has passed.
    case hog(duration: SimDuration)
    /// The operating-system process numbered `process` dies, and is started again: it serves after its boot time.
    case crash(process: Int)
    /// The member of that name in the supervision tree ends with that reason; and again each `every`, as long as the
    /// fault lasts, if it is there.
    case exit(member: String, SupervisionTree.Reason, every: SimDuration, lasting: SimDuration)
    /// Calls to a dependency take so many thousandths of their time that are made while the fault lasts.
    case slow(dependency: Int, thousandths: Int64, lasting: SimDuration)
    /// A dependency cannot be reached.
    case down(dependency: Int, Silence, lasting: SimDuration)
    /// Further requests come while the fault lasts, of one class, or of all by their shares.
    case spike(rate: Double, requestClass: Int?, lasting: SimDuration)
    /// A share of the connections, in billionths, is cut.
    case disconnect(sharePerBillion: Int64)
  }

  /// What callers see of a dependency that cannot be reached.
  package enum Silence: String, Sendable, Hashable, CaseIterable {
    /// Nobody listens: calls fail at once, those under way too.
    case refuse
    /// Packets are lost: calls get no answer until the fault is over, and fail then.
    case hang
  }

  /// Whether it strikes with the coming of requests, messages or calls, and not by itself.
  var strikesByArrival: Bool {
    switch kind {
    case .exception, .poison, .slow: true
    case .hog, .crash, .exit, .down, .spike, .disconnect: false
    }
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
    case .hog(let duration), .exit(_, _, _, let duration), .exception(_, .all(let duration, _)),
      .poison(_, .all(let duration, _)), .slow(_, _, let duration), .down(_, _, let duration),
      .spike(_, _, let duration):
      duration
    case .exception(_, .first), .poison(_, .first), .crash, .disconnect: .zero
    }
  }

  /// When it strikes, since its own time.
  package var strikes: [SimDuration] {
    guard case .exit(_, _, let every, let duration) = kind, every > .zero else { return [.zero] }
    return (0...duration.nanoseconds / every.nanoseconds).map { every * $0 }
  }
}
