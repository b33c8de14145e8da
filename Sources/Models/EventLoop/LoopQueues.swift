// The queues of one loop and the order in which they are gone through: libuv's phases, and Node's layers over them.

package import SimEngine

/// The limits and the clock of a loop.
package struct LoopRules: Sendable, Hashable {
  /// In which the loop's clock counts; 1 ns is a clock that rounds nothing.
  package var unit: SimDuration = .milliseconds(1)
  /// Events that one poll takes from the kernel at most.
  package var pollBatch = 1024
  /// Polls that an iteration makes at most, as long as each is full.
  package var pollRounds = 48
  /// Times that an iteration goes through the pending callbacks after its polls, at most.
  package static let pendingRounds = 8

  package init() {}

  /// The shortest time for which a timer can be set.
  var shortestTimer: SimDuration { unit > .nanoseconds(1) ? unit : .zero }
}

/// What waits in a loop, and what it does next.
///
/// Callbacks are numbers that mean something to whoever queues them. The loop itself takes no time: its owner asks for the
/// next step, spends what the callback costs, queues what the callback asks for, and asks again.
///
/// An iteration calls pending callbacks; polls, and calls those whose files are ready; calls pending ones again; calls the
/// immediates that were there when their phase began; closes handles, the last first; reads the clock and calls the timers
/// that are due. The poll may block only if nothing is pending, to be closed or to be called immediately, up to the
/// first timer at most. After each callback, whatever the phase, the queue of `process.nextTick` is emptied, then that
/// of the promises, and both again for as long as there is something in them.
///
/// Under `uv_run`'s default mode, which is Node's, versions up to 1.44 go round in the same circle: they run timers before
/// pending callbacks instead of at the end, with nothing in between.
///
/// Source: libuv src/unix/core.c (uv_run, uv__backend_timeout, uv__make_close_pending), src/unix/linux.c (uv__io_poll),
/// versions 1.45 to 1.52; Node lib/internal/timers.js (processImmediate), lib/internal/process/task_queues.js, version 20.
package struct LoopQueues: Sendable {
  package enum Phase: Sendable, BitwiseCopyable {
    case timers
    /// What could not be said at once, such as that a connection was refused.
    case pending
    case poll
    /// Pending callbacks again, for a few rounds.
    case pendingAfterPoll
    /// Immediates.
    case check
    case closing
    /// In the kernel, until something is ready or the time is up.
    case blocked
  }

  package enum Step: Hashable, Sendable, BitwiseCopyable {
    case call(Int)
    /// The listening socket's callback: it accepts one connection.
    ///
    /// Source: libuv src/unix/stream.c (uv__server_io), since 1.45; before it accepted all that waited.
    case accept
    /// The timer at ``LoopQueues/monitorDue`` fires; its owner sets it anew.
    case measure
    /// The loop has nothing to do but to wait, for so long at most; nil is for ever.
    case block(SimDuration?)
  }

  /// Stands in `ready` for all that the thread pool has done.
  private static let completion = -1
  /// Stands in `ready` for the listening socket.
  private static let listener = -2

  package let rules: LoopRules
  package private(set) var phase = Phase.timers
  /// Whether the callback of the last step was queued by another one, to be called before all else.
  package private(set) var isDraining = false
  /// The loop's clock, as last read.
  package private(set) var clock = SimTime.zero
  /// Iterations that have polled.
  package private(set) var iterations = 0
  /// When a timer of libuv's own is due, beside that of Node's, which only measures: the loop does not wake up for it.
  package var monitorDue = SimTime.never
  /// Whether it fires at the end of the present phase.
  private var isMonitorLast = false
  private var hasBegunPhase = false
  private var ticks = FIFO()
  private var microtasks = FIFO()
  private var drainsMicrotasks = false
  private var timers: LoopTimers
  private var pending = FIFO()
  /// In the order in which the kernel found them to be readable.
  private var ready = FIFO()
  /// What the thread pool has done and the loop has not called.
  private var completions = FIFO()
  /// Whether the pool's event is ready and the loop has not got to it.
  private var isCompletionReady = false
  /// Whether connections wait to be accepted and the loop has not got to them.
  package private(set) var isListenerReady = false
  /// Which of these two the last poll has reported, in this order: if they are ready again by the next, they come behind
  /// what this one had no room for.
  ///
  /// Epoll keeps what it has reported on its list until the next call, in front of all that becomes ready meanwhile.
  ///
  /// Source: Linux fs/eventpoll.c (ep_send_events, level-triggered).
  private var held = FIFO()
  private var isCompletionHeld = false
  private var isListenerHeld = false
  /// Events that were ready at the last poll, and too many for it.
  private var leftOver = 0
  /// Files that the kernel is told to watch with the next poll, and that are readable already.
  private var watched = FIFO()
  private var immediates = FIFO()
  private var closings = FIFO()
  private var closingNow = FIFO()
  /// Callbacks that the present phase, poll or round has still to call.
  private var batch = 0
  /// Callbacks of the thread pool's event that have still to be called.
  private var completed = 0
  private var isBatchFull = false
  private var rounds = 0

  package init(_ rules: LoopRules) {
    self.rules = rules
    timers = LoopTimers(shortest: rules.shortestTimer)
  }

  package var isBlocked: Bool { phase == .blocked }

  /// Callbacks of the poll phase that wait, those of the thread pool included.
  var readyCount: Int {
    ready.count + watched.count + completions.count - (isCompletionReady && !isCompletionHeld ? 1 : 0)
      - (isListenerReady && !isListenerHeld ? 1 : 0)
  }

  /// Whether the callback of the last step is an immediate.
  var isImmediate: Bool { phase == .check && !isDraining }

  /// `process.nextTick`.
  package mutating func queueTick(_ callback: Int) { ticks.append(callback) }

  /// A promise is resolved, or `queueMicrotask`.
  package mutating func queueMicrotask(_ callback: Int) { microtasks.append(callback) }

  package mutating func setImmediate(_ callback: Int) { immediates.append(callback) }

  /// Sets a timer; the clock is read anew for it.
  ///
  /// Source: Node's getLibuvNow, which calls uv_update_time (Environment::GetNowUint64 in src/env.cc).
  package mutating func setTimer(_ callback: Int, after span: SimDuration, at now: SimTime) {
    clock = time(at: now)
    timers.set(callback, after: span, unit: rules.unit, at: clock)
  }

  /// Something is over that could not be reported at once (uv__io_feed).
  package mutating func queuePending(_ callback: Int) { pending.append(callback) }

  /// The kernel finds a file to be readable, or writable, in the meaning of epoll.
  package mutating func queueReady(_ callback: Int) { ready.append(callback) }

  /// The thread pool has done something: all that it has done until the loop gets to it is one event of the poll.
  package mutating func queueCompletion(_ callback: Int) {
    completions.append(callback)
    signal()
  }

  /// Another thread wakes up the loop (uv_async_send), to call what there is in `queueCompletion(_:)`'s queue.
  package mutating func signal() {
    guard !isCompletionReady else { return }
    isCompletionReady = true
    if !isCompletionHeld { ready.append(Self.completion) }
  }

  /// Connections wait to be accepted.
  package mutating func queueAccept() {
    guard !isListenerReady else { return }
    isListenerReady = true
    if !isListenerHeld { ready.append(Self.listener) }
  }

  /// A file that is readable already is watched from the next poll on: a connection that was just accepted, with its
  /// request.
  package mutating func watch(_ callback: Int) { watched.append(callback) }

  /// A handle is being closed.
  package mutating func queueClosing(_ callback: Int) { closings.append(callback) }

  /// Notes that a timer has come due, if one has by `now` that was not noted; the soonest first.
  ///
  /// All that are due are to be noted before each `next(at:)`.
  package mutating func noteTimer(dueBy now: SimTime) -> LoopTimers.Expired? { timers.noteFirst(dueBy: now) }

  /// The kernel lets the loop go on: something is ready, or the time is up.
  package mutating func wake(at now: SimTime) {
    precondition(isBlocked, "only a loop that is blocked is woken up")
    rounds = 0
    poll(at: now)
  }

  /// What the loop does next.
  package mutating func next(at now: SimTime) -> Step {
    if let callback = popMicrotask() { return .call(callback) }
    while true {
      switch phase {
      case .timers:
        if monitorDue <= now, isMonitorFirst(at: now) { return .measure }
        if let callback = popTimer(at: now) { return .call(callback) }
        if isMonitorLast {
          isMonitorLast = false
          return .measure
        }
        enter(.pending, with: pending.count)
      case .pending:
        if let callback = popPending() { return .call(callback) }
        rounds = 0
        guard mustNotBlock else { return block() }
        poll(at: now)
      case .poll:
        if let event = popReady() { return event == Self.listener ? .accept : .call(event) }
        if isBatchFull, rounds < rules.pollRounds { poll(at: now) } else { beginPendingRounds() }
      case .pendingAfterPoll:
        if let callback = popPending() { return .call(callback) }
        goOnPending()
      case .check:
        if let callback = popImmediate() { return .call(callback) }
        enter(.closing, with: 0)
        swap(&closings, &closingNow)
      case .closing:
        if let callback = closingNow.popLast() { return .call(callback) }
        enter(.timers, with: 0)
      case .blocked: preconditionFailure("a loop that is blocked does nothing")
      }
    }
  }
}

extension LoopQueues {
  private var mustNotBlock: Bool {
    !ready.isEmpty || !watched.isEmpty || isCompletionReady || isListenerReady || !pending.isEmpty
      || !immediates.isEmpty || !closings.isEmpty || timers.due <= clock
  }

  private mutating func block() -> Step {
    phase = .blocked
    releaseHeld()
    return .block(timers.due == .never ? nil : timers.due - clock)
  }

  /// The next callback of those that go before everything else.
  private mutating func popMicrotask() -> Int? {
    isDraining = true
    if !drainsMicrotasks, let tick = ticks.popFirst() { return tick }
    if let microtask = microtasks.popFirst() {
      drainsMicrotasks = true
      return microtask
    }
    drainsMicrotasks = false
    if let tick = ticks.popFirst() { return tick }
    isDraining = false
    return nil
  }

  private mutating func enter(_ next: Phase, with count: Int) {
    phase = next
    batch = count
    hasBegunPhase = false
  }

  private mutating func popPending() -> Int? {
    guard batch > 0 else { return nil }
    batch -= 1
    return pending.popFirst()
  }

  private mutating func popImmediate() -> Int? {
    guard batch > 0 else { return nil }
    batch -= 1
    return immediates.popFirst()
  }

  private mutating func popTimer(at now: SimTime) -> Int? {
    if !hasBegunPhase {
      clock = time(at: now)
      guard timers.due <= clock else { return nil }
      hasBegunPhase = true
      timers.begin(by: clock)
    }
    return timers.popFirst(at: clock)
  }

  /// Whether the timer that measures fires now; if Node's is due no later, it fires after that.
  ///
  /// Source: libuv src/timer.c (uv__run_timers): by the time at which they are due; of equals, by which was set first, which
  /// is taken to be Node's.
  private mutating func isMonitorFirst(at now: SimTime) -> Bool {
    guard !hasBegunPhase else { return false }
    clock = time(at: now)
    guard monitorDue <= clock else { return false }
    isMonitorLast = timers.due <= monitorDue
    return !isMonitorLast
  }

  /// Takes what is ready, as much as one poll returns.
  private mutating func poll(at now: SimTime) {
    var place = leftOver
    while let event = held.popFirst() {
      guard event == Self.completion ? isCompletionReady : isListenerReady else { continue }
      ready.insert(event, at: place)
      place += 1
    }
    releaseHeld()
    while let callback = watched.popFirst() { ready.append(callback) }
    enter(.poll, with: min(rules.pollBatch, ready.count))
    leftOver = ready.count - batch
    isBatchFull = batch == rules.pollBatch
    if rounds == 0 { iterations += 1 }
    rounds += 1
    clock = time(at: now)
  }

  /// The kernel forgets what it has reported.
  private mutating func releaseHeld() {
    held.removeAll()
    (isCompletionHeld, isListenerHeld) = (false, false)
  }

  private mutating func popReady() -> Int? {
    while true {
      if completed > 0 {
        completed -= 1
        return completions.popFirst()
      }
      guard batch > 0 else { return nil }
      batch -= 1
      guard let event = ready.popFirst() else { return nil }
      guard event < 0 else { return event }
      held.append(event)
      guard event == Self.completion else {
        (isListenerReady, isListenerHeld) = (false, true)
        return event
      }
      (isCompletionReady, isCompletionHeld) = (false, true)
      completed = completions.count
    }
  }

  private mutating func beginPendingRounds() {
    phase = .pendingAfterPoll
    rounds = 0
    goOnPending()
  }

  private mutating func goOnPending() {
    if rounds < LoopRules.pendingRounds, !pending.isEmpty {
      rounds += 1
      batch = pending.count
    } else {
      enter(.check, with: immediates.count)
    }
  }

  /// The time as the loop's clock shows it.
  private func time(at now: SimTime) -> SimTime {
    let unit = rules.unit.nanoseconds
    return SimTime(nanoseconds: now.nanoseconds / unit * unit)
  }
}
