// Who holds a core, a loop, a thread or a lock: the answer to "behind whom did it wait?".

/// Whoever holds something that others wait for.
package struct Occupant: Hashable, Sendable, BitwiseCopyable {
  package let rawValue: UInt8

  /// Nobody: it is free.
  package static let nobody = Occupant(rawValue: 0)
  /// The kernel: it switches, or wakes a core up.
  package static let kernel = Occupant(rawValue: 1)
  /// The runtime's own work, on behalf of no request in particular.
  package static let runtime = Occupant(rawValue: 2)
  package static let collector = Occupant(rawValue: 3)
  /// A piece of work that computes without end.
  package static let hog = Occupant(rawValue: 4)
  /// Foreign work on the same machine: other threads, another container, another virtual machine.
  package static let rival = Occupant(rawValue: 5)
  /// Occupants that are no request class.
  package static let fixed = 6
  /// Classes that can be told apart; the last stands for all beyond.
  package static let mostClasses = 250

  private init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A request of the class with this number.
  package init(requestClass: Int) {
    rawValue = UInt8(Self.fixed + min(requestClass, Self.mostClasses - 1))
  }

  /// Number of different occupants where there are so many classes.
  static func count(classes: Int) -> Int { fixed + min(max(classes, 1), mostClasses) }

  /// The class, if it is a request; one beyond the last is a probe.
  package var requestClass: Int? { rawValue >= Self.fixed ? Int(rawValue) - Self.fixed : nil }

  init(index: Int) { rawValue = UInt8(index) }

  var index: Int { Int(rawValue) }

  /// Its name in results, where the classes have these names.
  package func name(classes: [String]) -> String {
    if let requestClass { return requestClass < classes.count ? classes[requestClass] : "probe" }
    return switch self {
    case .kernel: "kernel"
    case .runtime: "runtime"
    case .collector: "collector"
    case .hog: "hog"
    case .rival: "rival"
    default: "nobody"
    }
  }
}

/// Whom a thread works for.
package struct Service: Hashable, Sendable, BitwiseCopyable {
  package var occupant: Occupant
  /// The request's key; `UInt64.max` where it is none.
  package var key: UInt64

  package static let runtime = Service(occupant: .runtime, key: .max)
  package static let collector = Service(occupant: .collector, key: .max)

  package init(occupant: Occupant, key: UInt64) {
    self.occupant = occupant
    self.key = key
  }
}
