// Supervision trees made up at random, and deaths of their members.

import Models
import SimEngine

extension RandomRun {
  /// A tree in which all servers have their places, among workers and supervisors.
  mutating func tree(of servers: [Server]) -> SupervisionTree {
    var members = [SupervisionTree.Member("root", under: nil, .supervisor(supervisor()))]
    for (number, server) in servers.enumerated() {
      let parent = supervisorAbove(&members)
      for instance in 0..<server.instances {
        members.append(
          child("\(server.name)/\(instance)", under: parent, .server(number, instance: instance), members))
      }
    }
    for number in 0..<Int(self.number(0...3)) {
      let parent = supervisorAbove(&members)
      members.append(child("worker-\(number)", under: parent, .worker, members))
    }
    let types = SupervisionTree.Application.allCases
    return SupervisionTree(members, application: types[Int(number(0...2))])
  }

  /// One that is there, or one more below it.
  private mutating func supervisorAbove(_ members: inout [SupervisionTree.Member]) -> Int {
    let supervisors = members.indices.filter { members[$0].supervisor != nil }
    let parent = supervisors[Int(number(0...Int64(supervisors.count - 1)))]
    guard isLikely(40) else { return parent }
    members.append(
      SupervisionTree.Member(
        "supervisor-\(members.count)", under: parent, .supervisor(supervisor()), restart: restart()))
    return members.count - 1
  }

  private mutating func supervisor() -> SupervisionTree.Supervisor {
    SupervisionTree.Supervisor(
      strategy: SupervisionTree.Strategy.allCases[Int(number(0...2))], intensity: Int(number(0...5)),
      period: Int(number(1...5)))
  }

  private mutating func restart() -> SupervisionTree.RestartType {
    SupervisionTree.RestartType.allCases[isLikely(70) ? 0 : Int(number(1...2))]
  }

  private mutating func child(
    _ name: String, under parent: Int, _ role: SupervisionTree.Role, _ members: [SupervisionTree.Member]
  ) -> SupervisionTree.Member {
    let before = members.indices.filter { members[$0].supervisor == nil }
    var steps: [SupervisionTree.InitialStep] = []
    while isLikely(30), steps.count < 3 {
      let law = Distribution.exponential(.nanoseconds(number(1...2_000_000)))
      steps.append(isLikely(50) ? .compute(law) : .wait(law))
    }
    let shutdown: SupervisionTree.Shutdown =
      switch number(0...3) {
      case 0: .brutalKill
      case 1: .after(.unlimited)
      default: .after(span(upTo: 1000))
      }
    return SupervisionTree.Member(
      name, under: parent, role, restart: restart(), shutdown: shutdown, initialisation: steps,
      initFailurePerBillion: isLikely(20) ? UInt64(number(0...300_000_000)) : 0,
      links: before.filter { _ in isLikely(10) })
  }

  /// Deaths of members of a tree.
  mutating func exits(in tree: SupervisionTree) -> [Fault] {
    (0..<Int(number(0...3))).map { index in
      let member = tree.members[Int(number(0...Int64(tree.members.count - 1)))].name
      let reasons = SupervisionTree.Reason.allCases
      let lasting = isLikely(50) ? span(upTo: 100_000) : .zero
      let every: SimDuration = lasting == .zero ? .zero : .nanoseconds(number(100_000...20_000_000))
      return Fault(
        name: "exit-\(index)", at: span(upTo: 200_000),
        kind: .exit(
          member: member, reasons[Int(number(0...Int64(reasons.count - 1)))], every: every, lasting: lasting))
    }
  }
}
