// What faults make of dependencies: which of them answer late, or not at all, and for how long.

import SimEngine

/// The faults of a run that strike dependencies.
struct DependencyDisturbances: Sendable {
  private enum What: Sendable {
    case slow(thousandths: Int64)
    case down(Fault.Silence)
  }

  private struct Entry: Sendable {
    let fault: Int
    let dependency: Int32
    let what: What
    let from: SimTime
    let until: SimTime
  }

  private var entries: [Entry] = []
  /// Calls that get no answer until the fault of that number is over.
  private var hanging: [(fault: Int, call: Call)] = []

  /// A fault that does not happen is none.
  init(_ run: Run) {
    for (index, fault) in run.faults.enumerated() where index != run.spared {
      let start = run.windowStart + fault.at
      switch fault.kind {
      case .slow(let dependency, let thousandths, let lasting):
        add(index, dependency, .slow(thousandths: thousandths), start, lasting)
      case .down(let dependency, let silence, let lasting):
        add(index, dependency, .down(silence), start, lasting)
      case .exception, .poison, .hog, .crash, .exit, .spike, .disconnect: break
      }
    }
  }

  private mutating func add(
    _ fault: Int, _ dependency: Int, _ what: What, _ start: SimTime, _ lasting: SimDuration
  ) {
    entries.append(
      Entry(fault: fault, dependency: Int32(dependency), what: what, from: start, until: start + lasting))
  }

  /// Whether no fault strikes a dependency.
  var isEmpty: Bool { entries.isEmpty }

  /// By which fault a dependency cannot be reached, and what callers see of that; nil if it can.
  func silence(of dependency: Int32, at now: SimTime) -> (fault: Int, silence: Fault.Silence)? {
    for entry in entries where entry.dependency == dependency && entry.from <= now && now < entry.until {
      if case .down(let silence) = entry.what { return (entry.fault, silence) }
    }
    return nil
  }

  /// How many thousandths of its time a call takes, and the fault by which.
  func slowness(of dependency: Int32, at now: SimTime) -> (fault: Int, thousandths: Int64)? {
    for entry in entries where entry.dependency == dependency && entry.from <= now && now < entry.until {
      if case .slow(let thousandths) = entry.what { return (entry.fault, thousandths) }
    }
    return nil
  }

  /// A call gets no answer until the fault is over.
  mutating func hang(_ call: Call, by fault: Int) { hanging.append((fault, call)) }

  /// A fault is over: the calls that hung because of it.
  mutating func release(by fault: Int) -> [Call] {
    let calls = hanging.filter { $0.fault == fault }.map(\.call)
    hanging.removeAll { $0.fault == fault }
    return calls
  }
}
