// A supervisor as a state machine: what it has to do next, by the rules of OTP.

/// What one supervisor knows of its children, and what it does next.
///
/// It does one thing at a time, and while it waits for a child to start or to stop, whatever comes to it waits. It knows
/// nothing of time but the seconds in which restarts fall: whoever runs it says when a child has started or stopped.
///
/// Source: supervisor.erl, OTP 25 to 27: `init_children`, `restart_child`, `do_restart`, `restart`,
/// `restart_multiple_children`, `terminate_children`, `shutdown`, `try_again_restart`.
package struct SupervisorState: Sendable {
  package enum Step: Sendable, Hashable {
    /// A child is to be started: `hasStarted(_:_:)` says how that went.
    case start(Int)
    /// A child is to be told to stop: `hasStopped(_:)` says when it is gone.
    case stop(Int)
    /// All children have been started for the first time.
    case ready
    /// It ends: all children are gone.
    case end
    /// There is nothing to do until something comes.
    case wait
  }

  enum Message: Sendable, Hashable {
    case exit(child: Int, SupervisionTree.Reason)
    /// A restart that has failed is tried again.
    case tryAgain(child: Int)
    /// Its own supervisor tells it to stop.
    case shutdown
  }

  private enum Phase: Sendable { case starting, running, ending }

  private enum Child: Sendable, Hashable {
    /// It has a process, as far as the supervisor knows.
    case alive
    /// It has none, and is known.
    case undefined
    /// It has failed to start, and is tried again.
    case restarting
    /// It is not known any more: only who is temporary is forgotten.
    case deleted
  }

  private enum Operation: Sendable, Hashable { case start(Int), stop(Int) }

  private let strategy: SupervisionTree.Strategy
  private var window: RestartWindow
  /// In the order in which they are started.
  private let children: [Int]
  private let types: [SupervisionTree.RestartType]
  private var states: [Child]
  private var phase: Phase
  private var inbox: [Message] = []
  /// What is left to do of what it does at present, the next last.
  private var operations: [Operation] = []
  private var reports = 0

  /// A supervisor that has just begun, or, if `isUp`, one whose children have all been started.
  package init(_ supervisor: Int, of tree: SupervisionTree, isUp: Bool = false) {
    guard let rules = tree.members[supervisor].supervisor else {
      preconditionFailure("only a supervisor has children")
    }
    strategy = rules.strategy
    window = RestartWindow(intensity: rules.intensity, period: rules.period)
    children = tree.children(of: supervisor)
    types = children.map { tree.members[$0].restart }
    states = children.map { _ in isUp ? .alive : .undefined }
    phase = isUp ? .running : .starting
    if !isUp { operations = children.reversed().map { .start($0) } }
  }

  /// How many reports it has written since this was asked last.
  package mutating func takeReports() -> Int {
    defer { reports = 0 }
    return reports
  }

  /// A child has died by itself.
  package mutating func hasDied(_ child: Int, _ reason: SupervisionTree.Reason) {
    inbox.append(.exit(child: child, reason))
  }

  /// It is told to stop.
  package mutating func shutDown() { inbox.append(.shutdown) }

  /// What it does next, in the second `now` of the node's clock.
  package mutating func next(at now: Int64) -> Step {
    while true {
      if let operation = operations.popLast() {
        switch operation {
        case .start(let child): return .start(child)
        case .stop(let child):
          guard state(of: child) == .alive else { continue }
          guard forgetExit(of: child) else { return .stop(child) }
          hasStopped(child)
          continue
        }
      }
      switch phase {
      case .starting:
        phase = .running
        return .ready
      case .ending: return .end
      case .running:
        guard !inbox.isEmpty else { return .wait }
        deal(with: inbox.removeFirst(), at: now)
      }
    }
  }

  /// A child that was to be started has been, or has failed to.
  package mutating func hasStarted(_ child: Int, _ isUp: Bool) {
    guard !isUp else { return set(child, .alive) }
    reports += 1
    operations.removeAll()
    if phase == .starting {
      set(child, .undefined)
      end()
    } else {
      set(child, .restarting)
      inbox.append(.tryAgain(child: child))
    }
  }

  /// A child that was told to stop is gone.
  package mutating func hasStopped(_ child: Int) {
    set(child, type(of: child) == .temporary ? .deleted : .undefined)
    if type(of: child) == .temporary { operations.removeAll { $0 == .start(child) } }
  }
}

extension SupervisorState {
  private mutating func deal(with message: Message, at now: Int64) {
    switch message {
    case .shutdown: end()
    case .tryAgain(let child):
      if state(of: child) == .restarting { restart(child, at: now) }
    case .exit(let child, let reason):
      guard state(of: child) == .alive else { return }
      if type(of: child) == .permanent || reason == .killed || reason == .error { reports += 1 }
      switch type(of: child) {
      case .permanent: restart(child, at: now)
      case .transient where reason == .killed || reason == .error: restart(child, at: now)
      case .transient: set(child, .undefined)
      case .temporary: set(child, .deleted)
      }
    }
  }

  private mutating func restart(_ child: Int, at now: Int64) {
    guard window.add(at: now) else {
      reports += 1
      set(child, .undefined)
      end()
      return
    }
    // Among those that are started again are transient ones that had done their work.
    set(child, .undefined)
    switch strategy {
    case .oneForOne: operations = [.start(child)]
    case .restForOne: restartAll(in: children[place(of: child)...])
    case .oneForAll: restartAll(in: children[...])
    }
  }

  private mutating func restartAll(in some: ArraySlice<Int>) {
    let known = some.filter { state(of: $0) != .deleted }
    let starts = known.reversed().map { Operation.start($0) }
    operations = starts + known.map { .stop($0) }
  }

  /// All children are stopped, the last one first, and then it ends.
  private mutating func end() {
    phase = .ending
    operations = children.map { .stop($0) }
  }

  /// The message that a child has died is taken out, if it has come: the supervisor looks for it when it stops the child.
  private mutating func forgetExit(of child: Int) -> Bool {
    let place = inbox.firstIndex { if case .exit(child, _) = $0 { true } else { false } }
    if let place { inbox.remove(at: place) }
    return place != nil
  }

  private func place(of child: Int) -> Int {
    guard let place = children.firstIndex(of: child) else { preconditionFailure("it is its child") }
    return place
  }

  private func state(of child: Int) -> Child { states[place(of: child)] }
  private func type(of child: Int) -> SupervisionTree.RestartType { types[place(of: child)] }
  private mutating func set(_ child: Int, _ state: Child) { states[place(of: child)] = state }
}
