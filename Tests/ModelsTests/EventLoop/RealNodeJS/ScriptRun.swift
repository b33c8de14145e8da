// A script, played on the queues of the model's loop.

import Models
import SimEngine

/// How long things take that no rule says.
struct Pace: Sendable, Hashable {
  /// What the loop's clock cuts off at the start.
  var offset: SimDuration
  /// Each callback.
  var callback: SimDuration
  /// Each piece of work of the thread pool, which has one thread.
  var work: SimDuration
  /// Whether threads of V8's wake up the loop all the time, as they do when they have collected or compiled something.
  var isSignalled: Bool

  static let all: [Pace] = [0, 700].flatMap { offset in
    [1, 60, 400, 1200].flatMap { callback in
      [30, 300, 2000].flatMap { work in
        [false, true].map { isSignalled in
          Pace(
            offset: .microseconds(offset), callback: .microseconds(callback), work: .microseconds(work),
            isSignalled: isSignalled)
        }
      }
    }
  }
}

/// One play of a script.
struct ScriptRun {
  private var queues = LoopQueues(LoopRules())
  private var now: SimTime
  private let pace: Pace
  /// What the callbacks are, by their numbers, and how often the thread pool is asked again before each is called.
  private var callbacks: [(callback: Script.Callback, rounds: Int)] = []
  /// What the thread of the pool has still to do, with the times at which each is done.
  private var work: [(callback: Int, done: SimTime)] = []
  private var names: [String] = []

  /// The names of a script's callbacks in the order of their calls.
  static func order(_ script: Script, at pace: Pace) -> [String] {
    var run = ScriptRun(pace)
    if script.sockets > 0 {
      run.callbacks.append((script.main, 0))
      run.queues.setImmediate(0)
    } else {
      run.call(script.main)
    }
    run.goRound()
    return run.names
  }

  private init(_ pace: Pace) {
    self.pace = pace
    now = SimTime.zero + pace.offset
  }

  private mutating func goRound() {
    while true {
      noteTimers()
      switch queues.next(at: now) {
      case .call(let number) where callbacks[number].rounds > 0:
        callbacks[number].rounds -= 1
        submit(number)
      case .call(let number): call(callbacks[number].callback)
      case .accept, .measure: preconditionFailure("no script listens, or measures")
      case .block(let timeout):
        let ends = [work.first?.done, timeout.map { now + $0 }].compactMap { $0 }
        guard let end = ends.min() else { return }
        spend(max(.zero, end - now))
        noteTimers()
        queues.wake(at: now)
      }
    }
  }

  private mutating func noteTimers() { while queues.noteTimer(dueBy: now) != nil {} }

  private mutating func call(_ callback: Script.Callback) {
    names.append(callback.name)
    if pace.isSignalled { queues.signal() }
    for act in callback.acts {
      switch act {
      case .busy(let span): spend(.milliseconds(Int64(span)))
      case .set(let source, let next):
        callbacks.append((next, source == .wholeFile ? 3 : 0))
        set(source, callbacks.count - 1)
      }
    }
    spend(pace.callback)
  }

  private mutating func set(_ source: Script.Source, _ number: Int) {
    switch source {
    case .tick: queues.queueTick(number)
    case .promise: queues.queueMicrotask(number)
    case .immediate: queues.setImmediate(number)
    case .timeout(let span): queues.setTimer(number, after: .milliseconds(Int64(span)), at: now)
    case .file, .crypto, .wholeFile: submit(number)
    case .read: queues.queueReady(number)
    case .refused: queues.queuePending(number)
    case .close: queues.queueClosing(number)
    }
  }

  private mutating func submit(_ number: Int) {
    work.append((number, max(now, work.last?.done ?? now) + pace.work))
  }

  /// Lets time pass, and the pool do its work in it.
  private mutating func spend(_ span: SimDuration) {
    now += span
    while let first = work.first, first.done <= now {
      work.removeFirst()
      queues.queueCompletion(first.callback)
    }
  }
}
