// Supervision trees and what befalls them, written down once: for the model, and for a real node as Erlang terms.

import Models
import SimEngine
import Testing

/// A supervision tree of processes that do nothing but live, and the deaths that some of them die.
struct TreeStory: Sendable, CustomTestStringConvertible {
  indirect enum Branch: Sendable {
    /// `shutdown` is in ms; `start` is how long its `init` waits, in ms.
    case worker(
      String, SupervisionTree.RestartType = .permanent, start: Int64 = 0, fails: Bool = false,
      links: [String] = [])
    case supervisor(
      String, SupervisionTree.Strategy, _ intensity: Int, per: Int,
      restart: SupervisionTree.RestartType = .permanent, [Branch])
  }

  /// Somebody ends, so many ms after the tree is up.
  struct Death: Sendable {
    let at: Int64
    let name: String
    let reason: SupervisionTree.Reason

    init(_ at: Int64, _ name: String, _ reason: SupervisionTree.Reason = .error) {
      self.at = at
      self.name = name
      self.reason = reason
    }
  }

  let name: String
  let root: Branch
  let deaths: [Death]

  init(_ name: String, _ root: Branch, _ deaths: Death...) {
    self.name = name
    self.root = root
    self.deaths = deaths
  }

  var testDescription: String { name }

  var tree: SupervisionTree {
    var members: [SupervisionTree.Member] = []
    var links: [(Int, [String])] = []
    func add(_ branch: Branch, under parent: Int?) {
      switch branch {
      case .worker(let name, let restart, let start, let fails, let partners):
        links.append((members.count, partners))
        members.append(
          SupervisionTree.Member(
            name, under: parent, .worker, restart: restart,
            initialisation: start > 0 ? [.wait(.constant(.milliseconds(start)))] : [],
            initFailurePerBillion: fails ? 1_000_000_000 : 0))
      case .supervisor(let name, let strategy, let intensity, let period, let restart, let children):
        let number = members.count
        members.append(
          SupervisionTree.Member(
            name, under: parent,
            .supervisor(.init(strategy: strategy, intensity: intensity, period: period)), restart: restart))
        for child in children { add(child, under: number) }
      }
    }
    add(root, under: nil)
    for (number, partners) in links {
      members[number].links = partners.compactMap { name in members.firstIndex { $0.name == name } }
    }
    return SupervisionTree(members, application: .temporary)
  }

  /// Its line on the standard input of `real_trees.erl`.
  var term: String {
    let deaths = deaths.map { "{\($0.at),\($0.name),\($0.reason.rawValue)}" }
    return "{\(name),\(Self.term(root)),[\(deaths.joined(separator: ","))]}.\n"
  }

  private static func term(_ branch: Branch) -> String {
    switch branch {
    case .worker(let name, let restart, let start, let fails, let links):
      "{worker,\(name),\(restart.rawValue),\(start),\(fails),[\(links.joined(separator: ","))]}"
    case .supervisor(let name, let strategy, let intensity, let period, let restart, let children):
      "{supervisor,\(name),\(strategy.rawValue),\(intensity),\(period),\(restart.rawValue),"
        + "[\(children.map(term).joined(separator: ","))]}"
    }
  }

  /// What happens to the members of the model's tree, in its order.
  func events(_ configuration: BEAM.Configuration = BEAM.standard) throws -> [SupervisionEvent] {
    let faults = deaths.enumerated().map { index, death in
      Fault(
        name: "f\(index)", at: .milliseconds(death.at),
        kind: .exit(member: death.name, death.reason, every: .zero, lasting: .zero))
    }
    let run = Run(
      machine: MachineConfiguration(cores: 1), workload: .uniform(.poisson(rate: 1), []), faults: faults,
      duration: .milliseconds((deaths.last?.at ?? 0) + 1000), tree: tree)
    return try BEAM.simulate(run, configuration).supervision
  }

  /// Who is started, in order, after who is there at the end: in words, as the real node prints them.
  func modelled() throws -> String {
    let names = tree.members.map(\.name)
    var alive = Set(names.indices)
    var starts: [String] = []
    for event in try events() {
      switch event.what {
      case .starts: starts.append(names[event.member])
      case .isUp: alive.insert(event.member)
      case .dies: alive.remove(event.member)
      case .failsToStart: break
      }
    }
    let living = names.indices.filter(alive.contains).map { names[$0] }.sorted()
    return "\(name): \(living.joined(separator: " ")) | \(starts.joined(separator: " "))"
  }
}
