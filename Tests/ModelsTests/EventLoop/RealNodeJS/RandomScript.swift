// Made-up scripts whose order no delay changes.

import SimEngine

/// Makes scripts from a stream of random numbers.
///
/// Every callback that sets a timer, or gives work to the pool, is then busy for longer than either takes.
struct RandomScript: ~Copyable {
  private static let count: UInt64 = 24
  private static let mostCallbacks = 16

  private var stream: RandomStream
  private var callbacks = 1

  static let all: [Script] = (0..<count).map { number in
    var source = RandomScript(
      stream: RandomStream(
        seed: 20_261_122, replication: 0, purpose: StreamPurpose(rawValue: 0), entity: number, index: 0))
    return Script("made-up script \(number)", isOpen: nil, source.acts(depth: 0))
  }

  private mutating func acts(depth: Int) -> [Script.Act] {
    var acts: [Script.Act] = []
    var mustBeBusy = false
    for _ in 0..<(depth == 0 ? 5 : stream.below(4)) where depth < 4 && callbacks < Self.mostCallbacks {
      let source = source
      if case .timeout = source { mustBeBusy = true }
      acts.append(set(source, depth))
    }
    if depth < 4, callbacks < Self.mostCallbacks, stream.below(5) == 0 {
      acts.append(set(stream.below(2) == 0 ? .file : .crypto, depth))
      mustBeBusy = true
    }
    return mustBeBusy ? acts + [.busy(30)] : acts
  }

  private mutating func set(_ source: Script.Source, _ depth: Int) -> Script.Act {
    let name = "\(source)".prefix { $0.isLetter } + "\(callbacks)"
    callbacks += 1
    return .set(source, Script.Callback(name: String(name), acts: acts(depth: depth + 1)))
  }

  private var source: Script.Source {
    mutating get {
      switch stream.below(8) {
      case 0: .tick
      case 1: .promise
      case 2, 3: .immediate
      case 4: .timeout([1, 10, 20][Int(stream.below(3))])
      case 5: .timeout(1)
      case 6: .read
      default: stream.below(2) == 0 ? .refused : .close
      }
    }
  }
}
