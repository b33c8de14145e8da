// The supervision tree of a node: which process is whose, who is there, and who waits for whom.

import SimEngine

extension BEAM {
  enum NodePhase: UInt8, Sendable {
    case down
    /// It has booted, and starts its application: it does not serve yet.
    case starting
    case up
  }

  /// A member of the tree as it is at present.
  struct FamilyMember: Sendable {
    enum Life: UInt8, Sendable {
      case absent
      /// It has a process, which begins; a server has its name by then, and messages wait for it.
      case starting
      case up
    }

    let process: Int
    var life = Life.absent
    /// How often it was started.
    var starts: UInt64 = 0
    /// Steps of its `init` that it has begun.
    var step = 0
    /// An exit signal that it has not handled.
    var signal: SupervisionTree.Reason?
    /// What a supervisor does next, and has paid for.
    var next: SupervisorState.Step?
    /// The child that a supervisor waits for.
    var awaited: Int?
    /// The place of a supervisor's state.
    var state = -1
  }

  /// The tree of a node, if it has one.
  struct Family: ~Copyable, Sendable {
    var members = Slab<FamilyMember>()
    var states: [SupervisorState] = []
    /// The member that each of the first processes is.
    var numbers = Slab<Int>()
    /// Members that have an exit signal to handle and have not been told to do so.
    var signalled: [Int] = []
    /// Whether anybody is in it.
    var exists = false

    init() {}

    /// Whether a process is one of the tree.
    @inline(__always)
    func includes(_ process: Int) -> Bool { process < numbers.count }

    /// Whether the process of a server's instance is not there, so that no message reaches it.
    @inline(__always)
    func isAbsent(_ process: Int) -> Bool { members[numbers[process]].life == .absent }
  }
}
