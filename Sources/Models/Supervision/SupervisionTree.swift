// The supervision tree of an OTP application: who starts whom, and what is done about a death.

package import SimEngine

/// The supervision tree of the one application of a node.
///
/// Its members are numbered: a supervisor comes before its children, and children come in the order in which they are
/// started. The root is number 0.
package struct SupervisionTree: Sendable, Hashable {
  package enum Strategy: String, Sendable, Hashable, CaseIterable {
    /// A child that has died is started again, and nobody else.
    case oneForOne = "one_for_one"
    /// So is a child that has died, and those that were started after it are stopped first and started behind it.
    case restForOne = "rest_for_one"
    /// All children are stopped and started again.
    case oneForAll = "one_for_all"
  }

  /// Whether a child that has died is started again.
  package enum RestartType: String, Sendable, Hashable, CaseIterable {
    /// Always.
    case permanent
    /// Only if it has died of an error.
    case transient
    /// Never.
    case temporary
  }

  /// Why a process has died.
  package enum Reason: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    /// It has done its work.
    case normal
    /// It was told to stop, or it is a supervisor that has given up.
    case shutdown
    /// It was killed.
    case killed
    /// An exception that nobody caught, or a failed start.
    case error
  }

  /// How a child is told to stop.
  package enum Shutdown: Sendable, Hashable {
    case brutalKill
    /// It is killed if it has not stopped by then; `SimDuration.unlimited` is `infinity`.
    case after(SimDuration)
  }

  /// What a process does before its supervisor goes on.
  package enum InitialStep: Sendable, Hashable {
    case compute(Distribution)
    case wait(Distribution)
  }

  /// What the end of the application means to its node.
  package enum Application: String, Sendable, Hashable, CaseIterable {
    /// The node ends.
    case permanent
    /// The node ends unless the application has ended normally, which a tree that gives up has not.
    case transient
    /// The node lives on without it.
    case temporary
  }

  package struct Supervisor: Sendable, Hashable {
    package var strategy: Strategy
    /// Restarts within a period that it puts up with.
    package var intensity: Int
    /// In seconds.
    package var period: Int

    package init(strategy: Strategy = .oneForOne, intensity: Int = 1, period: Int = 5) {
      self.strategy = strategy
      self.intensity = intensity
      self.period = period
    }
  }

  package enum Role: Sendable, Hashable {
    case supervisor(Supervisor)
    /// A process that only has to be there.
    case worker
    /// An instance of a server of the workload.
    case server(Int, instance: Int)
  }

  package struct Member: Sendable, Hashable {
    package var name: String
    /// The number of its supervisor; nil for the root.
    package var parent: Int?
    package var role: Role
    package var restart: RestartType
    package var shutdown: Shutdown
    package var initialisation: [InitialStep]
    /// How often, in a billion starts, its `init` fails.
    package var initFailurePerBillion: UInt64
    /// Members that it links itself to when it starts.
    package var links: [Int]

    package init(
      _ name: String, under parent: Int?, _ role: Role, restart: RestartType = .permanent,
      shutdown: Shutdown? = nil, initialisation: [InitialStep] = [], initFailurePerBillion: UInt64 = 0,
      links: [Int] = []
    ) {
      self.name = name
      self.parent = parent
      self.role = role
      self.restart = restart
      let isSupervisor = if case .supervisor = role { true } else { false }
      self.shutdown = shutdown ?? .after(isSupervisor ? .unlimited : Self.usualShutdown)
      self.initialisation = initialisation
      self.initFailurePerBillion = initFailurePerBillion
      self.links = links
    }

    /// Source: the default child specification in supervisor.erl, OTP 25 to 27.
    package static let usualShutdown: SimDuration = .seconds(5)

    package var supervisor: Supervisor? {
      if case .supervisor(let supervisor) = role { supervisor } else { nil }
    }
  }

  package var members: [Member]
  package var application: Application

  package init(_ members: [Member], application: Application = .permanent) {
    precondition(members.first?.supervisor != nil, "the root of a tree is a supervisor")
    self.members = members
    self.application = application
  }

  /// The children of a supervisor, in the order in which they are started.
  package func children(of supervisor: Int) -> [Int] {
    members.indices.filter { members[$0].parent == supervisor }
  }
}
