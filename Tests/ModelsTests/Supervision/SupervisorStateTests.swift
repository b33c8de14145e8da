// A supervisor as a state machine: what it does, step by step, worked out by hand from the rules of supervisor.erl.

import Models
import Testing

@Suite("Supervisors as state machines")
struct SupervisorStateTests {
  /// Runs a supervisor over children that are named by letters, and writes down what it does.
  ///
  /// `+a` starts a child, `-a` stops one, `!a` is a
  /// start that fails, `up` is told its own supervisor, `end` is its end; nothing stands for waiting.
  private struct Bench {
    private var state: SupervisorState
    private var failing: [Int: Int]
    private var second: Int64 = 0
    private var script: [String] = []

    init(
      _ strategy: SupervisionTree.Strategy, intensity: Int = 1, period: Int = 5,
      _ types: [SupervisionTree.RestartType], isUp: Bool = true, failing: [Character: Int] = [:]
    ) {
      let root = SupervisionTree.Member(
        "root", under: nil, .supervisor(.init(strategy: strategy, intensity: intensity, period: period)))
      let children = types.enumerated().map { index, type in
        SupervisionTree.Member(String(Self.letter(index + 1)), under: 0, .worker, restart: type)
      }
      state = SupervisorState(0, of: SupervisionTree([root] + children), isUp: isUp)
      self.failing = Dictionary(uniqueKeysWithValues: failing.map { (Self.number($0.key), $0.value) })
    }

    mutating func dies(_ child: Character, _ reason: SupervisionTree.Reason = .error, at second: Int64 = 0) {
      self.second = second
      state.hasDied(Self.number(child), reason)
    }

    mutating func isToldToStop() { state.shutDown() }

    /// What it does until it has nothing to do.
    mutating func run() -> String {
      script = []
      while true {
        switch state.next(at: second) {
        case .start(let child):
          let fails = (failing[child] ?? 0) > 0
          if fails { failing[child, default: 0] -= 1 }
          script.append("\(fails ? "!" : "+")\(Self.letter(child))")
          state.hasStarted(child, !fails)
        case .stop(let child):
          script.append("-\(Self.letter(child))")
          state.hasStopped(child)
        case .ready: script.append("up")
        case .end:
          script.append("end")
          return script.joined(separator: " ")
        case .wait: return script.joined(separator: " ")
        }
      }
    }

    private static func letter(_ child: Int) -> Character { Character(UnicodeScalar(UInt8(96 + child))) }
    private static func number(_ letter: Character) -> Int { Int(letter.asciiValue ?? 0) - 96 }
  }

  private static let three: [SupervisionTree.RestartType] = [.permanent, .permanent, .permanent]

  @Test("It starts its children in order, and stops those that it has started, the last first, if one fails")
  func begins() {
    var bench = Bench(.oneForOne, Self.three, isUp: false)
    #expect(bench.run() == "+a +b +c up")
    var failing = Bench(.oneForOne, Self.three, isUp: false, failing: ["c": 1])
    #expect(failing.run() == "+a +b !c -b -a end")
  }

  @Test(
    "Who is restarted with whom is the strategy's to say; those who are alive are stopped before, the last first"
  )
  func strategies() {
    for (strategy, expected): (SupervisionTree.Strategy, String) in [
      (.oneForOne, "+b"), (.restForOne, "-c +b +c"), (.oneForAll, "-c -a +a +b +c"),
    ] {
      var bench = Bench(strategy, Self.three)
      bench.dies("b")
      #expect(bench.run() == expected)
    }
  }

  @Test("The restart after the last that it puts up with ends it")
  func givesUp() {
    var bench = Bench(.oneForOne, intensity: 2, Self.three)
    bench.dies("a")
    bench.dies("b")
    #expect(bench.run() == "+a +b")
    bench.dies("a", at: 5)
    // The child that has died is not stopped.
    #expect(bench.run() == "-c -b end")
  }

  @Test("A restart counts through the second that is a period later, and no longer")
  func forgets() {
    var bench = Bench(.oneForOne, intensity: 1, Self.three)
    bench.dies("a", at: 0)
    #expect(bench.run() == "+a")
    bench.dies("a", at: 6)
    #expect(bench.run() == "+a")
    bench.dies("a", at: 11)
    #expect(bench.run() == "-c -b end")
  }

  @Test("A start that fails is tried again behind what has come meanwhile, and each try counts")
  func triesAgain() {
    var bench = Bench(.oneForOne, intensity: 3, Self.three, failing: ["a": 1])
    bench.dies("a")
    bench.dies("b")
    // a for the first time, then b, then a again: three restarts.
    #expect(bench.run() == "!a +b +a")
    bench.dies("c")
    #expect(bench.run() == "-b -a end")
  }

  @Test(
    "Where a start among several fails, those before it stay, and the rest is started behind the next try")
  func triesTheRestAgain() {
    var rest = Bench(.restForOne, intensity: 3, Self.three, failing: ["b": 1])
    rest.dies("a")
    // The second try begins with b: a is alive and stands before it.
    #expect(rest.run() == "-c -b +a !b +b +c")
    var all = Bench(.oneForAll, intensity: 3, Self.three, failing: ["b": 1])
    all.dies("c")
    // The second try is one for all again: a is stopped.
    #expect(all.run() == "-b -a +a !b -a +a +b +c")
  }

  @Test("A transient child that has done its work is forgotten, until all are started again")
  func transient() {
    var bench = Bench(.oneForAll, intensity: 3, [.transient, .permanent])
    bench.dies("a", .normal)
    #expect(bench.run() == "")
    bench.dies("a", .error)
    // Whoever is not alive cannot have died.
    #expect(bench.run() == "")
    bench.dies("b", .normal)
    #expect(bench.run() == "+a +b")
    bench.dies("a", .killed)
    #expect(bench.run() == "-b +a +b")
  }

  @Test("A temporary child is never started again, and one that is stopped with others is gone with them")
  func temporary() {
    var bench = Bench(.restForOne, intensity: 3, [.permanent, .temporary, .temporary, .permanent])
    bench.dies("c", .error)
    #expect(bench.run() == "")
    bench.dies("a")
    #expect(bench.run() == "-d -b +a +d")
  }

  @Test("Of two children that have died at once one for all restarts both, and counts one")
  func twoAtOnce() {
    var all = Bench(.oneForAll, intensity: 1, Self.three)
    all.dies("a")
    all.dies("c")
    #expect(all.run() == "-b +a +b +c")
    var one = Bench(.oneForOne, intensity: 1, Self.three)
    one.dies("a")
    one.dies("c")
    #expect(one.run() == "+a -b -a end")
  }

  @Test("It is told to stop behind what has come before, and stops those who are alive, the last first")
  func stops() {
    var bench = Bench(.oneForOne, intensity: 3, Self.three)
    bench.dies("b")
    bench.isToldToStop()
    bench.dies("c")
    #expect(bench.run() == "+b -b -a end")
  }
}
